// The entry of the command: the only place of it that touches the process.

import { systemClock, systemRandom } from '@sallyport/base';
import { runProgram } from './program.ts';
import { plain, scrub } from './render.ts';

async function standardInput(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function main(): Promise<number> {
  // A reader such as `head` may leave early; that is no failure of ours.
  process.stdout.on('error', () => undefined);
  try {
    return await runProgram(process.argv.slice(2), {
      stdout: (text) => process.stdout.write(text),
      stderr: (text) => process.stderr.write(text),
      terminal: process.stdout.isTTY === true,
      stdin: standardInput,
      env: process.env,
      cwd: process.cwd(),
      clock: systemClock,
      random: systemRandom,
      fetch,
      process,
      nodeVersion: process.versions.node,
    });
  } catch (thrown) {
    const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    for (const line of text.split('\n')) process.stderr.write(`${plain(scrub(line))}\n`);
    process.stderr.write('sallyport: this is a bug; please report it with the lines above\n');
    return 1;
  }
}

process.exitCode = await main();
