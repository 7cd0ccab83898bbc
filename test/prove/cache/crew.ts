// The processes of the proof, as the driver handles them: started, frozen, killed, started again.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '@sallyport/storage';
import type { Control } from './controls.ts';
import type { Call, Round } from './history.ts';
import type { FromProcess, KernelStart, PepStart, ToProcess } from './messages.ts';
import { proxiedHost } from './sendings.ts';

export interface CrewOptions {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  /** Of the destination behind the proxy door. */
  readonly upstreamPort: number;
  readonly processes: number;
  /** How many of them decide by a kernel elsewhere; half of them when absent. The others are kernels. */
  readonly peps?: number;
  /** For how long others may give an answer again, in ms. */
  readonly delegatedMs: number;
  readonly rootKey: { readonly id: number; readonly publicKey: string };
  readonly control: Control | undefined;
}

interface Member {
  readonly start: KernelStart | PepStart;
  child: ChildProcess;
}

const script = fileURLToPath(
  new URL(import.meta.url.includes('/dist/') ? './process.js' : '../../dist/prove/cache/process.js', import.meta.url),
);

export class Crew {
  readonly #members: Member[] = [];
  readonly #onCalls: (calls: readonly Call[]) => void;
  #round: Round | undefined;

  private constructor(onCalls: (calls: readonly Call[]) => void) {
    this.#onCalls = onCalls;
  }

  /** Runs on what is built. Rejects where a process does not come up. */
  static async start(options: CrewOptions, onCalls: (calls: readonly Call[]) => void): Promise<Crew> {
    const crew = new Crew(onCalls);
    process.once('exit', crew.#kill);
    const kernels = options.processes - (options.peps ?? Math.floor(options.processes / 2));
    const ports = await freePorts(kernels);
    const keys: string[] = [];
    try {
      // One after the other: the first makes the schema.
      for (const [at, port] of ports.entries()) keys.push(await crew.#add(kernelStart(options, `kernel${at}`, port)));
      for (let at = 0; at < options.processes - kernels; at++) {
        const of = at % kernels;
        const url = `http://127.0.0.1:${ports[of] ?? 0}`;
        const { control } = options;
        await crew.#add({ role: 'pep', name: `pep${at}`, url, apiKey: keys[of] ?? '', control });
      }
    } catch (error) {
      await crew.stop();
      throw error;
    }
    return crew;
  }

  get size(): number {
    return this.#members.length;
  }

  nameOf(place: number): string {
    return this.#member(place).start.name;
  }

  play(round: Round, random: () => number): void {
    this.#round = round;
    for (const { child } of this.#members) tell(child, { do: 'play', round, seed: Math.floor(random() * 2 ** 31) });
  }

  async halt(): Promise<void> {
    this.#round = undefined;
    await Promise.all(
      this.#members.map(async ({ child }) => {
        const halted = heard(child, 'halted');
        tell(child, { do: 'halt' });
        await halted;
      }),
    );
  }

  freeze(place: number): void {
    this.#member(place).child.kill('SIGSTOP');
  }

  thaw(place: number): void {
    this.#member(place).child.kill('SIGCONT');
  }

  /** SIGKILL, and the same again: it goes on with the round that is played. */
  async restart(place: number, seed: number): Promise<void> {
    const member = this.#member(place);
    await ended(member.child);
    member.child = this.#spawn();
    await up(member);
    if (this.#round !== undefined) tell(member.child, { do: 'play', round: this.#round, seed });
  }

  async stop(): Promise<void> {
    process.off('exit', this.#kill);
    await Promise.all(this.#members.map(({ child }) => ended(child)));
  }

  async #add(start: KernelStart | PepStart): Promise<string> {
    const member = { start, child: this.#spawn() };
    this.#members.push(member);
    return up(member);
  }

  /** A frozen one would outlive this process: it cannot see that nobody is there any more. */
  readonly #kill = () => {
    for (const { child } of this.#members) child.kill('SIGKILL');
  };

  #spawn(): ChildProcess {
    const child = spawn(process.execPath, [script], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    child.on('message', (message: FromProcess) => {
      if (message.says === 'calls') this.#onCalls(message.calls);
    });
    return child;
  }

  #member(place: number): Member {
    const member = this.#members[place];
    if (member === undefined) throw new RangeError(`there is no process ${place}`);
    return member;
  }
}

function kernelStart(options: CrewOptions, name: string, kernelPort: number): KernelStart {
  const { folder, databaseUrl, redisUrl, upstreamPort, delegatedMs, rootKey, control } = options;
  const data = join(folder, name);
  mkdirSync(data, { recursive: true });
  const config = {
    data,
    listen: { kernelPort },
    kernel: { delegatedValidityMs: delegatedMs },
    // What is asked here is soon computed: Redis and Postgres would be given little of it.
    cache: { worthLookups: 0 },
    postgres: { url: 'env:DATABASE', poolMax: 8 },
    ...(redisUrl === undefined ? {} : { redis: { url: 'env:REDIS' } }),
    egress: { privateDestinations: [`${proxiedHost}:${upstreamPort}`] },
    tokens: { rootKeys: [rootKey] },
  };
  const secrets = { DATABASE: databaseUrl, ...(redisUrl === undefined ? {} : { REDIS: redisUrl }) };
  return { role: 'kernel', name, config: JSON.stringify(config), secrets, upstreamPort, control };
}

/** The API key of a process that is ready. */
async function up({ start, child }: Member): Promise<string> {
  const ready = heard(child, 'ready');
  tell(child, { do: 'start', as: start });
  return (await ready).apiKey;
}

function tell(child: ChildProcess, message: ToProcess): void {
  child.send(message);
}

function heard<S extends FromProcess['says']>(
  child: ChildProcess,
  what: S,
): Promise<Extract<FromProcess, { readonly says: S }>> {
  return new Promise((resolve, reject) => {
    const isIt = (message: FromProcess): message is Extract<FromProcess, { readonly says: S }> => message.says === what;
    const listener = (message: FromProcess) => {
      if (!isIt(message)) return;
      child.off('message', listener);
      child.off('exit', gone);
      resolve(message);
    };
    const gone = (code: number | null) => reject(new Error(`a process of the proof ended with ${code}; is all built?`));
    child.on('message', listener);
    child.once('exit', gone);
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
