// Nothing passes for fitting a schema unless the official engine has said so, and what it finds is shown where it stands.

import { must, ok, systemClock } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { type Engine, engineProcess } from './engine.ts';
import { findingText, type ToValidate, Validator } from './validator.ts';

const schema = `entity User = { name: String, age?: Long };
entity Mail in [Folder] = { size: Long };
entity Folder;
action retrieve, send appliesTo { principal: User, resource: Mail, context: {} };
`;
const validator = new Validator(engineProcess({ clock: systemClock, timeoutMs: 60_000 }));

async function said(what: ToValidate): Promise<readonly string[]> {
  const found = must(await validator.findings(what));
  return found.map((finding) => `${finding.severity} ${findingText(finding)}`);
}

const document = (source: string, name = 'mail.cedar') => ({ name, source });

describe('policies', () => {
  it('that fit have no findings', async () => {
    const source = 'permit (principal is User, action == Action::"send", resource) when { resource.size < 10 };';
    expect(await said({ schema, documents: [document(source)] })).toEqual([]);
  });

  it('are found wrong at document, line and column, whatever stands before', async () => {
    const good = '// é\npermit (principal, action, resource is Mail);\n';
    const bad = `${good}@id("named") permit (principal, action == Action::"send", resource)\nwhen { "é𝄞" == "é𝄞" && principal.nam == "x" };
permit (principal == ?principal, action == Action::"send", resource) when { principal.ages > 1 };`;
    const documents = [document(good, 'a.cedar'), document(bad, 'b.cedar'), document('', 'empty.cedar')];
    expect(await said({ schema, documents })).toEqual([
      expect.stringMatching(
        /^error b\.cedar:4:26: attribute `nam` on entity type `User` not found \(did you mean `name`\?\)$/,
      ),
      expect.stringMatching(/^error b\.cedar:5:77: attribute `ages` on entity type `User` not found/),
    ]);
  });

  it('that can never apply are warned of, and are no fault', async () => {
    const checked = await validator.check({
      schema,
      documents: [document('permit (principal, action == Action::"send", resource is Folder);')],
    });
    expect(checked).toMatchObject({ ok: true, value: [{ severity: 'warning', line: 1, column: 1 }, {}] });
  });

  it('that do not fit are a fault that names the first place', async () => {
    const source = 'permit (principal, action == Action::"fly", resource);';
    expect(await validator.check({ schema, documents: [document(source)] })).toMatchObject({
      ok: false,
      fault: { code: 'invalid_input', at: 'mail.cedar:1:30', message: expect.stringContaining('`Action::"fly"`') },
    });
  });
});

describe('schemas', () => {
  it('in JSON mean the same as in the schema language', async () => {
    const json = JSON.stringify({
      '': {
        entityTypes: { User: { shape: { type: 'Record', attributes: { name: { type: 'String' } } } }, Mail: {} },
        actions: { send: { appliesTo: { principalTypes: ['User'], resourceTypes: ['Mail'] } } },
      },
    });
    const documents = [document('permit (principal, action, resource) when { principal.nam == "x" };')];
    expect(await said({ schema: json, documents })).toEqual([
      expect.stringMatching(/^error mail\.cedar:1:45: attribute `nam`/),
    ]);
  });

  it.each([
    ['entity User = { name: String };\nfoo', 'schema:2:1: failed to parse schema'],
    ['// é\nentity User = { name: Strng };', 'schema:2:23: failed to resolve type'],
    ['{"": {"entityTypes": {"User": {"shap": 1}}, "actions": {}}}', 'schema:1:1: failed to parse schema from JSON'],
    ['{"a":1,\n "a":2}', 'schema:2:2: the schema is not acceptable JSON'],
    ['{"a', 'schema:1:'],
  ])('that are wrong are refused at their place: %j', async (text, message) => {
    const checked = await validator.check({ schema: text });
    expect(checked).toMatchObject({
      ok: false,
      fault: { code: 'invalid_input', at: expect.stringContaining('schema:') },
    });
    expect(checked.ok ? '' : checked.fault.message).toContain(message);
  });
});

