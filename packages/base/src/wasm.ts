// A precaution for programs that call into WebAssembly often.

import { setFlagsFromString } from 'node:v8';

/**
 * Keeps this process from compiling calls into WebAssembly into their callers. Node 20 (V8 11) aborts now and then, after
 * minutes of load, in the deoptimizer of such callers: "unreachable code" in `DoComputeBuiltinContinuation`. It never did so
 * on demand, and never yet with this. A call costs under a microsecond more. Before the first call.
 */
export function keepWasmCallsApart(): void {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--no-turbo-inline-js-wasm-calls');
}
