// Scanning speed: the engine with all default rules beside the same kinds of patterns as plain regular expressions.

import { type Fault, ok, type Result } from '@sallyport/base';
import { defaultRuleSet, redact, scan } from '@sallyport/detect';
import { takeTurns } from './measure.ts';
import { faster, type Row } from './table.ts';

const sizesKb = [1, 10, 100] as const;

/** MB/s at each size: the engine on bytes, on a string and with redaction, each beside one `matchAll` an expression. */
export async function scanBench(): Promise<Result<readonly Row[], Fault>> {
  const ruleSet = defaultRuleSet();
  const policy = { kinds: {}, otherwise: 'redact' } as const;
  const rows: Row[] = [];
  for (const kb of sizesKb) {
    const text = sampleText(kb * 1024);
    const bytes = new TextEncoder().encode(text);
    const [onBytes, onText, redacting, expressions] = await takeTurns([
      { name: 'bytes', work: () => scan(ruleSet, bytes) },
      { name: 'string', work: () => scan(ruleSet, text) },
      { name: 'redact', work: () => redact(ruleSet, text, policy) },
      { name: 'expressions', work: () => plainExpressions(text) },
    ]);
    if (!onBytes || !onText || !redacting || !expressions) throw new TypeError('four contenders');
    // Bytes a microsecond are megabytes a second.
    const row = (name: string, { cpuUs }: { readonly cpuUs: number }) =>
      faster({
        bench: 'scan',
        what: `${kb} KB, ${ruleSet.rules.length} rules`,
        ours: { name, value: bytes.length / cpuUs },
        peer: { name: `${plain.length} RegExps`, value: bytes.length / expressions.cpuUs },
        unit: 'MB/s',
      });
    rows.push(row('scan of bytes', onBytes), row('scan of a string', onText), row('redact', redacting));
  }
  return ok(rows);
}

const prose = [
  'The meeting that was planned for the 12th of March has been moved, because two of the reviewers cannot travel.',
  'Please find the draft attached; comments are welcome until Friday (see the notes on page 14, section 3.2).',
  'We have measured 1,250 requests a second at 45 ms, which is 3.5 times what the old version could do in 2019.',
  'If nobody objects, the token for the staging system is going to be renewed by the key ceremony next week.',
  '{"id": 48213, "status": "open", "amount": 129.95, "tags": ["billing", "eu"], "updated": "2024-05-01T10:45:12Z"}',
  '2024-05-01 10:45:12.123 INFO  [worker-3] c.e.app.Scheduler - job 7731 finished in 214 ms, 0 errors, 12 warnings',
];
const sensitive = [
  'Write to jane.doe@example.com or call +44 20 7946 0958 before noon.',
  'Paid with 4111 1111 1111 1111 from DE75512108001245126199, see https://example.com/orders/48213?x=1 for details.',
  'Login from 203.0.113.77 and 2001:db8::8a2e:370:7334 with api_key = "x7Rt2WvB5nYcXf3kL9".',
];

/** The same text in every run: prose and logs with something sensitive about once in a thousand characters. */
export function sampleText(length: number): string {
  let text = '';
  for (let line = 0; text.length < length; line++) {
    text += `${prose[(line * 5 + (line >> 2)) % prose.length]}\n`;
    if (line % 9 === 4) text += `${sensitive[((line / 9) % sensitive.length) | 0]}\n`;
  }
  return text.slice(0, length);
}

/** What the default rules look for, as one would write it with expressions alone: no check digits, no surroundings. */
const plain: readonly RegExp[] = [
  /[\w.%+-]+@[\w-]+(?:\.[\w-]+)+/g,
  /\b(?:https?|ftp|wss?|postgres|redis):\/\/[^\s<>"]+|\bwww\.[^\s<>"]+/g,
  /\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b/g,
  /\b(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}\b/gi,
  /\b[a-z]{2}[0-9]{2}(?: ?[a-z0-9]{4}){3,7}(?: ?[a-z0-9]{1,3})?\b/gi,
  /\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b/g,
  /\b(?:[0-9][ -]?){12,18}[0-9]\b/g,
  /\+[0-9](?:[ ().-]*[0-9]){6,14}\b/g,
  /\(?\b[2-9][0-9]{2}\)?[ .-]?[0-9]{3}[ .-]?[0-9]{4}\b/g,
  /\b0[1-9][0-9]{0,4}(?:[ ./-]?[0-9]{2,5}){2,4}\b/g,
  /(?:phone|tel|fax|mobile|call)[^0-9]{0,36}[0-9](?:[ .-]?[0-9]){6,14}\b/gi,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]{64,}-----END [A-Z ]*PRIVATE KEY-----/g,
  /\beyJ[\w-]{10,}\.eyJ[\w-]{4,}\.[\w-]{10,}/g,
  /:\/\/[^\s/:@]+:[^\s/@]{3,}@[\w.-]+/g,
  /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/g,
  /aws.{0,4}secret.{0,24}[=:]["'\s]{0,5}[A-Za-z0-9+/]{40}\b/gi,
  /\bgh[pousr]_[A-Za-z0-9]{36}\b/g,
  /\bgithub_pat_\w{82}\b/g,
  /\bgl(?:pat|dt|rt|ptt|ft|cbt|soat|imt|agent|oas)-[\w-]{20,64}\b/g,
  /\bxox[a-z](?:\.xox[a-z])?-[0-9]{1,14}-[A-Za-z0-9-]{10,300}/g,
  /hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9+/]{30,80}/g,
  /\b(?:[sr]k_(?:live|test|prod)|whsec)_[A-Za-z0-9]{10,99}\b/g,
  /\bAIza[\w-]{35}\b/g,
  /\bsk-(?:proj-|svcacct-|admin-)?[\w-]{16,100}T3BlbkFJ[\w-]{16,100}/g,
  /\bsk-ant-(?:api03|admin01|oat01)-[\w-]{93}AA\b/g,
  /\bsk-[\w-]{32,200}/g,
  /\bnpm_[a-z0-9]{36}\b/gi,
  /\bpypi-AgEIcHlwaS5vcmc[\w-]{50,1000}/g,
  /\bSG\.[\w.=-]{66}/g,
  /\bSK[0-9a-f]{32}\b/g,
  /AccountKey=[A-Za-z0-9+/]{86}==/gi,
  /\bsig=[A-Za-z0-9+/%]{43,80}/g,
  /\bdo[opr]_v1_[0-9a-f]{64}\b/g,
  /\bHRKU-AA[\w-]{58}\b/g,
  /\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b/g,
  /[0-9]{8,10}:A[\w-]{34}\b/g,
  /discord.{0,24}[=:]["'\s]{0,5}[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,40}/gi,
  /\b(?:bearer|basic) [\w.~+/-]{20,2048}/gi,
  /(?:api[_ -]?key|api_token|access[_-]?key|auth_?token|client[_-]?secret|secret|token|credential)[\w .-]{0,20}["'\s]{0,3}[=:]["'\s]{0,5}[\w.=+/-]{12,150}/gi,
  /(?:password|passwd|passwort|passphrase|pwd)[\w .-]{0,20}["'\s]{0,3}[=:]["'\s]{0,5}[^\s"']{6,128}/gi,
];

function plainExpressions(text: string): number {
  let found = 0;
  for (const expression of plain) for (const _ of text.matchAll(expression)) found++;
  return found;
}
