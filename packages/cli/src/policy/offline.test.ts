// The offline commands say what is wrong at file, line and column, and exit so that a pipeline can trust them.

import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { document, run } from '../testing/shell.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-policy-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const policy = (...words: readonly string[]) => run(['policy', ...words], { cwd: folder });
const json = async (...words: readonly string[]) => {
  const ran = await policy(...words, '--output', 'json');
  return { exit: ran.exit, ...document(ran) };
};
const owner = '@id("owner")\npermit (principal, action, resource)\nwhen { resource.owner == principal };\n';

describe('files and folders', () => {
  test('every .cedar file below a folder, links and hidden files left out', async () => {
    file('p/a.cedar', owner);
    file('p/deep/er/b.cedar', 'permit (principal == User::"a", action, resource);');
    file('p/.hidden.cedar', 'nonsense');
    file('p/node_modules/x/c.cedar', 'nonsense');
    file('p/notes.txt', 'nonsense');
    symlinkSync(join(folder, 'p'), join(folder, 'p', 'loop'));
    expect(await json('validate', 'p')).toMatchObject({ exit: 0, policies: 2 });
  });

  test.each([
    [['lint', 'none'], '`none` cannot be read (ENOENT); check the path'],
    [['lint', 'empty'], 'there is no .cedar file in `empty`'],
    [['lint'], "missing required argument 'files'"],
    [['format', 'a.cedar'], 'give either --check or --write'],
    [['test', 'a.cedar'], 'there is no .yaml or .json file of cases'],
    [['test', 'c.yaml'], 'there is no .cedar file; name the policies too'],
    [['validate', 'a.cedar', '--entities', 'c.yaml'], '--entities needs a --schema'],
    [['lint', 'bytes.cedar'], 'bytes.cedar: the file is not UTF-8 text'],
  ])('wrong use: policy %j', async (words, message) => {
    mkdirSync(join(folder, 'empty'));
    file('a.cedar', owner);
    file('c.yaml', '[]');
    writeFileSync(join(folder, 'bytes.cedar'), Buffer.from([0xff, 0xfe]));
    const ran = await policy(...words);
    expect(ran).toMatchObject({ exit: 2, out: '' });
    expect(ran.err).toContain(message);
  });

  test.each(['lint', 'validate', 'format --check', 'format --write'])('every error of every file: %s', async (name) => {
    file('p/a.cedar', 'permit (principal, action, resource)\n  whenn { true };\npermit (principal);');
    file('p/b.cedar', `${owner}\nforbid`);
    for (const operand of ['p', join(folder, 'p')]) {
      const ran = await policy(...name.split(' '), operand);
      expect(ran).toMatchObject({ exit: 2, out: '' });
      expect(ran.err.split('\n').map((row) => row.split(': ')[0])).toEqual([
        'p/a.cedar:2:3',
        'p/a.cedar:3:18',
        'p/b.cedar:5:7',
        '',
      ]);
    }
    expect(readFileSync(join(folder, 'p/b.cedar'), 'utf8')).toBe(`${owner}\nforbid`);
  });
});

describe('lint', () => {
  test('nothing to say exits 0', async () => {
    file('a.cedar', owner);
    expect(await policy('lint', 'a.cedar')).toMatchObject({ exit: 0, out: 'FINE  1 policies in 1 files\n', err: '' });
  });

  test('findings exit 1, each at its place', async () => {
    file('a.cedar', `${owner}@id("never") permit (principal, action, resource) when { false };\n`);
    file('b.cedar', '@id("all")\nforbid (principal, action, resource);');
    const ran = await policy('lint', 'a.cedar', 'b.cedar');
    expect(ran.exit).toBe(1);
    expect(ran.out).toContain('a.cedar:4:1: never matches  never: ');
    expect(ran.out).toContain('b.cedar:1:1: always true  all: ');
    const never = { file: 'a.cedar', line: 4, column: 1, kind: 'never_matches', policy: 'never' };
    expect(await json('lint', 'a.cedar', 'b.cedar')).toMatchObject({
      exit: 1,
      findings: expect.arrayContaining([expect.objectContaining(never)]),
    });
  });

  test('a schema finds more', async () => {
    file('a.cedar', 'permit (principal is User, action == Action::"read", resource is User);');
    file('s.cedarschema', 'entity User; entity Doc; action read appliesTo { principal: User, resource: Doc };');
    expect(await policy('lint', 'a.cedar')).toMatchObject({ exit: 0 });
    expect(await json('lint', 'a.cedar', '--schema', 's.cedarschema')).toMatchObject({
      exit: 1,
      findings: [{ kind: 'never_matches' }],
    });
    file('bad.cedarschema', 'entity User\nentity Doc;');
    const ran = await policy('lint', 'a.cedar', '--schema', 'bad.cedarschema');
    expect(ran).toMatchObject({ exit: 2, err: expect.stringContaining('bad.cedarschema:2:1: ') });
  });
});

