// `npm run prove -- <proof>`: the long proofs, each with a seed that repeats it.

import { cacheCommand } from './cache/command.ts';
import { proveKill } from './kill.ts';
import { type Options, readOptions } from './options.ts';
import { fixedOverlap, proveStream } from './stream.ts';

const usage = `usage: npm run prove -- kill [--times 20] [--seed N]
       npm run prove -- stream [--seed N]
       npm run prove -- cache [--seed N] [--steps 20000] [--processes 4] [--control NAME | --controls] [--output json]

  kill    kill -9 under load, restart, and look for everything that was acknowledged in the published log
  stream  cut streams in every way, and compare what comes out with the whole; a fixed overlap must be found wanting
  cache   several processes decide and send from what they keep, while policies, entities, tokens, sessions and rows change
          and processes are frozen and killed; each answer is held to the official engine. A control leaves one part of the cache out on
          purpose and must be found wrong; --controls tries them all

exit: 0 it holds, 1 it does not, 2 usage, 3 the servers for it are not there
`;

const say = (line: string) => process.stdout.write(`${line}\n`);

/** The exit code of a proof. */
type Proof = (options: Options) => Promise<number>;

const proofs: Readonly<Record<string, Proof>> = { kill, stream, cache: cacheCommand };

async function main(args: readonly string[]): Promise<number> {
  const [name = '', ...rest] = args;
  if (name === '--help') {
    process.stdout.write(usage);
    return 0;
  }
  const proof = Object.hasOwn(proofs, name) ? proofs[name] : undefined;
  const options = readOptions(rest);
  if (proof === undefined || !options.ok) {
    if (!options.ok) process.stderr.write(`${options.fault.message}\n\n`);
    process.stderr.write(usage);
    return 2;
  }
  const toPrint = options.value.output === 'json' ? process.stderr : process.stdout;
  toPrint.write(`seed ${options.value.seed}\n`);
  return proof(options.value);
}

async function kill({ times, seed }: Options): Promise<number> {
  const outcome = await proveKill({ times, seed, say });
  for (const line of outcome.lost.slice(0, 10)) say(`LOST ${line}`);
  const held = outcome.statements + outcome.decisions - outcome.lost.length;
  say(`${held} passed, ${outcome.lost.length} failed`);
  return outcome.lost.length === 0 && outcome.statements > 0 ? 0 : 1;
}

const shown = 10;
/** What one gateway holds back; longer keys than this exist. */
const controlOverlapBytes = 256;

async function stream({ seed }: Options): Promise<number> {
  const outcome = proveStream({ seed, every: 1, longTexts: 24, cutsOfEach: 12, say });
  for (const line of outcome.differences.slice(0, shown)) say(`DIFFERS ${line}`);
  say(`${outcome.findings} findings in ${outcome.texts} texts, by ${outcome.rules.seen} of ${outcome.rules.all} rules`);
  say(`negative control: an overlap of ${controlOverlapBytes} bytes`);
  const control = proveStream({
    seed,
    every: 8,
    longTexts: 6,
    cutsOfEach: 4,
    say,
    redactor: fixedOverlap(controlOverlapBytes),
  });
  say(
    `${control.differences.length} differences there${control.differences.length === 0 ? ': THE PROOF IS BLIND' : ''}`,
  );
  say(`${outcome.cuts - outcome.differences.length} passed, ${outcome.differences.length} failed`);
  return outcome.differences.length === 0 && control.differences.length > 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
