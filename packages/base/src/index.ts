// The vocabulary every part shares; no I/O.

export { Batches } from './batches.ts';
export { readBounded } from './bounded-body.ts';
export { boundedCanonicalJson, canonicalBytes, canonicalJson, canonicalText } from './canonical.ts';
export { type Clock, type ManualClock, manualClock, systemClock } from './clock.ts';
export { withTimeout } from './deadline.ts';
export {
  fromBase64,
  fromBase64Url,
  fromHex,
  type RandomBytes,
  sha256,
  sha256Hex,
  systemRandom,
  toBase64,
  toBase64Url,
  toHex,
  utf8,
  utf8Text,
} from './digest.ts';
export { type Fault, type FaultCode, FaultError, fail } from './fault.ts';
export { isJsonObject, type Json, type JsonObject, type JsonOptions, parseJson, writeJson } from './json.ts';
export { limits, ttls } from './limits.ts';
export { memo } from './memo.ts';
export { err, must, ok, type Result } from './result.ts';
export { SingleFlight } from './single-flight.ts';
export { keepWasmCallsApart } from './wasm.ts';
