// The detection suites hold what is promised for them, and the runner notices a detector that is worse.

import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { detect, people, pii } from './detect.ts';
import { reported } from './report.fixture.ts';
import type { Report } from './report.ts';

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
      Number(new RegExp(`^${name}: ([0-9]+)/`).exec(notes.find((n) => n.startsWith(name)) ?? '')?.[1]);
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
    expect(notes.at(-1)).toMatch(/email +1 +1\.000 +1\.000 +1\/1/);
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

  it('fails what it cannot read', async () => {
    expect((await runOn(pii, '{}')).failed).toHaveLength(1);
    expect((await runOn(pii, '[{"full_text": 1}]')).failed).toHaveLength(1);
  });
});

describe('the runner for secrets', () => {
  const line = (kind: string, text: string) => `${JSON.stringify({ kind, rule: 'aws-access-key-id', text })}\n`;
  const key = ['AKIA', 'QYLPMN5HFIQR7XYA'].join('');

  it('passes what is found and only that', async () => {
    const { passed, failed } = await runOn(detect, line('tp', key) + line('fp', 'AKIA nothing'));
    expect({ passed, failed }).toEqual({ passed: 2, failed: [] });
  });

  it('fails what is missed, what is false and what it cannot read', async () => {
    expect((await runOn(detect, line('tp', 'nothing'))).failed).toEqual(['found ≥ 99.6 %']);
    expect((await runOn(detect, line('fp', key))).failed).toEqual(['false ≤ 8.0 %']);
    expect((await runOn(detect, 'no json\n{"text": 1}\n')).failed).toEqual(['line 1', 'line 2']);
  });
});
