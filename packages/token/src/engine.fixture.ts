// The library for tests: with its clock stopped it never runs out of time, however busy the machine.

import { readFile } from 'node:fs/promises';
import { loadBiscuit } from './biscuits.ts';
import { biscuitWasmUrl, loadEngine } from './engine.ts';

export const wasm = await readFile(new URL(biscuitWasmUrl()));
const clock = { monotonicMs: () => 0 };
export const engine = await loadEngine(wasm, { clock });
export const biscuits = await loadBiscuit(wasm, { clock });
