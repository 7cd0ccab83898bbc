// Texts on their way out at a constant rate, no two of them the same: which are redacted is known before.
// What an answer must hold is looked for in its text: to parse it would cost this machine more than to give it.

import { openAccount, params } from './ask.js';
import { exec } from './engine.js';
import { even, numbers } from './pick.js';
import { folder, settings } from './settings.js';

const sends = JSON.parse(open(`${folder}/sends.json`));
const tokens = JSON.parse(open(`${folder}/tokens.json`));

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
  const answer = account.send(settings.url, send.body.join(mark), call);
  if (answer !== undefined) check(account, send, mark, answer);
  account.close();
}

/** A word for each iteration, as long as the mark: letters, which no rule looks for. */
function markOf(iteration) {
  let word = '';
  for (let left = iteration; word.length < settings.markLength; left = Math.floor(left / 16)) {
    word += 'abcdefghijklmnop'[left % 16];
  }
  return word;
}

function check(account, send, mark, answer) {
  if (!answer.includes(`"verdict":"${send.verdict}"`)) return account.note(`not \`${send.verdict}\``);
  if (!/"certificateId":"ec_[0-9a-f]{32}"/.test(answer) || !/"payload":"[\w+/]{100,}/.test(answer)) {
    return account.note('no certificate');
  }
  if (send.verdict !== 'allow' && answer.includes('"findings":[]')) return account.note('no findings');
  // What may leave is what came, save for what had to go.
  if (!answer.includes(send.out.join(mark))) account.note('another text than the right one came back');
}

export function handleSummary(data) {
  return { [__ENV.SALLYPORT_SUMMARY]: JSON.stringify(data) };
}
