// The load: each door at a constant arrival rate, all at once; thresholds and rates come from the plan, not from here.

import { settings } from './plan.js';

export { egress } from './egress.js';
export { kernel } from './kernel.js';
export { retrieval } from './retrieval.js';

export const options = {
  scenarios: settings.scenarios,
  thresholds: settings.thresholds,
  summaryTrendStats: ['med', 'p(95)', 'p(99)', 'max'],
  // A door answers each session on its own connection; k6 keeps one for each of its users.
  noConnectionReuse: false,
  discardResponseBodies: false,
};

export function handleSummary(data) {
  return { [__ENV.SALLYPORT_SUMMARY]: JSON.stringify(data) };
}
