// OPA as a server with its decision log on, and compiled to wasm.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Fault, fail, isJsonObject, ok, parseJson, type Result } from '@sallyport/base';
import { freePorts } from '@sallyport/storage';
import { runProgram, type Tool } from '../load/tool.ts';
import { requestBytes } from '../micro/http/load.ts';
import { startServer, type TestedServer } from '../micro/http/server.ts';
import type { Asked } from '../micro/world/world.ts';
import { isUp } from './is-up.ts';
import { regoText } from './rego.ts';

export const opa: Tool = {
  name: 'opa',
  variable: 'OPA',
  source: { kind: 'go', module: 'github.com/open-policy-agent/opa@v1.22.0' },
  advice: 'install OPA (https://www.openpolicyagent.org/docs/#running-opa) or Go 1.24 or later',
};

/** Nothing is asked of its callers, and each decision goes to its log. Faults: `unavailable`. */
export async function startOpa(program: string, kinds: number): Promise<Result<TestedServer, Fault>> {
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  return startServer({
    name: 'OPA',
    program,
    probe: 'proc',
    prepare: (folder) => writeFile(join(folder, 'world.rego'), regoText(kinds)),
    args: (folder) => [
      'run',
      '--server',
      '--addr',
      `127.0.0.1:${port}`,
      '--log-level',
      'error',
      '--disable-telemetry',
      '--set',
      'decision_logs.console=true',
      join(folder, 'world.rego'),
    ],
    ready: async () => ((await isUp(`${url}/health`)) ? url : undefined),
  });
}

export function opaRequest(asked: Asked): Uint8Array {
  return requestBytes('/v1/data/bench/allow', JSON.stringify({ input: asked }), {});
}

/** The decision of an answer, in either form; undefined for anything else. */
export function opaDecision(body: string): boolean | undefined {
  const json = parseJson(body);
  if (!json.ok) return undefined;
  const answer = Array.isArray(json.value) ? json.value[0] : json.value;
  const result = answer !== undefined && isJsonObject(answer) ? answer.result : undefined;
  return typeof result === 'boolean' ? result : undefined;
}

/** Compiles the world in `folder` and gives the bytes of the module. Faults: `unavailable`. */
export async function buildOpaWasm(program: string, kinds: number, folder: string): Promise<Result<Uint8Array, Fault>> {
  const source = join(folder, 'wasm.rego');
  const bundle = join(folder, 'bundle.tar.gz');
  await writeFile(source, regoText(kinds));
  const words: string[] = [];
  const args = ['build', '--target', 'wasm', '--entrypoint', 'bench/allow', '--output', bundle, source];
  const code = await runProgram({ program, args, env: process.env }, (line) => words.push(line));
  if (code !== 0) return fail('unavailable', `OPA could not compile to wasm: ${words.slice(-3).join(' | ')}`);
  const wasm = memberOf(gunzipSync(await readFile(bundle)), '/policy.wasm');
  return wasm === undefined ? fail('unavailable', 'OPA made a bundle without wasm') : ok(wasm);
}

/** One file of a tar archive: heads of 512 bytes with name and size (octal), contents filled up to 512. */
function memberOf(archive: Buffer, name: string): Uint8Array | undefined {
  for (let at = 0; at + 512 <= archive.length; ) {
    const text = (from: number, length: number) =>
      archive.toString('latin1', at + from, at + from + length).split('\0')[0];
    const bytes = Number.parseInt(text(124, 12) ?? '', 8);
    if (!Number.isFinite(bytes)) return undefined;
    if (text(0, 100) === name) return archive.subarray(at + 512, at + 512 + bytes);
    at += 512 + Math.ceil(bytes / 512) * 512;
  }
  return undefined;
}
