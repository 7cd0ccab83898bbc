// The official Biscuit library, made to run on every supported Node from bytes that the caller reads.

import { type Clock, keepWasmCallsApart, systemClock } from '@sallyport/base';

/** What this package uses of the official library; plain calls that throw plain objects on failure. */
export interface Engine {
  readonly Biscuit: {
    builder(): BiscuitBuilder;
    block_builder(): CodeBuilder;
    fromBytes(data: Uint8Array, root: EngineKey): EngineToken;
  };
  readonly AuthorizerBuilder: new () => AuthorizerBuilder;
  /** Bare hex digits; algorithm 0 is Ed25519, 1 is secp256r1. */
  readonly PublicKey: { fromString(hex: string, algorithm: number): EngineKey };
  /** Text of the form `ed25519-private/<hex>`. */
  readonly PrivateKey: { fromString(text: string): EngineKey };
}

/** Lives in the memory of the wasm instance; freed by hand, or when it is collected. */
export interface EngineToken {
  free(): void;
  appendBlock(block: CodeBuilder): EngineToken;
  toBytes(): Uint8Array;
  getRevocationIdentifiers(): string[];
  countBlocks(): number;
  getBlockSource(index: number): string;
}

interface EngineKey {
  free(): void;
}

interface CodeBuilder {
  addCode(source: string): void;
  addCodeWithParameters(source: string, terms: Record<string, unknown>, keys: Record<string, unknown>): void;
}

interface BiscuitBuilder extends CodeBuilder {
  setRootKeyId(id: number): void;
  build(root: EngineKey): EngineToken;
}

interface AuthorizerBuilder extends CodeBuilder {
  buildAuthenticated(token: EngineToken): Authorizer;
}

interface Authorizer {
  free(): void;
  /** The index of the allow policy that matched; throws an object that says why not. */
  authorizeWithLimits(limits: EngineLimits): number;
}

/** Bounds of one evaluation; exceeding one denies. */
interface EngineLimits {
  readonly max_facts: number;
  readonly max_iterations: number;
  readonly max_time_micro: number;
}

/**
 * The only bounds that hold in every phase. Release 0.6 takes the caller's limits for checks and policies but always its
 * own defaults, which are these, when it runs rules (biscuit-rust issue 311). Its 1 ms is made longer by its clock.
 */
export const engineLimits: EngineLimits = { max_facts: 1_000, max_iterations: 100, max_time_micro: 1_000 };

export interface EngineOptions {
  /** What the library measures its time with. */
  readonly clock?: Pick<Clock, 'monotonicMs'>;
  /** Longest time of one decision by the library; past it the answer is no. By default 100 ms. */
  readonly decisionTimeoutMs?: number;
}

/** Where the library's wasm file lies; the caller reads it, for this package does no input or output. */
export function biscuitWasmUrl(): string {
  return new URL('./biscuit_bg.wasm', moduleUrl()).href;
}

/**
 * Instantiates the library from its wasm bytes. Each call gives an instance of its own: the glue keeps the instance in
 * a module variable, so it is imported anew each time under another query. Rejects when the bytes are not that library.
 */
export async function loadEngine(wasm: Uint8Array, options: EngineOptions = {}): Promise<Engine> {
  const { clock = systemClock, decisionTimeoutMs = 100 } = options;
  keepWasmCallsApart();
  // One millisecond of the library's clock lasts as long as a decision may: under load its own would deny at random.
  const environment = { performance_now: () => clock.monotonicMs() / decisionTimeoutMs };
  const glueUrl = new URL('./biscuit_bg.js', moduleUrl());
  glueUrl.search = crypto.randomUUID();
  const glue = await import(glueUrl.href);
  const module = await WebAssembly.compile(wasm);
  const imports: Record<string, Imported> = {};
  for (const { module: name } of WebAssembly.Module.imports(module)) {
    imports[name] ??= name === './biscuit_bg.js' ? silent(glue) : environment;
  }
  const instance = await WebAssembly.instantiate(module, imports);
  glue.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start !== 'function') throw new TypeError('the wasm bytes are not the Biscuit library');
  start();
  return glue;
}

type Imported = Readonly<Record<string, unknown>>;

// The part of the standard interface that is used here; Node's types leave it to the browser's.
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: Readonly<Record<string, Imported>>): Promise<{ readonly exports: Imported }>;
  readonly Module: { imports(module: object): readonly { readonly module: string }[] };
};

function moduleUrl(): string {
  return import.meta.resolve('@biscuit-auth/biscuit-wasm');
}

// The library greets on console.log when it starts; standard output belongs to the program that embeds this package.
function silent(glue: Imported): Imported {
  return Object.fromEntries(
    Object.entries(glue).map(([name, value]) => [name, name.startsWith('__wbg_log_') ? () => undefined : value]),
  );
}
