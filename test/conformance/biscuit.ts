// The Biscuit samples: every validation of every token, on the library and the readers that this project uses.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject, type Json, type JsonObject, parseJson, toBase64Url, writeJson } from '@sallyport/base';
import { type Biscuits, biscuitWasmUrl, type Engine, engineLimits, loadBiscuit, loadEngine } from '@sallyport/token';
import type { Report } from './report.ts';

/**
 * Runs a folder in the format of the specification's samples: `samples.json` and the token files that it names.
 * A validation passes when the outcome is the one stated, reasons included, and so are the revocation ids.
 */
export async function biscuit(folder: string, report: Report): Promise<void> {
  const wasm = await readFile(new URL(biscuitWasmUrl()));
  // A sample must not fail because the machine is busy.
  const engine = await loadEngine(wasm, { decisionTimeoutMs: 10_000 });
  const biscuits = await loadBiscuit(wasm);
  const samples = parseJson(await readFile(join(folder, 'samples.json')));
  if (!samples.ok || !isJsonObject(samples.value)) {
    report.fail('samples.json', samples.ok ? 'is not an object' : samples.fault.message);
    return;
  }
  const rootKey = text(samples.value.root_public_key);
  for (const testcase of objects(samples.value.testcases)) {
    const file = text(testcase.filename);
    const bytes = await readFile(join(folder, file)).catch(() => undefined);
    if (bytes === undefined) {
      report.fail(file, 'the token file cannot be read');
      continue;
    }
    const inspected = readBack(biscuits, bytes, testcase);
    const validations = isJsonObject(testcase.validations) ? testcase.validations : {};
    for (const [name, validation] of Object.entries(validations)) {
      const title = `${file} ${text(testcase.title)}${name === '' ? '' : ` [${name}]`}`;
      if (!isJsonObject(validation)) {
        report.fail(title, 'the validation is not an object');
        continue;
      }
      const expected = { result: validation.result ?? null, revocationIds: validation.revocation_ids ?? [] };
      const actual = validate(engine, { bytes, rootKey, code: text(validation.authorizer_code) });
      const difference = compare(expected, actual) ?? (loaded(expected.result) ? inspected : undefined);
      if (difference === undefined) report.pass();
      else report.fail(title, difference);
    }
  }
}

interface Outcome {
  readonly result: Json;
  readonly revocationIds: Json;
}

function validate(
  engine: Engine,
  input: { readonly bytes: Uint8Array; readonly rootKey: string; readonly code: string },
): Outcome {
  let revocationIds: readonly string[] = [];
  try {
    const [algorithm, hex] = input.rootKey.includes('/') ? input.rootKey.split('/') : ['ed25519', input.rootKey];
    const root = engine.PublicKey.fromString(hex ?? '', algorithm === 'secp256r1' ? 1 : 0);
    const token = engine.Biscuit.fromBytes(input.bytes, root);
    revocationIds = token.getRevocationIdentifiers();
    const builder = new engine.AuthorizerBuilder();
    builder.addCode(input.code);
    return { result: { Ok: builder.buildAuthenticated(token).authorizeWithLimits(engineLimits) }, revocationIds };
  } catch (refusal) {
    // The library throws plain objects that are JSON; a trap of the wasm instance is an error without members.
    const parsed = parseJson(JSON.stringify(refusal) ?? 'null');
    return { result: { Err: parsed.ok ? parsed.value : null }, revocationIds };
  }
}

/** What two outcomes differ in, if anything. A token that does not open needs no more than the same kind of refusal. */
function compare(expected: Outcome, actual: Outcome): string | undefined {
  const differ = (what: string, want: Json, got: Json) =>
    `${what}: expected ${writeJson(want).slice(0, 300)}, got ${writeJson(got).slice(0, 300)}`;
  if (!loaded(expected.result)) {
    return loaded(actual.result) ? differ('result', expected.result, actual.result) : undefined;
  }
  if (writeJson(expected.result) !== writeJson(actual.result)) {
    return differ('result', expected.result, actual.result);
  }
  return writeJson(expected.revocationIds) === writeJson(actual.revocationIds)
    ? undefined
    : differ('revocation ids', expected.revocationIds, actual.revocationIds);
}

/** This project's own reader of tokens against the sample's listing: datalog of each block, ids of each block. */
function readBack(biscuits: Biscuits, bytes: Uint8Array, testcase: JsonObject): string | undefined {
  const inspected = biscuits.inspect(toBase64Url(bytes));
  if (!inspected.ok) return `inspect: ${inspected.fault.message}`;
  const want = objects(testcase.token);
  if (want.length !== inspected.value.blocks.length) return 'inspect: another number of blocks';
  for (const [index, block] of inspected.value.blocks.entries()) {
    const source = block.ambiguous && block.source !== undefined ? JSON.parse(block.source) : block.source;
    if (source !== want[index]?.code) {
      return `inspect: block ${index}: expected ${text(want[index]?.code)}, got ${block.source}`;
    }
  }
  return undefined;
}

/** False for an outcome that says the token itself was refused. */
function loaded(result: Json): boolean {
  return !(isJsonObject(result) && isJsonObject(result.Err) && 'Format' in result.Err);
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
