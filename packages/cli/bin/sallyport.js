#!/usr/bin/env node
// The `sallyport` command: the built program, or one sentence on how to build it.

import { existsSync } from 'node:fs';

const program = new URL('../dist/main.js', import.meta.url);
if (existsSync(program)) {
  await import(program.href);
} else {
  process.stderr.write('sallyport: the program is not built yet; run `npm run build` in the project folder\n');
  process.exitCode = 3;
}
