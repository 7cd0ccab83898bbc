// The decision tree of read-sets, and the reads it is made of. Needs nothing but `base`.

export { type Asked, momentOf } from './asked.ts';
export type { Entry, Rests, Standing, TreeBounds } from './entry.ts';
export { type KeyRead, observe, type ReadOp, readKey, type VaryRead, valueAt } from './read.ts';
export { DecisionTree } from './tree.ts';
export type { TreeStats } from './tree-stats.ts';
