// A process of its own that charges a budget as fast as it can, and says afterwards what it was granted and when.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A call, on the clock that all processes of a machine share. */
export interface Charged {
  readonly beganMs: number;
  readonly endedMs: number;
  readonly bytes: number;
  readonly granted: boolean;
}

const script = `
  import postgres from 'postgres';
  import { postgresBudgets } from '@sallyport/decision';
  const { URL: url, SCHEMA: schema, WINDOW_MS, BYTES_MAX, FOR_MS, ATOMIC } = process.env;
  const sql = postgres(url, { max: 6, onnotice: () => undefined, connection: { search_path: schema } });
  const [windowMs, bytesMax] = [Number(WINDOW_MS), Number(BYTES_MAX)];
  const store = postgresBudgets(sql);
  const atomic = async (bytes) => {
    const done = await store.charge('acme', [{ budget: 'b', holder: '', windowMs, bytesMax }], bytes);
    if (!done.ok) throw new Error(done.fault.message, { cause: done.fault.cause });
    return done.value === undefined;
  };
  const checkThenAdd = async (bytes) => {
    const [{ spent }] = await sql\`
      select coalesce(sum(bytes), 0)::int as spent from spent where at > clock_timestamp() - \${windowMs} * interval '1 ms'\`;
    if (spent + bytes > bytesMax) return false;
    await sql\`insert into spent values (clock_timestamp(), \${bytes})\`;
    return true;
  };
  const charge = ATOMIC === '1' ? atomic : checkThenAdd;
  const now = () => Number(process.hrtime.bigint()) / 1e6;
  await sql\`select 1\`;
  process.send('ready');
  await new Promise((go) => process.once('message', go));
  const calls = [];
  const stopMs = now() + Number(FOR_MS);
  const sender = async (of) => {
    for (let at = of; now() < stopMs; at++) {
      const bytes = 1 + (at % 7);
      const beganMs = now();
      const granted = await charge(bytes);
      calls.push({ beganMs, endedMs: now(), bytes, granted });
    }
  };
  await Promise.all([0, 1, 2, 3, 4, 5].map(sender));
  await new Promise((sent) => process.send(calls, sent));
  await sql.end({ timeout: 1 });
  process.disconnect();`;

/** Starts once told to; runs on what is built, `npm run build`; `npm test` builds first. */
export async function chargingProcess(options: {
  readonly schema: string;
  readonly windowMs: number;
  readonly bytesMax: number;
  readonly forMs: number;
  readonly atomic: boolean;
}): Promise<() => Promise<readonly Charged[]>> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: {
      ...process.env,
      URL: process.env.SALLYPORT_TEST_DATABASE_URL,
      SCHEMA: options.schema,
      WINDOW_MS: String(options.windowMs),
      BYTES_MAX: String(options.bytesMax),
      FOR_MS: String(options.forMs),
      ATOMIC: options.atomic ? '1' : '0',
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const said = async () => {
    const [message] = await Promise.race([once(child, 'message'), once(child, 'disconnect').then(() => [undefined])]);
    if (message === undefined) throw new Error('a charging process ended; is everything built?');
    return message;
  };
  await said();
  return async () => {
    const answer = said();
    const exited = once(child, 'exit');
    child.send('go');
    const calls = await answer;
    await exited;
    return calls;
  };
}
