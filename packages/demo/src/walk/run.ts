// Runs the walk-through against the stack that runs on this configuration, or one that is started for it.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Fault, ok, type Result } from '@sallyport/base';
import type { Config } from '@sallyport/http';
import { openKeys, publicKeys } from '@sallyport/runtime';
import { biscuitWasmUrl, loadBiscuit } from '@sallyport/token';
import { type DemoIo, startDemo } from '../start.ts';
import type { Doors } from './client.ts';
import { StepFailed } from './teller.ts';
import { walk } from './walk.ts';

/** The exit code: 0 when every claim held, 1 when one did not, 3 when nothing could be started. */
export async function runWalk(io: DemoIo, config: Config, tell: (text: string) => void): Promise<number> {
  const startedMs = io.clock.monotonicMs();
  const stack = await findOrStart(io, config);
  if (!stack.ok) {
    io.say(`could not start: ${stack.fault.message}\n`);
    return 3;
  }
  const { doors, close } = stack.value;
  try {
    const { origin } = config.evidence;
    const keys = openKeys(join(config.data, 'keys'), { origin, random: io.random });
    if (!keys.ok) throw new StepFailed(keys.fault.message);
    const done = await walk({
      doors,
      apiKey: keys.value.ownApiKey,
      root: keys.value.root,
      publicKeys: publicKeys(keys.value),
      biscuits: await loadBiscuit(await readFile(fileURLToPath(biscuitWasmUrl()))),
      logFolder: join(config.data, 'evidence'),
      clock: io.clock,
      say: tell,
    });
    const seconds = ((io.clock.monotonicMs() - startedMs) / 1_000).toFixed(1);
    tell(`\n${done.claims} claims in ${done.steps} steps held, in ${seconds} s\n`);
    return 0;
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    tell(`   ✗ ${thrown.message}\n`);
    return 1;
  } finally {
    await close();
  }
}

interface Stack {
  readonly doors: Doors;
  readonly close: () => Promise<void>;
}

async function findOrStart(io: DemoIo, config: Config): Promise<Result<Stack, Fault>> {
  const { host, retrievalPort, kernelPort, egressPort } = config.listen;
  const doors = {
    retrieval: `http://${host}:${retrievalPort}`,
    kernel: `http://${host}:${kernelPort}`,
    egress: `http://${host}:${egressPort}`,
  };
  if (await isOurs(doors, config)) return ok({ doors, close: async () => undefined });
  io.say('nothing of this folder runs yet: starting it for the walk\n');
  const free = { ...config, listen: { ...config.listen, retrievalPort: 0, kernelPort: 0, egressPort: 0 } };
  const started = await startDemo(io, free);
  if (!started.ok) return started;
  const { urls, close } = started.value;
  const found = {
    retrieval: urls['retrieval-gateway'] ?? '',
    kernel: urls.kernel ?? '',
    egress: urls['egress-firewall'] ?? '',
  };
  return ok({ doors: found, close });
}

/** Whether the kernel there signs with the keys of this data folder: another installation's would not verify. */
async function isOurs(doors: Doors, config: Config): Promise<boolean> {
  try {
    const served = await fetch(`${doors.kernel}/v1/keys`, { signal: AbortSignal.timeout(2_000) });
    const own = await readFile(join(config.data, 'public.json'), 'utf8');
    return served.ok && JSON.stringify(await served.json()) === JSON.stringify(JSON.parse(own));
  } catch {
    // Nothing answers, or this folder has no keys yet.
    return false;
  }
}
