// A process of its own that decides all the time under a lease, and says afterwards which state each call rested on.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Calls that rested on the same change, on the clock that all processes of a machine share (`now`). */
export interface Rested {
  readonly seq: number;
  /** When the last of them began. */
  readonly lastBeganMs: number;
}

export interface DecidingProcess {
  readonly pid: number;
  /** Stops it, and gives what its calls rested on, in order; `cpuMicros` is the CPU time of one call in the whole run. */
  stop(): Promise<{ readonly rested: readonly Rested[]; readonly calls: number; readonly cpuMicros: number }>;
}

/** Milliseconds on the clock that all processes of this machine share. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

const script = `
  import postgres from 'postgres';
  import { systemClock } from '@sallyport/base';
  import { Kernel, postgresAuthority, postgresLeases } from '@sallyport/decision';
  const { URL: url, SCHEMA: schema, NAME: name, LEASED: leased, STEP_MS: stepMs } = process.env;
  const sql = postgres(url, {
    max: 4, onnotice: () => undefined, fetch_types: false, backoff: () => 0.05,
    connection: { search_path: schema, application_name: schema + '_' + name },
  });
  const clock = systemClock;
  const authority = postgresAuthority(sql, clock);
  const leases = leased === '1' ? postgresLeases(sql, { process: name }) : undefined;
  const kernel = new Kernel({ authority, leases, clock, biscuits: {}, tokens: {}, rootKeys: new Map() });
  const request = {
    tenant: 'acme', subject: { type: 'User', id: 'a' }, action: { name: 'read' },
    resource: { type: 'Doc', id: 'd' }, context: {},
  };
  const now = () => Number(process.hrtime.bigint()) / 1e6;
  const rested = [];
  let running = true;
  let calls = 0;
  process.on('message', () => { running = false; });
  const wait = () => stepMs === '0' ? new Promise(setImmediate) : new Promise((done) => setTimeout(done, Number(stepMs)));
  const start = process.cpuUsage();
  while (running) {
    const began = now();
    const decided = await kernel.decide(request);
    calls++;
    if (decided.ok) {
      const seq = decided.value.basis.seq;
      const last = rested.at(-1);
      if (last?.seq === seq) last.lastBeganMs = began;
      else rested.push({ seq, lastBeganMs: began });
      if (calls === 20) process.send('ready');
    }
    if (calls % 20 === 0 || stepMs !== '0') await wait();
  }
  const { user, system } = process.cpuUsage(start);
  process.send({ rested, calls, cpuMicros: (user + system) / calls });
  await kernel.close();
  await sql.end({ timeout: 1 });
  process.disconnect();`;

/** Runs on what is built, `npm run build`; `npm test` builds first. `stepMs` is the pause between calls, 0 for none. */
export async function decidingProcess(options: {
  readonly schema: string;
  readonly name: string;
  readonly leased: boolean;
  readonly stepMs: number;
}): Promise<DecidingProcess> {
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: {
      ...process.env,
      URL: process.env.SALLYPORT_TEST_DATABASE_URL,
      SCHEMA: options.schema,
      NAME: options.name,
      LEASED: options.leased ? '1' : '0',
      STEP_MS: String(options.stepMs),
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const said = async () => {
    const [message] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [undefined])]);
    if (message === undefined) throw new Error('a deciding process ended; is everything built?');
    return message;
  };
  await said();
  const { pid } = child;
  if (pid === undefined) throw new Error('a process without an id');
  return {
    pid,
    stop: async () => {
      const answer = said();
      child.send('stop');
      const exited = once(child, 'exit');
      const told = await answer;
      await exited;
      return told;
    },
  };
}
