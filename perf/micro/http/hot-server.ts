// A server of the Redis protocol under test, which can be killed and started again at its place.

import { type Fault, fail, type Result } from '@sallyport/base';
import { freePorts } from '@sallyport/storage';
import { startServer, type TestedServer } from './server.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** `REDIS_SERVER` names the program; otherwise one of these is taken from `PATH`. Faults: `unavailable`. */
export async function startHotServer(
  env: Env,
  port?: number,
): Promise<Result<TestedServer & { readonly port: number }, Fault>> {
  const [free = 0] = port === undefined ? await freePorts(1) : [port];
  const programs = env.REDIS_SERVER === undefined ? ['valkey-server', 'redis-server'] : [env.REDIS_SERVER];
  for (const program of programs) {
    const started = await startServer({
      name: program,
      program,
      args: () => ['--port', String(free), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
      probe: 'proc',
      ready: (said) => (said.includes('Ready to accept connections') ? `redis://127.0.0.1:${free}` : undefined),
    });
    if (started.ok) return { ok: true, value: { ...started.value, port: free } };
  }
  return fail('unavailable', `there is no ${programs.join(' and no ')} here; \`REDIS_SERVER\` says where one is`);
}
