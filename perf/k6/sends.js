// Texts on their way out at a constant rate, no two of them the same: which are redacted is known before.

import { openAccount, params } from './ask.js';
import { exec, SharedArray } from './engine.js';
import { even, numbers } from './pick.js';
import { folder, settings } from './settings.js';

const sends = new SharedArray('sends', () => JSON.parse(open(`${folder}/sends.json`)));
const tokens = new SharedArray('tokens', () => JSON.parse(open(`${folder}/tokens.json`)));

export const options = {
  scenarios: settings.scenarios,
  thresholds: settings.thresholds,
  summaryTrendStats: ['med', 'p(95)', 'p(99)', 'max'],
};

export function egress() {
  const number = numbers(settings.seed);
  const send = sends[exec.scenario.iterationInTest % sends.length];
  const mark = markOf(exec.scenario.iterationInTest);
  const account = openAccount('egress');
  const call = params(settings, { authorization: `Bearer ${tokens[even(number(), tokens.length)]}` });
  // The mark stands in the text alone.
  const answer = account.post(settings.url, send.body.replace(settings.mark, mark), call);
  if (answer !== undefined) check(account, send, mark, answer);
  account.close();
}

/** A word for each iteration, as long as the mark: letters, which no rule looks for. */
function markOf(iteration) {
  let word = '';
  for (let left = iteration; word.length < settings.mark.length; left = Math.floor(left / 16)) {
    word += 'abcdefghijklmnop'[left % 16];
  }
  return word;
}

function check(account, send, mark, { verdict, content, findings, certificateId, certificate }) {
  if (verdict !== send.verdict) return account.note(`${verdict} instead of ${send.verdict}`);
  if (!/^ec_[0-9a-f]{32}$/.test(certificateId) || typeof certificate?.payload !== 'string') {
    return account.note('no certificate');
  }
  if (findings.length === 0 && send.verdict !== 'allow') return account.note('no findings');
  // What may leave is what came, save for what had to go.
  if (content !== send.out.replace(settings.mark, mark)) account.note('another text than the right one came back');
}

export function handleSummary(data) {
  return { [__ENV.SALLYPORT_SUMMARY]: JSON.stringify(data) };
}
