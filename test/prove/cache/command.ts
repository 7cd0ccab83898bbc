// `prove -- cache`: runs the proof, or its negative controls, and says what came of it.

import { type JsonObject, writeJson } from '@sallyport/base';
import type { Options } from '../options.ts';
import { type Control, controlNames, isControl } from './controls.ts';
import { openServers, type Servers } from './place.ts';
import { type CacheOutcome, proveCache, share } from './prove-cache.ts';

/** A control that is not found wrong within this makes the proof blind. */
const controlStepsMax = 400_000;

const progress = (line: string) => void process.stderr.write(`${line}\n`);
const print = (line: string) => void process.stdout.write(`${line}\n`);

/** 0 it holds, 1 it does not, 2 usage, 3 the servers for it are not there. */
export async function cacheCommand(options: Options): Promise<number> {
  const { control, controls } = options;
  if (control !== undefined && !isControl(control)) {
    progress(`there is no control \`${control}\`; there are:\n${controlNames.map((name) => `  ${name}`).join('\n')}`);
    return 2;
  }
  const wanted = controls ? controlNames : control === undefined ? [] : [control];
  let servers: Servers;
  try {
    servers = await openServers(progress);
  } catch (error) {
    progress(`no servers for the proof: ${error instanceof Error ? error.message : String(error)}`);
    return 3;
  }
  try {
    return wanted.length === 0 ? await prove(options, servers) : await tryControls(options, servers, wanted);
  } finally {
    await servers.stop();
  }
}

async function prove({ seed, steps, processes, output }: Options, servers: Servers): Promise<number> {
  const outcome = await proveCache({ servers, seed, steps, processes, say: progress });
  const holds = outcome.wrong === 0;
  if (output === 'json') print(writeJson({ seed, holds, ...plain(outcome) }));
  else {
    for (const one of outcome.told) print(`WRONG ${one}`);
    print(text(outcome));
    print(`${outcome.decisions + outcome.pages + outcome.sends - outcome.wrong} passed, ${outcome.wrong} failed`);
  }
  return holds ? 0 : 1;
}

/** Each must be found wrong. */
async function tryControls({ seed, processes, output }: Options, servers: Servers, wanted: readonly Control[]) {
  const found: JsonObject[] = [];
  for (const control of wanted) {
    progress(`negative control: ${control}`);
    const outcome = await proveCache({ servers, seed, steps: controlStepsMax, processes, control, say: progress });
    const isFound = outcome.wrong > 0;
    found.push({ control, found: isFound, ...plain(outcome) });
    if (output === 'json') continue;
    print(`${isFound ? 'FOUND' : 'NOT FOUND: THE PROOF IS BLIND TO'} ${control}: ${text(outcome)}`);
    const [first] = outcome.told;
    if (first !== undefined) print(`${first}\n`);
  }
  const blind = found.filter((one) => one.found !== true).length;
  if (output === 'json') print(writeJson({ seed, holds: blind === 0, controls: found }));
  else print(`${found.length - blind} passed, ${blind} failed`);
  return blind === 0 ? 0 : 1;
}

function text(outcome: CacheOutcome): string {
  const {
    decisions,
    remote,
    remoteCached,
    pages,
    pagesCached,
    sends,
    sendsCached,
    sent,
    proxied,
    changes,
    disturbances,
    undecided,
    wrong,
    staleAllows,
    tookMs,
  } = outcome;
  return (
    `${decisions} decisions, ${share(outcome)} of them cached; of ${remote} remote ones ${remoteCached}; ${pages} pages of rows, ${pagesCached} cached; ` +
    `${sends} texts at the door out, ${sendsCached} of the scans cached, ${sent} let out, ${proxied} of them through the proxy and back; ` +
    `${changes} changes, ${disturbances} freezes and restarts; ${undecided} calls undecided; ` +
    `${wrong} wrong, ${staleAllows} stale allows; ${(tookMs / 1_000).toFixed(1)} s`
  );
}

function plain({ told, ...numbers }: CacheOutcome): JsonObject {
  return { ...numbers, told };
}
