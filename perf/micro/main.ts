// `npm run bench`: side-by-side benches, each printed as a table.

import { scanBench } from './scan.ts';

const { title, columns, rows } = await scanBench();
process.stdout.write(`${title}\n${[columns, ...rows].map((row) => row.join(' | ')).join('\n')}\n`);
