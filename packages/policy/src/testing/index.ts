// Random policies over a small random world, for tests of what rests on them.

export { randomPolicies } from './policies.ts';
export { type Tape, tapes } from './tape.ts';
export { attributes, randomAction, randomEntities, randomRequest, randomUid, randomValue } from './world.ts';