it('what is too deep for the engine is refused as input, in time', async () => {
  const deep = `entity User = { a: ${'Set<'.repeat(20_000)}Long${'>'.repeat(20_000)} };`;
  expect(await validator.check({ schema: deep })).toMatchObject({
    ok: false,
    fault: { code: 'invalid_input', message: expect.stringContaining('nest it less deeply') },
  });
});

describe('entities', () => {
  const user = (attrs: Record<string, string | number | bigint>) => ({ type: 'User', id: 'a', body: { attrs } });

  it('that fit have no findings, up to the largest number', async () => {
    expect(await said({ schema, entities: [user({ name: 'x', age: 9_223_372_036_854_775_807n })] })).toEqual([]);
  });

  it.each([
    [user({ name: 1 }), '`name` on `User::"a"`'],
    [user({}), 'User::"a"'],
    [user({ name: 'x', other: 'y' }), 'other'],
    [{ type: 'Mail', id: 'm', body: { attrs: { size: 1 }, parents: [{ type: 'User', id: 'a' }] } }, 'Mail::"m"'],
    [{ type: 'Group', id: 'g', body: {} }, 'Group'],
  ])('that do not are found wrong by name: %j', async (entity, message) => {
    expect(await said({ schema, entities: [entity] })).toEqual([expect.stringContaining(message)]);
  });
});

describe('INVARIANT: what is not known to fit is refused', () => {
  const documents = [document('permit (principal, action, resource);')];
  const with_ = (text: string, more: { timeoutMs?: number; answerBytesMax?: number } = {}) =>
    new Validator(engineProcess({ clock: systemClock, program: { text, argument: 'x' }, timeoutMs: 20_000, ...more }));
  const answering = (answer: string) => `process.stdin.resume(); process.stdout.write(${JSON.stringify(answer)});`;
  const fine = '{"errors":[],"warnings":[],"entities":[]}';

  it('the control: an engine that finds nothing, in time, in full', async () => {
    expect(await with_(answering(fine)).check({ schema, documents })).toEqual({ ok: true, value: [] });
  });

  it.each([
    ['ends badly', `${answering(fine)} process.exitCode = 1;`],
    ['is killed', 'process.kill(process.pid, "SIGKILL");'],
    ['says nothing', 'process.stdin.resume();'],
    ['says half', answering(fine.slice(0, -1))],
    ['says something else', answering('{}')],
    ['says something of another kind', answering('{"errors":{},"entities":[]}')],
    ['says too much', answering(`{"errors":[],"entities":[],"x":"${'x'.repeat(5_000)}"}`)],
  ])('an engine that %s', async (_, program) => {
    const checked = await with_(program, { answerBytesMax: 4_096 }).check({ schema, documents });
    expect(checked).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
  });

  it('an engine that hangs is killed in time', async () => {
    const checked = await with_('setInterval(() => 1, 1000);', { timeoutMs: 300 }).check({ schema, documents });
    expect(checked).toMatchObject({ ok: false, fault: { code: 'timeout' } });
  });

  it('an engine that is not there', async () => {
    const missing = 'require("/nowhere/at/all")';
    expect(await with_(missing).check({ schema, documents })).toMatchObject({ fault: { code: 'unavailable' } });
  });
});

it('gets no environment and one job at a time, of which a bounded number may wait', async () => {
  const told = 'process.stdin.resume(); process.stdout.write(JSON.stringify({ env: Object.keys(process.env) }));';
  const engine = engineProcess({ clock: systemClock, timeoutMs: 20_000, program: { text: told, argument: 'x' } });
  expect(await engine('')).toEqual({ ok: true, value: { env: [] } });

  let running = 0;
  let most = 0;
  const slow: Engine = async () => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    return ok({ errors: [], warnings: [], entities: [] });
  };
  const busy = new Validator(slow);
  const answers = await Promise.all(Array.from({ length: 20 }, () => busy.check({ schema })));
  expect(most).toBe(1);
  expect(answers.filter((answer) => answer.ok)).toHaveLength(8);
  expect(answers.at(-1)).toMatchObject({ fault: { code: 'unavailable', retryAfterMs: 1_000 } });
  expect((await busy.check({ schema })).ok).toBe(true);
});
