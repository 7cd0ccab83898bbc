// Servers from container images, where an engine answers: the second choice after servers named in the environment.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { Provision } from './place.ts';

const run = promisify(execFile);
const askTimeoutMs = 5_000;
const pullTimeoutMs = 120_000;

/** A container about to be started by `startServer`, or the absence of one. */
export interface Container {
  readonly engine: string;
  readonly name: string;
  readonly image: string;
}

/**
 * A container of `image` with a name of its own, or undefined where no engine answers or the image cannot be had.
 * Only on Linux: the servers must share the network of the host, or a cluster would announce unreachable addresses.
 */
export async function containerOf(image: string, { fetches, say }: Provision): Promise<Container | undefined> {
  if (process.platform !== 'linux') return undefined;
  const { value: engine } = await fetches.run('container engine', findEngine);
  if (engine === '') return undefined;
  const { value: outcome } = await fetches.run(`image ${image}`, () => ensureImage(engine, image, say));
  if (outcome !== 'there') return undefined;
  return { engine, image, name: `sallyport-test-${randomBytes(6).toString('hex')}` };
}

async function findEngine(): Promise<string> {
  for (const engine of ['docker', 'podman']) {
    // The client alone is often installed; only a server's version shows that containers can run.
    const version = await run(engine, ['version', '--format', '{{.Server.Version}}'], { timeout: askTimeoutMs }).then(
      ({ stdout }) => stdout.trim(),
      () => '',
    );
    if (version !== '') return engine;
  }
  return '';
}

async function ensureImage(engine: string, image: string, say: (line: string) => void): Promise<string> {
  try {
    await run(engine, ['image', 'inspect', image], { timeout: askTimeoutMs });
    return 'there';
  } catch {
    // Not on this machine yet.
  }
  say(`pulling ${image} (once)`);
  try {
    await run(engine, ['pull', '--quiet', image], { timeout: pullTimeoutMs });
    return 'there';
  } catch {
    say(`${image} cannot be pulled; looking for another way`);
    return 'absent';
  }
}

/** The command line that runs `args` in the container, with `folder` inside under the same path. */
export function runArgs(
  container: Container,
  options: {
    readonly folder: string;
    readonly args: readonly string[];
    readonly entrypoint?: string;
    readonly env?: Readonly<Record<string, string>>;
    /** Runs as the caller, so that what it writes into `folder` can be removed again. */
    readonly asCaller: boolean;
  },
): readonly string[] {
  const { folder, args, entrypoint, env = {}, asCaller } = options;
  return [
    ...['run', '--rm', '--init', '--network', 'host', '--name', container.name],
    ...['--volume', `${folder}:${folder}`, '--workdir', folder],
    ...(asCaller ? ['--user', `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`] : []),
    // By name only: the values come from the client's environment and stay out of the process list.
    ...Object.keys(env).flatMap((name) => ['--env', name]),
    ...(entrypoint === undefined ? [] : ['--entrypoint', entrypoint]),
    container.image,
    ...args,
  ];
}

/** Sends a signal to the server inside. */
export function signalContainer({ engine, name }: Container, signal: NodeJS.Signals): Promise<void> {
  return run(engine, ['kill', '--signal', signal, name], { timeout: askTimeoutMs }).then(
    () => undefined,
    // It is gone already.
    () => undefined,
  );
}

/** Ends and removes the container. */
export async function removeContainer({ engine, name }: Container): Promise<void> {
  await run(engine, ['rm', '--force', name], { timeout: 30_000 }).catch(() => undefined);
}
