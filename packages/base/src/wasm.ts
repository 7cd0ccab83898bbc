// A precaution for programs that call into WebAssembly often.

import { setFlagsFromString } from 'node:v8';

/**
 * Keeps this process from compiling calls into WebAssembly into their callers. Node 20 (V8 11) aborts when it must undo such a
 * caller while the call is under way, seen with the official Cedar engine: "unreachable code" in
 * `DoComputeBuiltinContinuation`. That takes a hot caller and code that changes during its call, so it is met after minutes
 * of load. A call costs under a microsecond more. Before the first call.
 */
export function keepWasmCallsApart(): void {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--no-turbo-inline-js-wasm-calls');
}
