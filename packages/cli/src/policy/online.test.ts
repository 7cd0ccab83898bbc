// What is pushed is what was read plus the change that was asked for, and nothing is written over in silence.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@sallyport/base';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Call, document, problem, run, server } from '../testing/shell.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-push-'));
  mkdirSync(join(folder, 'p'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const permit = 'permit (principal, action, resource);';
const forbid = 'forbid (principal, action, resource);';
const file = (name: string, text: string) => writeFileSync(join(folder, name), text);
const changes = (calls: readonly Call[]) =>
  calls
    .filter(({ method }) => method !== 'GET')
    .map(({ method, url, body }) => [method, url.pathname + url.search, body]);

/** The administration of one tenant, as the kernel has it: versions and conflicts. */
function kernel(initial: Readonly<Record<string, string>> = {}) {
  let version = 0;
  const documents = new Map<string, { source: string; version: number }>();
  const put = (name: string, source: string) => documents.set(name, { source, version: ++version });
  for (const [name, source] of Object.entries(initial)) put(name, source);
  const made = server(({ method, url, body }) => {
    const name = url.pathname.split('/')[3];
    if (name === undefined) {
      const rows = [...documents].map(([each, row]) => ({
        name: each,
        version: row.version,
        bytes: row.source.length,
      }));
      return Response.json({ documents: rows });
    }
    const held = documents.get(name);
    if (method === 'GET') {
      return held === undefined ? problem(404, 'not_found', 'there is none') : Response.json({ name, ...held });
    }
    const wanted = body?.ifVersion ?? Number(url.searchParams.get('ifVersion'));
    if (wanted !== (held?.version ?? 0)) return problem(409, 'conflict', `\`${name}\` is at another version`);
    if (method === 'DELETE') documents.delete(name);
    else put(name, String(body?.source));
    return Response.json({ version: method === 'DELETE' ? ++version : version });
  });
  return { ...made, documents, put };
}

const policy = (fetch: ReturnType<typeof kernel>['fetch'], ...words: readonly string[]) =>
  run(['policy', ...words, '--url', 'http://kernel.example'], {
    cwd: folder,
    fetch,
    env: { SALLYPORT_API_KEY: 'key' },
  });

describe('push', () => {
  test('adds, changes and leaves alone, each on the version that was read', async () => {
    file('p/new.cedar', permit);
    file('p/other.cedar', forbid);
    file('p/same.cedar', permit);
    const made = kernel({ 'same.cedar': permit, 'other.cedar': permit, 'gone.cedar': permit });
    const ran = await policy(made.fetch, 'push', 'p', '--tenant', 'acme');
    expect(ran).toMatchObject({ exit: 0, err: '' });
    expect(ran.out).toBe(
      'add  new.cedar  version 4\nchange  other.cedar  version 5\nFINE  2 changed, 1 as they were\n',
    );
    expect(changes(made.calls)).toEqual([
      ['PUT', '/v1/policies/new.cedar', { source: permit, ifVersion: 0 }],
      ['PUT', '/v1/policies/other.cedar', { source: forbid, ifVersion: 2 }],
    ]);
    expect(made.calls.every(({ headers }) => headers['sallyport-tenant'] === 'acme')).toBe(true);
    // Again: nothing to do, nothing sent.
    const again = await policy(made.fetch, 'push', 'p', '--output', 'json');
    expect(document(again)).toEqual({ changes: [], unchanged: 3, dryRun: false });
  });

  test('--prune deletes what is not among the files, --dry-run changes nothing', async () => {
    file('p/same.cedar', permit);
    const made = kernel({ 'same.cedar': permit, 'gone.cedar': permit });
    const dry = await policy(made.fetch, 'push', 'p', '--prune', '--dry-run', '--output', 'json');
    expect(document(dry)).toEqual({ changes: [{ name: 'gone.cedar', kind: 'delete' }], unchanged: 1, dryRun: true });
    expect(changes(made.calls)).toEqual([]);
    await policy(made.fetch, 'push', 'p', '--prune');
    expect(changes(made.calls)).toEqual([['DELETE', '/v1/policies/gone.cedar?ifVersion=2', undefined]]);
    expect([...made.documents.keys()]).toEqual(['same.cedar']);
  });

  test('a schema goes first, once, on the version that was read', async () => {
    file('p/a.cedar', permit);
    file('s.cedarschema', 'entity User;');
    const made = kernel();
    let schema: string | undefined;
    const fetch: typeof made.fetch = async (url, init) => {
      if (!url.endsWith('/v1/schema')) return made.fetch(url, init);
      if (init.method === 'GET') {
        return schema === undefined
          ? problem(404, 'not_found', 'there is no schema')
          : Response.json({ version: 7, source: schema });
      }
      const body = JSON.parse(init.body ?? '');
      if (body.ifVersion !== (schema === undefined ? 0 : 7)) return problem(409, 'conflict', 'another version');
      schema = body.source;
      return Response.json({ version: 7, warnings: [] });
    };
    const ran = await policy(fetch, 'push', 'p', '--schema', 's.cedarschema');
    expect(ran).toMatchObject({ exit: 0, err: '' });
    expect(ran.out).toBe('add  the schema  version 7\nadd  a.cedar  version 1\nFINE  2 changed, 0 as they were\n');
    const again = await policy(fetch, 'push', 'p', '--schema', 's.cedarschema', '--output', 'json');
    expect(document(again)).toMatchObject({ changes: [], unchanged: 1 });
    file('s.cedarschema', 'entity Robot;');
    const changed = await policy(fetch, 'push', 'p', '--schema', 's.cedarschema', '--output', 'json');
    expect(document(changed)).toMatchObject({ changes: [{ name: 'the schema', kind: 'change', version: 7 }] });
    expect(schema).toBe('entity Robot;');
  });

  test('somebody was faster: the conflict stops it, and says what was done', async () => {
    file('p/a.cedar', permit);
    file('p/b.cedar', permit);
    const made = kernel({ 'b.cedar': forbid });
    const faster: typeof made.fetch = (url, init) => {
      if (init.method === 'PUT' && url.endsWith('/b.cedar')) made.put('b.cedar', '// theirs');
      return made.fetch(url, init);
    };
    const ran = await policy(faster, 'push', 'p');
    expect(ran).toMatchObject({ exit: 1, out: '' });
    expect(ran.err).toBe(
      'b.cedar: the kernel refuses: `b.cedar` is at another version; 1 changes before it were made\n',
    );
    expect(made.documents.get('b.cedar')?.source).toBe('// theirs');
  });

  test('every error of a refusal has a line of its own', async () => {
    file('p/a.cedar', permit);
    const { fetch } = server(({ method }) =>
      method === 'GET'
        ? Response.json({ documents: [] })
        : problem(400, 'invalid_input', 'a.cedar:1:2: first\na.cedar:3:4: second'),
    );
    expect(await policy(fetch, 'push', 'p')).toMatchObject({
      exit: 2,
      err: 'a.cedar: the kernel refuses: a.cedar:1:2: first\na.cedar: a.cedar:3:4: second\n',
    });
  });

  test('nothing is sent of files that do not parse, or cannot be told apart', async () => {
    const made = kernel();
    file('p/a.cedar', 'permit');
    expect(await policy(made.fetch, 'push', 'p')).toMatchObject({
      exit: 2,
      err: expect.stringContaining('p/a.cedar:1:7'),
    });
    file('p/a.cedar', permit);
    file('a.cedar', permit);
    expect(await policy(made.fetch, 'push', 'p', 'a.cedar')).toMatchObject({
      exit: 2,
      err: 'a.cedar: `p/a.cedar` has that name too; rename one of them\n',
    });
    file('p/a b.cedar', permit);
    expect(await policy(made.fetch, 'push', 'p')).toMatchObject({
      exit: 2,
      err: expect.stringContaining('rename the file'),
    });
    expect(made.calls).toEqual([]);
  });
});

describe('pull', () => {
  test('writes what is new, and over what differs only when told', async () => {
    const made = kernel({ 'a.cedar': permit, 'b.cedar': forbid });
    file('p/a.cedar', '// mine');
    const refused = await policy(made.fetch, 'pull', 'p');
    expect(refused).toMatchObject({ exit: 1, err: expect.stringContaining('`p/a.cedar` differs') });
    expect([readFileSync(join(folder, 'p/a.cedar'), 'utf8'), existsSync(join(folder, 'p/b.cedar'))]).toEqual([
      '// mine',
      false,
    ]);
    expect(await policy(made.fetch, 'pull', 'p', '--force')).toMatchObject({ exit: 0 });
    expect(readFileSync(join(folder, 'p/a.cedar'), 'utf8')).toBe(permit);
    const again = await policy(made.fetch, 'pull', 'p', '--output', 'json');
    expect(document(again)).toMatchObject({ written: [], documents: [{ name: 'a.cedar' }, { name: 'b.cedar' }] });
    // Round trip: what was pulled pushes as it is.
    expect(document(await policy(made.fetch, 'push', 'p', '--output', 'json'))).toMatchObject({ changes: [] });
  });

  test.each(['../evil.cedar', '/etc/x', '.hidden', ''])('a server cannot name the file %j', async (name) => {
    const { fetch, calls } = server(() => Response.json({ documents: [{ name, version: 1 }] }));
    expect(await policy(fetch, 'pull', 'out')).toMatchObject({ exit: 3 });
    expect(calls).toHaveLength(1);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });
});

describe('history and rollback', () => {
  test('versions are listed, deletions told', async () => {
    const versions = [
      { version: 3, by: 'ann', at: '2026-10-01T12:00:00.000Z' },
      { version: 2, by: 'bob', at: '2026-10-01T11:00:00.000Z', source: permit },
    ];
    const { fetch, calls } = server(() => Response.json({ versions }));
    const ran = await policy(fetch, 'history', 'a.cedar');
    expect(ran).toMatchObject({ exit: 0, err: '' });
    expect(ran.out).toBe(
      'version  at                        by   text\n' +
        '3        2026-10-01T12:00:00.000Z  ann  deleted\n' +
        '2        2026-10-01T11:00:00.000Z  bob  37 bytes\n',
    );
    expect(calls[0]?.url.pathname).toBe('/v1/policies/a.cedar/history');
    const none = server(() => Response.json({ versions: [] }));
    expect(await policy(none.fetch, 'history', 'a.cedar')).toMatchObject({ exit: 1 });
  });

  test('a rollback names the version it goes to, and may name the one it expects', async () => {
    const { fetch, calls } = server(() => Response.json({ version: 8 }));
    const ran = await policy(fetch, 'rollback', 'a.cedar', '--to', '3', '--if-version', '7');
    expect(ran).toMatchObject({ exit: 0, out: 'FINE  a.cedar is as in version 3 again, now version 8\n' });
    expect(changes(calls)).toEqual([['POST', '/v1/policies/a.cedar/rollback', { toVersion: 3, ifVersion: 7 }]]);
    const missing = server(() => problem(404, 'not_found', 'the document never had that version'));
    expect(await policy(missing.fetch, 'rollback', 'a.cedar', '--to', '3')).toMatchObject({ exit: 1 });
    const silent = server(() => Response.json({}));
    expect(await policy(silent.fetch, 'rollback', 'a.cedar', '--to', '3')).toMatchObject({ exit: 3 });
    expect(await policy(fetch, 'rollback', '../a', '--to', '3')).toMatchObject({ exit: 2 });
    expect(await policy(fetch, 'rollback', 'a.cedar')).toMatchObject({ exit: 2 });
  });
});

describe('why', () => {
  const question = ['why', '--subject', 'User::bob', '--action', 'read', '--resource', 'Doc::1'];
  const why = (answer: JsonObject | (() => Response), ...words: readonly string[]) => {
    const { fetch } = server(typeof answer === 'function' ? answer : () => Response.json(answer));
    const env = { SALLYPORT_API_KEY: 'key' };
    return run([...question, '--url', 'http://kernel.example', ...words], { cwd: folder, fetch, env });
  };
  const denied = {
    kind: 'token_does_not_grant',
    allowed: false,
    text: 'the token does not grant it: block 1 says `check if action("send")`',
    token: { kind: 'token_does_not_grant', checks: [{ block: 1, check: 'check if action("send")' }] },
    policies: [
      {
        id: 'readers',
        document: 'p.cedar',
        line: 1,
        column: 1,
        effect: 'permit',
        outcome: 'does_not_apply',
        stopped: { part: 'when', condition: 0, text: 'context.mfa', at: { line: 2, column: 8 } },
        read: [{ path: 'context.mfa', value: 'false' }],
      },
    ],
    omitted: 4,
    smallest: { kind: 'change', changes: [{ kind: 'context', text: 'context.mfa = true' }] },
  };

  test('shows checks, places, what was read and what would do', async () => {
    const ran = await why(denied);
    expect(ran).toMatchObject({ exit: 1, err: '' });
    expect(ran.out).toBe(`DENY  User::"bob" read Doc::"1"
because      the token does not grant it: block 1 says \`check if action("send")\`
token check  block 1: check if action("send")
p.cedar:1:1: permit readers does not apply
  p.cedar:2:8: when \`context.mfa\`: is not true
    context.mfa = false
and 4 policies that do not apply
it would be allowed with
  + context.mfa = true
`);
    const { out, exit } = await why(denied, '--output', 'json');
    expect(exit).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ ...denied, request: { action: { name: 'read' } } });
  });

  test('allow exits 0; unavailable and odd answers exit 3', async () => {
    const allowed = { ...denied, kind: 'permitted_by', allowed: true, token: undefined, smallest: { kind: 'allowed' } };
    expect(await why(JSON.parse(JSON.stringify(allowed)))).toMatchObject({ exit: 0 });
    expect(await why(() => problem(503, 'unavailable', 'the authority is gone'))).toMatchObject({
      exit: 3,
      err: 'the kernel refuses: the authority is gone\n',
    });
    for (const odd of [{}, { allowed: 'true', kind: 'x' }, { allowed: true }]) {
      expect(await why(odd)).toMatchObject({ exit: 3, out: '' });
    }
  });
});
