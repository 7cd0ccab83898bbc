// The guard: who may do what to which resource, now, and why.

export { wireKernel } from './wire.ts';
