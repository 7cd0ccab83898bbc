// Egress: mail bodies to allowed, redacted and blocked destinations; the verdict must be that of the official engine.

import { openAccount, params } from './ask.js';
import { SharedArray } from './engine.js';
import { even, numbers } from './pick.js';
import { folder, settings, tokens } from './plan.js';

const sends = new SharedArray('egress', () => JSON.parse(open(`${folder}/egress.json`)));

export function egress() {
  const number = numbers(settings.seed + 2);
  const send = sends[even(number(), sends.length)];
  const range = settings.sessions[send.person];
  const token = tokens[range.first + even(number(), range.count)];
  const account = openAccount('egress');
  const call = params(settings, { authorization: `Bearer ${token}` });
  const answer = account.post(`${settings.urls.egress}/v1/egress`, send.body, call);
  if (answer !== undefined) check(account, send, answer);
  account.close();
}

function check(account, send, { verdict, content, findings, redactions, certificate, certificateId }) {
  const to = `${send.person} to ${send.destination}`;
  if (verdict !== send.verdict) return account.note(`${to}: ${verdict} instead of ${send.verdict}`);
  if (!/^ec_[0-9a-f]{32}$/.test(certificateId) || typeof certificate?.payload !== 'string') {
    return account.note('no certificate');
  }
  if (!Array.isArray(findings)) return account.note('no findings');
  if (verdict === 'block') {
    if (content !== undefined) account.note(`${to}: blocked content came back`);
    return;
  }
  const sent = JSON.parse(send.body).content;
  if (verdict === 'allow' && content !== sent) account.note(`${to}: allowed content was changed`);
  if (verdict === 'redact' && (content === sent || !(redactions > 0))) account.note(`${to}: nothing was redacted`);
}
