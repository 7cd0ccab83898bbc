// Kernel: single evaluations and batches over real mails and destinations; decisions must be those of the official engine.

import { openAccount, params } from './ask.js';
import { SharedArray } from './engine.js';
import { even, numbers, popular } from './pick.js';
import { folder, settings } from './plan.js';

const singles = new SharedArray('singles', () => JSON.parse(open(`${folder}/singles.json`)));
const batches = new SharedArray('batches', () => JSON.parse(open(`${folder}/batches.json`)));

export function kernel() {
  const number = numbers(settings.seed + 1);
  const account = openAccount('kernel');
  if (number() < settings.batchShare) {
    const batch = batches[even(number(), batches.length)];
    const answer = ask(account, 'evaluations', batch);
    if (answer !== undefined) checkBatch(account, batch, answer.evaluations);
  } else {
    const single = singles[popular(number(), singles.length)];
    const answer = ask(account, 'evaluation', single);
    if (answer !== undefined) checkOne(account, single.expected, answer, single.body);
  }
  account.close();
}

function ask(account, endpoint, { tenant, body }) {
  const headers = { authorization: `Bearer ${settings.apiKey}`, 'sallyport-tenant': tenant };
  return account.post(`${settings.urls.kernel}/access/v1/${endpoint}`, body, params(settings, headers));
}

function checkBatch(account, batch, answers) {
  if (!Array.isArray(answers) || answers.length !== batch.expected.length)
    return account.note('a batch came back short');
  for (let i = 0; i < answers.length; i++) checkOne(account, batch.expected[i], answers[i], batch.body);
}

function checkOne(account, expected, answer, body) {
  const policySet = answer?.context?.policy_set;
  if (typeof policySet !== 'string' || policySet.length !== 64) return account.note('a decision without its basis');
  if (answer.decision !== expected) account.note(`decided ${answer.decision}: ${body.slice(0, 300)}`);
}
