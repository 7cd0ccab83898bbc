// Capability tokens: mint, attenuate, inspect, verify, authorize.

export type { Attenuation } from './attenuate.ts';
export type { FailedCheck, TokenDecision, TokenRequest } from './authorize.ts';
export { type BiscuitOptions, type Biscuits, loadBiscuit } from './biscuits.ts';
export { VerifiedTokens, type VerifiedTokensStats } from './cache.ts';
export { biscuitWasmUrl, type Engine, type EngineOptions, engineLimits, loadEngine } from './engine.ts';
export type { InspectedBlock, Inspection } from './inspect.ts';
export {
  generateRootKey,
  publicKeyHex,
  type RootKey,
  rootKeyFromHex,
  rootKeyFromPem,
  rootKeyToPem,
  verifyEd25519,
} from './keys.ts';
export type { MintRequest } from './mint.ts';
export { covers, destinationText } from './pattern.ts';
export type { BoundCheck, Bounds } from './recognise.ts';
export { type ResourceScope, resourceScope, type ScopeRequest, scopeCovers } from './scope.ts';
export { type RootPublicKeys, rootDigest, type VerifiedToken } from './verify.ts';
export type { Authority, Demand, Grant } from './vocabulary.ts';
