// The laws of the stores that a database of any sort keeps, for those who open one.

export { budgetLaws } from './budget-laws.ts';
export { canaryLaws, lawMostStanding } from './canary-laws.ts';
export { heldLaws, lawBounds as heldLawBounds } from './held-laws.ts';
