// The same questions to two engines; which runs when, and how fast, is the plan's.

import { openAccount, params } from './ask.js';
import { exec, SharedArray } from './engine.js';
import { folder, settings } from './settings.js';

const asked = new SharedArray('asked', () => JSON.parse(open(`${folder}/asked.json`)));

export const options = {
  scenarios: settings.scenarios,
  thresholds: settings.thresholds,
  summaryTrendStats: ['med', 'p(95)', 'p(99)', 'max'],
};

export function kernel() {
  ask('kernel', (answer) => answer.decision);
}

export function opa() {
  ask('opa', (answer) => answer.result);
}

function ask(side, decisionOf) {
  const question = asked[exec.scenario.iterationInTest % asked.length];
  const account = openAccount(side);
  const answer = account.post(settings.urls[side], question[side], params(settings, settings.headers[side]));
  if (answer !== undefined && decisionOf(answer) !== question.expected) {
    account.note(`decided ${decisionOf(answer)}: ${question.kernel.slice(0, 300)}`);
  }
  account.close();
}

export function handleSummary(data) {
  return { [__ENV.SALLYPORT_SUMMARY]: JSON.stringify(data) };
}
