// Every line that a help text shows can be typed.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Installation, makeInstallation } from './testing/installation.ts';
import { kernelOf } from './testing/kernel.ts';
import { run, runLine, server } from './testing/shell.ts';

const commands = [
  [],
  ['start'],
  ['token'],
  ...['mint', 'attenuate', 'seal', 'inspect', 'verify', 'revoke', 'keygen'].map((name) => ['token', name]),
  ['check'],
  ['why'],
  ['policy'],
  ...['lint', 'test', 'format', 'validate', 'push', 'pull', 'history', 'rollback'].map((name) => ['policy', name]),
  ['evidence'],
  ...['verify', 'verify-log', 'publish', 'fetch'].map((name) => ['evidence', name]),
  ['egress'],
  ['egress', 'held'],
  ...['list', 'show', 'approve', 'reject'].map((name) => ['egress', 'held', name]),
  ['session'],
  ...['list', 'show', 'end'].map((name) => ['session', name]),
  ['cache'],
  ...['invalidate', 'stats', 'doctor'].map((name) => ['cache', name]),
  ['config'],
  ...['print', 'check'].map((name) => ['config', name]),
  ['doctor'],
];
const groups = ['token', 'policy', 'evidence', 'egress', 'egress held', 'session', 'cache', 'config'];

let made: Installation;
let token: string;

beforeAll(async () => {
  made = await makeInstallation();
  policyFiles(made.folder);
  const words = ['--subject', 'User::alice', '--tenant', 'acme', '--grant', 'retrieve:Mail/'];
  token = (await run(['token', 'mint', ...words], { cwd: made.folder })).out.trim();
});
afterAll(() => made.remove());

async function examplesOf(words: readonly string[]): Promise<readonly string[]> {
  const { exit, out, err } = await run([...words, '--help'], { cwd: made.folder });
  expect([exit, err]).toEqual([0, '']);
  return [...out.matchAll(/^ {2}\$ (.*)$/gm)].map((match) => match[1] ?? '');
}

test.each(commands.map((words) => [words.join(' '), words] as const))(
  'sallyport %s: its examples run',
  async (name, words) => {
    const examples = await examplesOf(words);
    if (groups.includes(name)) return;
    expect(examples.length).toBeGreaterThanOrEqual(2);
    expect(examples.length).toBeLessThanOrEqual(3);
    // `start` and `doctor` work on real ports and stores: `start.real.test.ts` and `doctor.test.ts` run them.
    if (name === 'start' || name === 'doctor') return;
    for (const line of examples.filter((example) => !example.endsWith('sallyport doctor'))) {
      const { fetch } = server(kernelOf(made));
      await usualFile(made);
      const options = { cwd: made.folder, env: { SALLYPORT_TOKEN: token, ...remoteKey(line) }, fetch };
      const ran = await runLine(line, options, (file) => readFileSync(join(made.folder, file), 'utf8'));
      expect(ran, `${line}\n${ran.err}`).toMatchObject({ exit: 0 });
      if (line.includes('--output json')) expect(() => JSON.parse(ran.out)).not.toThrow();
    }
  },
);

test('negative control: an example with a slip in it fails', async () => {
  const ran = await runLine('sallyport token mint --subjet User::alice', { cwd: made.folder }, () => '');
  expect(ran.exit).toBe(2);
});

test('the list above is all there is', async () => {
  const listed = async (words: readonly string[]) => {
    const { out } = await run([...words, '--help'], { cwd: made.folder });
    const names = (out.split('Commands:\n')[1] ?? '').split('\n\n')[0]?.matchAll(/^ {2}([a-z-]+)/gm) ?? [];
    return [...names].flatMap(([, name = '']) => (name === 'help' ? [] : [[...words, name].join(' ')]));
  };
  const all = ['', ...(await Promise.all([[], ...groups.map((name) => name.split(' '))].map(listed))).flat()];
  expect(all.sort()).toEqual(commands.map((words) => words.join(' ')).sort());
});

function remoteKey(line: string): Readonly<Record<string, string>> {
  return line.includes('--url') ? { SALLYPORT_API_KEY: made.keys.ownApiKey } : {};
}

/** What the examples of `policy` name. */
function policyFiles(folder: string): void {
  mkdirSync(join(folder, 'policies'));
  const source = '@id("owner")\npermit (principal == User::"alice", action == Action::"read", resource);\n';
  const asked = `{principal: 'User::"alice"', action: 'Action::"read"', resource: 'Doc::"1"'}`;
  writeFileSync(join(folder, 'policies', 'mail.cedar'), source);
  writeFileSync(
    join(folder, 'policies', 'mail.yaml'),
    `cases:\n  - name: one\n    request: ${asked}\n    expect: allow\n    reasons: [owner]\n`,
  );
  const schema = 'entity User; entity Doc; action read appliesTo { principal: User, resource: Doc };';
  writeFileSync(join(folder, 'app.cedarschema'), schema);
}

async function usualFile({ folder }: Installation): Promise<void> {
  const { writeFile } = await import('node:fs/promises');
  await writeFile(join(folder, 'sallyport.yaml'), 'listen:\n  kernelPort: 3000\n');
}
