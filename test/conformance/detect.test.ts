// The detection suites hold what is promised for them, and the runner notices a detector that is worse.

import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { detect } from './detect.ts';
import { people, pii } from './pii.ts';
import { reported } from './report.fixture.ts';
import { type Report, Unusable } from './report.ts';

const corpora = process.env.SALLYPORT_CORPORA ?? fileURLToPath(new URL('../../../shared/corpora', import.meta.url));
const egress = (name: string) => join(corpora, 'egress', name);
const absent = !existsSync(egress('presidio-research-300.json'));

function run(suite: (path: string, report: Report) => Promise<void>, path: string) {
  return reported((report) => suite(path, report));
}

/** Runs a suite on content of its own. */
async function runOn(suite: (path: string, report: Report) => Promise<void>, content: string) {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-detect-'));
  try {
    await writeFile(join(folder, 'suite'), content);
    return await run(suite, join(folder, 'suite'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe.skipIf(absent)('labelled sentences (skipped where the corpora folder is absent)', () => {
  it('are found and nothing else is, for every kind', async () => {
    const { passed, failed } = await run(pii, egress('presidio-research-300.json'));
    expect({ passed, failed }).toEqual({ passed: 7, failed: [] });
  });
});

describe.skipIf(absent)('labelled names and addresses (skipped where the corpora folder is absent)', () => {
  it('are found as often as the docs say', async () => {
    const { passed, failed } = await run(people, egress('presidio-research-300.json'));
    expect({ passed, failed }).toEqual({ passed: 2, failed: [] });
  });
});

describe.skipIf(absent)('true and false cases of credentials (skipped where the corpora folder is absent)', () => {
  it('are told apart within what is promised', async () => {
    const { passed, failed, notes } = await run(detect, egress('gitleaks-rule-cases.jsonl'));
    expect({ passed, failed }).toEqual({ passed: 2, failed: [] });
    // The floor that has been reached: it may rise, not fall.
    const counts = (name: string) =>
      Number(
        new RegExp(`^${name}: ([0-9]+)/`).exec(
          notes.find((n) => n.startsWith(`${name}: `) && n.includes('%')) ?? '',
        )?.[1],
      );
    expect(counts('found')).toBeGreaterThanOrEqual(3_217);
    expect(counts('false')).toBeLessThanOrEqual(13);
  });
});

describe('the runner for labelled sentences', () => {
  const sentence = (full_text: string, entity_type: string, value: string) => {
    const start = Array.from(full_text.slice(0, full_text.indexOf(value))).length;
    return { full_text, spans: [{ entity_type, start_position: start, end_position: start + value.length }] };
  };

  it('counts characters, not units', async () => {
    const { passed, notes } = await runOn(
      pii,
      JSON.stringify([sentence('😀😀 jane@example.com', 'EMAIL_ADDRESS', 'jane@example.com')]),
    );
    expect(passed).toBe(1);
    expect(notes.find((note) => note.startsWith('email'))).toMatch(/email +1 +1\.000 +1\.000 +1\/1/);
    expect(notes.find((note) => note.startsWith('total'))).toMatch(/total +1 +1\.000 +1\.000 +1\/1/);
  });

  it('fails a kind that is missed, and one that is seen where none is', async () => {
    const missed = await runOn(
      pii,
      JSON.stringify([sentence('card 4111111111111112', 'CREDIT_CARD', '4111111111111112')]),
    );
    expect(missed.failed).toEqual(['card: recall ≥ 0.95, precision ≥ 1']);
    const invented = await runOn(pii, JSON.stringify([{ full_text: 'card 4111111111111111', spans: [] }]));
    expect(invented.failed).toEqual(['card: recall ≥ 0.95, precision ≥ 1']);
  });

  it('fails a name that is missed', async () => {
    const missed = await runOn(people, JSON.stringify([sentence('the table is green', 'PERSON', 'table')]));
    expect(missed.failed).toEqual(['person: recall ≥ 0.6, precision ≥ 0.8']);
  });

  it('judges only kinds that the file labels, and all where it labels none', async () => {
    const one = sentence('mail jane@example.com, card 4111111111111111', 'EMAIL', 'jane@example.com');
    expect((await runOn(pii, JSON.stringify([one]))).failed).toEqual([]);
    expect((await runOn(pii, JSON.stringify([{ ...one, spans: [] }]))).failed).toHaveLength(2);
  });

  const text = 'Zoë: jane@example.com or 203.0.113.9, jane@example.com';
  it.each([
    [
      'the names of the sample',
      { full_text: text, spans: [{ entity_type: 'EMAIL_ADDRESS', start_position: 5, end_position: 21 }] },
    ],
    ['short names', { text, entities: [{ type: 'email', start: 5, end: 21, score: 1, note: null }] }],
    ['places with a length', { text, annotations: [{ label: 'Email Address', offset: 5, length: 16 }] }],
    ['lists', { source_text: text, label: [[5, 21, 'B-EMAIL']] }],
    ['values', { text, labels: [{ entity: 'EMAIL', value: 'jane@example.com' }] }],
    ['bytes', { text, spans: [{ type: 'EMAIL', start: 6, end: 22, value: 'jane@example.com' }] }],
  ])('reads labels written with %s', async (_, record) => {
    const list = await runOn(pii, JSON.stringify([record], null, 2));
    expect(list.notes.find((note) => note.startsWith('email'))).toMatch(/email +1 +1\.000 +0\.500 +1\/1/);
    const lines = await runOn(pii, `\ufeff\r\n${JSON.stringify(record)}\r\n\r\n`);
    expect(lines.notes).toEqual(list.notes);
    const wrapped = await runOn(pii, JSON.stringify({ version: 1, data: [record] }));
    expect(wrapped.notes).toEqual(list.notes);
  });

  it('finds labels of one value one after the other, and says which types it passes over', async () => {
    const by = (value: string, type: string) => ({ type, value });
    const labels = [by('jane@example.com', 'Email'), by('Zoë', 'PERSON'), by('jane@example.com', 'EMAIL')];
    const { passed, notes } = await runOn(pii, JSON.stringify([{ text, labels }]));
    expect(passed).toBe(1);
    expect(notes.at(-1)).toBe('labels that are not judged: PERSON 1');
  });

  it('judges a kind without a promise where it is labelled', async () => {
    const { passed, failed, notes } = await runOn(
      pii,
      JSON.stringify([sentence('Passport number C01X00T47 lost', 'PASSPORT', 'C01X00T47')]),
    );
    expect({ passed, failed }).toEqual({ passed: 0, failed: [] });
    expect(notes.some((note) => note.startsWith('passport'))).toBe(true);
  });

  it.each([
    ['{}', 'line 1: a sentence needs `text`'],
    ['[]', 'holds no entry'],
    ['nothing', 'not JSON: an unknown word at line 1'],
    ['[\n{"text": "a", "spans": []},\n{"full_text": 1}]', 'line 3 (entry 2): a sentence needs `text`'],
    ['{"text": "a", "spans": []}\r\n\r\n{"text": "a"}', 'line 3: a sentence needs `spans`'],
    ['{"text": "a", "spans": []}\n{"text": ', 'line 2: '],
    ['{"text": "a", "spans": [{"type": "EMAIL", "value": "b"}]}', 'label 1: `b` does not stand in the text'],
    ['{"text": "a", "spans": [{"type": "EMAIL", "start": 0, "end": 9}]}', 'is not in the text'],
    ['{"text": "a", "spans": [{"start": 0, "end": 1}]}', 'a label needs `type`'],
    ['{"text": "a", "spans": [1]}', 'a label is an object'],
  ])('refuses %j, naming the place', async (content, says) => {
    await expect(runOn(pii, content)).rejects.toThrow(Unusable);
    await expect(runOn(pii, content)).rejects.toThrow(says);
    await expect(runOn(pii, content)).rejects.toThrow('suite`');
  });
});

describe('the runner for secrets', () => {
  const line = (kind: string, text: string) => `${JSON.stringify({ kind, rule: 'aws-access-key-id', text })}\n`;
  const key = ['AKIA', 'QYLPMN5HFIQR7XYA'].join('');

  it('passes what is found and only that', async () => {
    const { passed, failed } = await runOn(detect, line('tp', key) + line('fp', 'AKIA nothing'));
    expect({ passed, failed }).toEqual({ passed: 2, failed: [] });
  });

  it('fails what is missed and what is false', async () => {
    expect((await runOn(detect, line('tp', 'nothing'))).failed).toEqual(['found ≥ 99.6 %']);
    expect((await runOn(detect, line('fp', key))).failed).toEqual(['false ≤ 8.0 %']);
  });

  it('takes kinds in other words, other names of members, lists, and lines ended in any way', async () => {
    const kinds = (yes: unknown, no: unknown) =>
      [
        { content: key, label: yes, rule_id: 'x', path: null },
        { content: 'AKIA nothing', label: no },
      ] as const;
    for (const [yes, no] of [
      ['TP', 'TN'],
      ['positive', 'Negative'],
      [true, false],
      [1, 0],
      ['true positive', 'false-positive'],
    ]) {
      const list = await runOn(detect, JSON.stringify(kinds(yes, no)));
      expect(list).toMatchObject({ passed: 2, failed: [] });
      expect(list.notes).toContainEqual(expect.stringMatching(/^ 1\.000 +1\.000 +1 +1 +1 +0 +total$/));
      const lines = `\ufeff${kinds(yes, no)
        .map((one) => JSON.stringify(one))
        .join('\r\n\r\n')}\r\n`;
      expect((await runOn(detect, lines)).notes).toEqual(list.notes);
    }
  });

  it('tells which false texts the file itself has as true ones', async () => {
    const { notes } = await runOn(detect, line('tp', key) + line('fp', key));
    expect(notes).toContain('of the false, texts that the same file has as true cases of another rule: 1');
  });

  it.each([
    ['no json\n', 'not JSON: an unknown word at line 1'],
    ['{"kind": "tp", "text": "a"}\n\n{"text": 1}\n', 'line 3: a case needs `text`'],
    ['{"kind": "perhaps", "text": "a"}', 'line 1: a case needs `kind`, one of tp,'],
    ['{"text": "a"}', 'line 1: a case needs `kind`'],
    ['[{"kind": "tp", "text": "a"},\n\n 7]', 'not an object'],
  ])('refuses %j, naming the place', async (content, says) => {
    await expect(runOn(detect, content)).rejects.toThrow(Unusable);
    await expect(runOn(detect, content)).rejects.toThrow(says);
  });
});
