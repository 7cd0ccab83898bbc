// Finds k6, or builds it once into a cache folder; then runs it and brings back its summary.

import { spawn } from 'node:child_process';
import { access, constants, mkdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Fault, fail, ok, type Result } from '@sallyport/base';

/** The release that the thresholds were measured with. */
export const k6Module = 'go.k6.io/k6@v1.8.1';

export interface K6Options {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
}

/** Path of k6: `K6`, then `PATH`, then the cache folder, then built. Faults: `not_found`, `unavailable`; both say what to do. */
export async function findK6({ env, say }: K6Options): Promise<Result<string, Fault>> {
  if (env.K6 !== undefined && env.K6 !== '') {
    return (await isProgram(env.K6))
      ? ok(env.K6)
      : fail('not_found', `\`K6\` names \`${env.K6}\`, which cannot be run`);
  }
  const cache = join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sallyport', 'bin');
  const onPath = await findOnPath('k6', env.PATH);
  if (onPath !== undefined) return ok(onPath);
  const cached = join(cache, 'k6');
  if (await isProgram(cached)) return ok(cached);
  const go = await findOnPath('go', env.PATH);
  if (go === undefined) {
    return fail(
      'not_found',
      'there is neither k6 nor go; install k6 (https://grafana.com/docs/k6/latest/set-up/install-k6/) or Go 1.24 or later, or set `K6` to the path of k6',
    );
  }
  return buildK6({ go, cache, env, say });
}

async function buildK6(
  options: K6Options & { readonly go: string; readonly cache: string },
): Promise<Result<string, Fault>> {
  const { go, cache, env, say } = options;
  await mkdir(cache, { recursive: true });
  say(`building k6 with \`go install ${k6Module}\`; this happens once and takes 3 to 8 minutes`);
  const startedMs = performance.now();
  let packages = 0;
  const sayProgress = () => say(`  ${Math.round((performance.now() - startedMs) / 1_000)} s, ${packages} packages`);
  const progress = setInterval(sayProgress, 15_000);
  const ended = await run(go, ['install', '-v', k6Module], { ...env, GOBIN: cache }, (line) => {
    packages += 1;
    if (/error|cannot|fail/i.test(line)) say(`  ${line}`);
  });
  clearInterval(progress);
  const built = join(cache, 'k6');
  if (ended === 0 && (await isProgram(built))) return ok(built);
  return fail('unavailable', `k6 could not be built with \`${go}\`; see above, or install k6 yourself and set \`K6\``);
}

export interface K6Run {
  readonly k6: string;
  readonly script: string;
  /** Environment of the script. */
  readonly env: Readonly<Record<string, string>>;
  readonly summaryFile: string;
  readonly say: (line: string) => void;
  /** Ends k6. */
  readonly signal: AbortSignal;
}

/** The summary text. Faults: `unavailable` when k6 ends without one; its last words are in the message. */
export async function runK6({ k6, script, env, summaryFile, say, signal }: K6Run): Promise<Result<string, Fault>> {
  const complaints: string[] = [];
  let words = '';
  const args = ['run', '--quiet', '--no-usage-report', '--log-format', 'raw', script];
  const onLine = (line: string) => {
    words = `${words}\n${line}`.slice(-2_000);
    if (/^(retrieval|kernel|egress): /.test(line)) complaints.push(line);
  };
  const code = await run(k6, args, { ...process.env, ...env, K6_NO_USAGE_REPORT: 'true' }, onLine, signal);
  for (const line of complaints.slice(0, complaintsMax)) say(`  ${line}`);
  if (complaints.length > complaintsMax) say(`  … and ${complaints.length - complaintsMax} more`);
  try {
    return ok(await readFile(summaryFile, 'utf8'));
  } catch (cause) {
    return fail('unavailable', `k6 ended with ${code} and without a summary:${words}`, { cause });
  }
}

const complaintsMax = 5;

/** Exit code, or -1 when a signal ended it or it could not be started; each line of both outputs goes to `onLine`. */
function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  onLine: (line: string) => void,
  signal?: AbortSignal,
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, [...args], { env, stdio: ['ignore', 'pipe', 'pipe'], ...(signal && { signal }) });
    const end = () => child.kill('SIGTERM');
    process.once('exit', end);
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onLine(line);
      });
    }
    child.once('error', () => resolve(-1));
    child.once('close', (code) => {
      process.off('exit', end);
      resolve(code ?? -1);
    });
  });
}

async function findOnPath(name: string, path: string | undefined): Promise<string | undefined> {
  for (const folder of (path ?? '').split(delimiter)) {
    if (folder !== '' && (await isProgram(join(folder, name)))) return join(folder, name);
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
