// The whole stack with the demo tenants as a server under test: three doors in one process.

import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { send } from '../../load/post.ts';
import type { Door } from '../../load/slo.ts';
import { readUrls } from '../../load/stack.ts';
import { mintSecrets, type Secrets } from '../../load/tokens.ts';
import { sessionRanges } from '../../load/who.ts';
import { nodeServer, startServer, type TestedServer } from './server.ts';

export interface TestedDemo extends Omit<TestedServer, 'url'> {
  readonly urls: Readonly<Record<Door, string>>;
  readonly apiKey: string;
  /** Tokens of a person of the demo, each with a session of its own. */
  tokensOf(person: string): readonly string[];
}

export interface DemoServerOptions {
  /** Its `sallyport.yaml`, if it needs one. */
  readonly config?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Policies of `acme` in the place of the demo's. */
  readonly policies?: string;
}

const script = fileURLToPath(new URL('../../../../packages/demo/dist/main.js', import.meta.url));
const sessions = 250;

/** Faults: `unavailable` with what it said last. */
export async function startDemo(options: DemoServerOptions = {}): Promise<Result<TestedDemo, Fault>> {
  const started = await startServer({
    ...nodeServer(
      {
        name: 'the demo stack',
        script,
        env: (folder) => ({
          SALLYPORT_DATA: join(folder, 'data'),
          SALLYPORT_RETRIEVAL_PORT: '0',
          SALLYPORT_KERNEL_PORT: '0',
          SALLYPORT_EGRESS_PORT: '0',
          ...options.env,
        }),
        prepare: async (folder) => {
          // The embedded database runs as another user where this one is root, and must get to its files.
          await chmod(folder, 0o755);
          if (options.config !== undefined) await writeFile(join(folder, 'sallyport.yaml'), options.config);
        },
        ready: (said) => readUrls(said)?.egress,
      },
      ['start'],
    ),
  });
  if (!started.ok) return started;
  const { folder, close, said } = started.value;
  const stop = async (fault: Fault) => {
    await close();
    return { ok: false, fault } as const;
  };
  const urls = readUrls(await said());
  if (urls === undefined) throw new TypeError('it serves, and does not say where');
  const secrets: Result<Secrets, Fault> = await mintSecrets(join(folder, 'data'), sessions);
  if (!secrets.ok) return stop(secrets.fault);
  const { apiKey, tokens } = secrets.value;
  if (options.policies !== undefined) {
    const headers = { authorization: `Bearer ${apiKey}`, 'sallyport-tenant': 'acme' };
    const body = JSON.stringify({ source: options.policies });
    const { status, text } = await send('PUT', `${urls.kernel}/v1/policies/acme.cedar`, body, headers);
    if (status !== 200) return stop(fail('unavailable', `the policies were not taken: ${status} ${text}`).fault);
  }
  return ok({
    ...started.value,
    urls,
    apiKey,
    tokensOf: (person) => {
      const { first = 0, count = 0 } = sessionRanges(sessions).get(person) ?? {};
      return tokens.slice(first, first + count);
    },
  });
}
