// Retrieval: popular questions of several people, some read page by page; the rows must be those known from rest.

import { openAccount, params } from './ask.js';
import { SharedArray } from './engine.js';
import { even, numbers, popular } from './pick.js';
import { folder, settings, tokens } from './plan.js';

const questions = new SharedArray('retrieval', () => JSON.parse(open(`${folder}/retrieval.json`)));

export function retrieval() {
  const number = numbers(settings.seed);
  const question = questions[popular(number(), questions.length)];
  const range = settings.sessions[question.person];
  const token = tokens[range.first + even(number(), range.count)];
  const account = openAccount('retrieval');
  const call = params(settings, { authorization: `Bearer ${token}` });
  let body = question.body;
  for (const expected of question.pages) {
    const answer = account.post(`${settings.urls.retrieval}/v1/retrieve`, body, call);
    if (answer === undefined) break;
    check(account, question, expected, answer);
    if (typeof answer.cursor !== 'string') break;
    body = JSON.stringify(Object.assign(JSON.parse(question.body), { cursor: answer.cursor }));
  }
  account.close();
}

function check(account, question, expected, answer) {
  const { rows, labels, receipt, receiptId } = answer;
  if (!Array.isArray(rows) || !Array.isArray(labels)) return account.note('no rows or no labels');
  if (!/^ar_[0-9a-f]{32}$/.test(receiptId) || typeof receipt?.payload !== 'string' || !receipt.signatures?.length) {
    return account.note('no receipt');
  }
  const ids = rows.map((row) => row.id).join(' ');
  if (ids !== expected) account.note(`${question.person} got other rows for ${question.body}: ${ids.slice(0, 200)}`);
}
