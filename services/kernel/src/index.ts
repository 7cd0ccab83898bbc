// The guard: who may do what to which resource, now, and why.

export { engineProcess } from './validator/engine.ts';
export { type ToValidate, Validator } from './validator/validator.ts';
export { wireKernel } from './wire.ts';