describe('format', () => {
  const loose = '// why\npermit(principal,action,resource)when{true};';

  test('--check writes nothing and exits 1 where something differs; --write does it once', async () => {
    file('a.cedar', loose);
    chmodSync(join(folder, 'a.cedar'), 0o640);
    expect(await json('format', '--check', 'a.cedar')).toMatchObject({ exit: 1, changed: ['a.cedar'], written: false });
    expect(readFileSync(join(folder, 'a.cedar'), 'utf8')).toBe(loose);
    expect(await policy('format', '--write', 'a.cedar')).toMatchObject({ exit: 0, out: 'WROTE  a.cedar\n' });
    const written = readFileSync(join(folder, 'a.cedar'), 'utf8');
    expect(written).not.toBe(loose);
    expect(written).toContain('// why');
    expect(statSync(join(folder, 'a.cedar')).mode & 0o777).toBe(0o640);
    expect(await policy('format', '--check', 'a.cedar')).toMatchObject({
      exit: 0,
      out: 'FINE  1 files are formatted\n',
    });
  });
});

describe('test', () => {
  const request = (user: string) => `{principal: 'User::"${user}"', action: 'Action::"read"', resource: 'Doc::"1"'}`;
  const shared =
    'entities:\n  - {uid: {type: Doc, id: "1"}, attrs: {owner: {__entity: {type: User, id: ann}}}, parents: []}\n';
  const ann = `  - name: owner\n    request: ${request('ann')}\n    expect: allow\n    reasons: [owner]\n`;
  const bob = `  - name: other\n    request: ${request('bob')}\n    expect: deny\n`;

  test('cases of several files over one set, with their coverage added up', async () => {
    file('p/a.cedar', owner);
    file('p/a.yaml', `${shared}cases:\n${ann}`);
    const half = await json('test', 'p');
    expect(half).toMatchObject({ exit: 0, passed: 1, failed: 0, covered: { policies: 0, conditions: 0 } });
    expect((await policy('test', 'p')).out).toContain(
      'p/a.cedar:3  when resource.owner == principal  always let through',
    );
    file('p/b.yml', `${shared}cases:\n${bob}`);
    expect(await json('test', 'p')).toMatchObject({
      exit: 0,
      passed: 2,
      covered: { policies: 1, ofPolicies: 1, conditions: 1, ofConditions: 1 },
      coverage: [{ policy: 'owner', file: 'p/a.cedar', line: 1, applied: 1, notApplied: 1 }],
    });
    expect((await policy('test', 'p')).out).toBe(
      'PASSED  2 of 2 cases; covered both ways: 1 of 1 policies, 1 of 1 conditions\n',
    );
  });

  test('a case that fails exits 1 at its place', async () => {
    file('a.cedar', owner);
    file('c.yaml', `${shared}cases:\n${ann}${bob.replace('deny', 'allow')}`);
    const ran = await policy('test', 'a.cedar', 'c.yaml');
    expect(ran.exit).toBe(1);
    expect(ran.out).toContain('c.yaml:8:5: FAILED  other: expected allow, got deny');
    expect(await json('test', 'a.cedar', 'c.yaml')).toMatchObject({ exit: 1, passed: 1, failed: 1 });
  });

  test.each([
    ['cases:\n  - name: x\n    reson: []\n', 'c.yaml:3:12: there is no `reson` in a case'],
    ['cases:\n  - name: x\n    expect: yes\n', 'c.yaml:3:13: expected `allow` or `deny`'],
    [`cases:\n${ann}    entities: [{uid: 1}]\n`, 'c.yaml:6:'],
    ['cases: [}]\n', 'c.yaml:1:10: the text is not YAML here'],
    [`cases:\n${ann}    context: 9223372036854775807\n`, 'c.yaml:6:14: integers beyond 2^53 are rounded in YAML'],
  ])('what is no case is refused at its place: %j', async (text, message) => {
    file('a.cedar', owner);
    file('c.yaml', text);
    const ran = await policy('test', 'a.cedar', 'c.yaml');
    expect(ran).toMatchObject({ exit: 2, out: '' });
    expect(ran.err).toContain(message);
  });

  test('cases in JSON keep the largest numbers', async () => {
    file('a.cedar', '@id("max") permit (principal, action, resource) when { context.n == 9223372036854775807 };');
    const one = (n: string) =>
      `[{"name":"n","expect":"allow","request":{"principal":"User::\\"a\\"","action":"Action::\\"r\\"","resource":"D::\\"1\\"","context":{"n":${n}}}}]`;
    file('c.json', one('9223372036854775807'));
    expect(await policy('test', 'a.cedar', 'c.json')).toMatchObject({ exit: 0 });
    file('c.json', one('9223372036854775806'));
    expect(await policy('test', 'a.cedar', 'c.json')).toMatchObject({ exit: 1 });
    file('c.json', '[{"a":1,\n"a":2}]');
    expect((await policy('test', 'a.cedar', 'c.json')).err).toContain('c.json:2:1: ');
  });
});

