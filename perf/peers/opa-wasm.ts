// Runs a policy that OPA compiled to wasm, by its ABI 1.2: the one-call way, without its own library in between.

/** Gives the decision on an input; the input goes in and out as JSON, since the module takes nothing else. */
export type WasmDecision = (input: unknown) => string;

interface Exports {
  readonly opa_malloc: (bytes: number) => number;
  readonly opa_json_parse: (at: number, bytes: number) => number;
  readonly opa_heap_ptr_get: () => number;
  readonly opa_eval: (
    reserved: number,
    entrypoint: number,
    data: number,
    input: number,
    inputBytes: number,
    heap: number,
    format: number,
  ) => number;
}

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

// The part of the standard interface that is used here; Node's types leave it to the browser's.
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => Memory;
  instantiate(bytes: Uint8Array, imports: object): Promise<{ readonly instance: { readonly exports: object } }>;
};

const pageBytes = 65_536;

/** Rejects when the bytes are no such module. */
export async function loadOpaWasm(wasm: Uint8Array): Promise<WasmDecision> {
  const memory = new WebAssembly.Memory({ initial: 32 });
  const refuse = (name: string) => () => {
    throw new Error(`the policy called \`${name}\``);
  };
  const { instance } = await WebAssembly.instantiate(wasm, {
    env: {
      memory,
      opa_abort: refuse('opa_abort'),
      opa_println: refuse('opa_println'),
      ...Object.fromEntries([0, 1, 2, 3, 4].map((arity) => [`opa_builtin${arity}`, refuse(`opa_builtin${arity}`)])),
    },
  });
  // What a module of this ABI exports.
  const exports = instance.exports as Exports;
  const encoder = new TextEncoder();
  const put = (text: string, at: number) => {
    const bytes = encoder.encode(text);
    const missing = at + bytes.length - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
    new Uint8Array(memory.buffer).set(bytes, at);
    return bytes.length;
  };
  const emptyAt = exports.opa_malloc(2);
  const data = exports.opa_json_parse(emptyAt, put('{}', emptyAt));
  const heap = exports.opa_heap_ptr_get();
  return (input) => {
    const bytes = put(JSON.stringify(input), heap);
    const at = exports.opa_eval(0, 0, data, heap, bytes, heap + bytes, 0);
    const held = new Uint8Array(memory.buffer);
    return Buffer.from(held.buffer, at, held.indexOf(0, at) - at).toString();
  };
}
