// `npm run bench`: what Sallyport does beside what does the same without it, in one run, as one table.

import { keepWasmCallsApart } from '@sallyport/base';
import { benchUsage, readBenchCommand } from './args.ts';
import { type Bench, benches, isOnRequest, names } from './benches.ts';
import { jsonTable, type Row, textTable } from './table.ts';

const say = (line: string) => process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  keepWasmCallsApart();
  const onRequest = names.filter(isOnRequest);
  const command = readBenchCommand(process.argv.slice(2), { names, onRequest });
  if (!command.ok) {
    say(`${command.fault.message}\n\n${benchUsage(names, onRequest)}`);
    return 2;
  }
  const rows: Row[] = [];
  const notes: string[] = [];
  const closers: (() => Promise<unknown>)[] = [];
  const onClose = (close: () => Promise<unknown>) => closers.push(close);
  try {
    for (const name of command.value.names) {
      say(name);
      const bench: Bench = benches[name];
      const measured = await bench({ say, note: (text) => notes.push(`${name}: ${text}`), onClose, env: process.env });
      if (!measured.ok) {
        say(`${name}: ${measured.fault.message}`);
        return measured.fault.code === 'conflict' ? 1 : 3;
      }
      rows.push(...measured.value);
    }
  } finally {
    for (const close of closers.reverse()) await close();
  }
  process.stdout.write(command.value.output === 'json' ? `${jsonTable(rows, notes)}\n` : textTable(rows, notes));
  return 0;
}

process.exitCode = await main();
