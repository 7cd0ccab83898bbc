// What runs in the engine's own process: one job from standard input, one answer to standard output.

import { createRequire } from 'node:module';

/** Findings of one answer; an engine that has more to say is cut short. */
export const findingsMax = 100;

/** Where Node finds the official engine. Throws where it is not installed. */
export function enginePath(): string {
  return createRequire(import.meta.url).resolve('@cedar-policy/cedar-wasm/nodejs');
}

/**
 * For `node --eval`, with the path of the engine as its argument: a text, so that it runs the same from sources and built,
 * and the engine's memory is never this process's. Positions stay what the engine gives: offsets in bytes of UTF-8.
 */
export const engineProgram = `
'use strict';
const cedar = require(process.argv[1]);
const finding = (policyId) => (error) => {
  const { message, help, sourceLocations } = error;
  const place = (sourceLocations || [])[0] || {};
  return {
    ...(policyId === undefined ? {} : { policy: policyId }),
    message: String(message).slice(0, 2000),
    ...(help ? { help: String(help).slice(0, 500) } : place.label ? { help: String(place.label).slice(0, 500) } : {}),
    ...(Number.isInteger(place.start) ? { start: place.start } : {}),
  };
};
const ofPolicies = (list) => list.slice(0, ${findingsMax}).map(({ policyId, error }) => finding(policyId)(error));
const general = (list) => list.slice(0, ${findingsMax}).map(finding());
function answerTo({ schema, policies, entities }) {
  const read = cedar.checkParseSchema(schema);
  if (read.type !== 'success') return { schema: general(read.errors) };
  const said = cedar.validate({ schema, policies });
  if (said.type !== 'success') return { unreadable: general(said.errors) };
  const errors = ofPolicies(said.validationErrors);
  const warnings = ofPolicies(said.validationWarnings);
  if (entities.length === 0) return { errors, warnings, entities: [] };
  const checked = cedar.checkParseEntities({ schema, entities });
  return { errors, warnings, entities: checked.type === 'success' ? [] : general(checked.errors) };
}
// The engine recurses: what is nested too deeply for its stack is the writer's to mend, and no reason to try again.
function bounded(job) {
  try {
    return answerTo(job);
  } catch (failure) {
    if (!(failure instanceof RangeError || failure instanceof WebAssembly.RuntimeError)) throw failure;
    return { unreadable: [{ message: 'the official engine cannot work through this; nest it less deeply, or split it' }] };
  }
}
let text = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (piece) => { text += piece; });
process.stdin.on('end', () => { process.stdout.write(JSON.stringify(bounded(JSON.parse(text)))); });
`;
