// `npm run prove -- <proof>`: the long proofs, each with a seed that repeats it.

import { parseArgs } from 'node:util';
import { proveKill } from './kill.ts';

const usage = `usage: npm run prove -- kill [--times 20] [--seed N]

  kill    kill -9 under load, restart, and look for everything that was acknowledged in the published log
`;

async function main(args: readonly string[]): Promise<number> {
  const [proof, ...rest] = args;
  if (proof === '--help') {
    process.stdout.write(usage);
    return 0;
  }
  if (proof !== 'kill') {
    process.stderr.write(usage);
    return 2;
  }
  const { values } = parseArgs({
    args: rest,
    options: { times: { type: 'string', default: '20' }, seed: { type: 'string' } },
  });
  const times = Number(values.times);
  const seed = values.seed === undefined ? Math.floor(performance.timeOrigin) % 1_000_000 : Number(values.seed);
  if (!Number.isSafeInteger(times) || times < 1 || !Number.isSafeInteger(seed)) {
    process.stderr.write(usage);
    return 2;
  }
  process.stdout.write(`seed ${seed}\n`);
  const outcome = await proveKill({ times, seed, say: (line) => process.stdout.write(`${line}\n`) });
  for (const line of outcome.lost.slice(0, 10)) process.stdout.write(`LOST ${line}\n`);
  const held = outcome.statements + outcome.decisions - outcome.lost.length;
  process.stdout.write(`${held} passed, ${outcome.lost.length} failed\n`);
  return outcome.lost.length === 0 && outcome.statements > 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
