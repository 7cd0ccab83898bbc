// The real kernel service as a server under test, with the made-up world's policies in it.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { keyFiles } from '@sallyport/runtime';
import { send } from '../../load/post.ts';
import { cedarText } from '../world/cedar.ts';
import { nodeServer, startServer, type TestedServer } from './server.ts';

export interface TestedKernel extends TestedServer {
  /** What each request must carry. */
  readonly headers: Readonly<Record<string, string>>;
}

const tenant = 'bench';

/** As it would run: its own database, evidence on, a log line for each request. Faults: `unavailable`. */
export async function startKernel(kinds: number): Promise<Result<TestedKernel, Fault>> {
  const script = fileURLToPath(new URL('../../../../services/kernel/dist/main.js', import.meta.url));
  const started = await startServer(
    nodeServer({
      name: 'the kernel',
      script,
      env: (folder) => ({ SALLYPORT_DATA: join(folder, 'data'), SALLYPORT_KERNEL_PORT: '0' }),
      ready: (said) => /"url":"([^"]+)","msg":"serving"/.exec(said)?.[1],
    }),
  );
  if (!started.ok) return started;
  const { url, folder, close } = started.value;
  const apiKey = (await readFile(join(folder, 'data', 'keys', keyFiles.apiKey), 'utf8')).trim();
  const headers = { authorization: `Bearer ${apiKey}`, 'sallyport-tenant': tenant };
  const written = await send('PUT', `${url}/v1/policies/world`, JSON.stringify({ source: cedarText(kinds) }), headers);
  if (written.status !== 200) {
    await close();
    return fail('unavailable', `the kernel did not take the policies: ${written.status} ${written.text.slice(0, 300)}`);
  }
  return ok({ ...started.value, headers });
}