describe('validate', () => {
  const schema = 'entity User = { age: Long }; entity Doc; action read appliesTo { principal: User, resource: Doc };';

  test('by the official engine: errors exit 1 at their place, in the file as it was named', async () => {
    file('p/a.cedar', 'permit (principal, action, resource)\nwhen { principal.agee > 1 };');
    file('s.cedarschema', schema);
    const ran = await policy('validate', 'p', '--schema', 's.cedarschema');
    expect(ran).toMatchObject({ exit: 1, err: '' });
    expect(ran.out).toBe(
      'p/a.cedar:2:8: error  attribute `agee` on entity type `User` not found (did you mean `age`?)\n',
    );
    file('p/a.cedar', 'permit (principal, action, resource)\nwhen { principal.age > 1 };');
    expect(await policy('validate', 'p', '--schema', 's.cedarschema')).toMatchObject({
      exit: 0,
      out: 'VALID  1 policies in 1 files\n',
    });
  });

  test('a schema that is wrong, and entities that do not fit', async () => {
    file('a.cedar', owner.replace('resource.owner == principal', 'true'));
    file('bad.cedarschema', '\nentity User = { age: Lng };');
    expect(await json('validate', 'a.cedar', '--schema', 'bad.cedarschema')).toMatchObject({
      exit: 1,
      valid: false,
      findings: [{ document: 'bad.cedarschema', line: 2, column: 22 }],
    });
    file('s.cedarschema', schema);
    file('e.json', '[{"uid":{"type":"User","id":"a"},"attrs":{"age":9223372036854775807}}]');
    const words = ['validate', 'a.cedar', '--schema', 's.cedarschema', '--entities', 'e.json'];
    expect(await policy(...words)).toMatchObject({ exit: 0 });
    file('e.json', '[{"uid":{"type":"User","id":"a"},"attrs":{"age":"old"}}]');
    expect(await json(...words)).toMatchObject({ exit: 1, findings: [{ severity: 'error' }] });
    file('e.json', '[{"type":"User"}]');
    expect(await policy(...words)).toMatchObject({ exit: 2, err: expect.stringContaining('e.json: entity 0') });
  });
});
