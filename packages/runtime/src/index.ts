// What a process of Sallyport holds open: keys, tiers, the embedded kernel, the evidence recorder.

export { openBucket } from './cold.ts';
export { type Copied, nothingCopied, type ReadRow, type SessionCopies, sessionCopies } from './copies.ts';
export {
  type Keys,
  keyFiles,
  openKeys,
  ownRootKeyId,
  type PublicKeys,
  publicKeys,
  publicKeysFile,
} from './keys.ts';
export { openRuntime, type Runtime, type RuntimeOptions } from './runtime.ts';
export { type ServeOptions, type Service, serve } from './serve.ts';
export { serviceApp, version } from './service-app.ts';
export { anyTenant, defaultTenant, tenantHeader, tenantOf } from './tenant.ts';
