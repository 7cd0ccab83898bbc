// The texts of a run of the egress door alone: lines of real mail cut to one size, one in twenty with something in it.

import { defaultRuleSet, tally } from '@sallyport/detect';
import { type DoorCalls, objects, text, texts, UnfitStack } from './doors.ts';
import type { Oracle } from './oracle.ts';
import type { KnownMail } from './plan-retrieval.ts';
import type { Person } from './who.ts';

/** One text, with its right answer. What is written as JSON is cut where the mark goes. */
export interface PlannedSend {
  readonly body: readonly string[];
  readonly verdict: 'allow' | 'redact';
  /** What comes back, as a member of the answer. */
  readonly out: readonly string[];
}

/** Stands in each text; a run puts another word of its length there each time, so that no text comes twice. */
export const mark = 'abcdefgh';

const sendsCount = 100;
const findingEvery = 20;
const sensitive = [
  'The key is AKIAQ3EGV5XZ7T2MNWKL, please do not pass it on.',
  'It was paid with 4111 1111 1111 1111, the bill is to follow.',
  'Her number is 078-05-1120, as it stands on the form.',
];

/**
 * Texts of exactly `bytes` bytes without a finding, and between them such with one. The same in every run over the same
 * mails. Throws `UnfitStack` where the mails do not suffice.
 */
export function mailTexts(mails: readonly KnownMail[], bytes: number): readonly string[] {
  const rules = defaultRuleSet();
  const plain = (line: string) => /^[\x20-\x7e]{20,100}$/.test(line) && tally(rules, line).length === 0;
  const lines = mails.flatMap(({ body }) => body.split('\n').filter(plain));
  if (lines.length < 500) throw new UnfitStack('the mails of the stack have too few plain lines');
  const texts: string[] = [];
  for (let next = 0; texts.length < sendsCount; ) {
    const withFinding = texts.length % findingEvery === findingEvery - 1;
    const own = withFinding ? [sensitive[Math.floor(texts.length / findingEvery) % sensitive.length] ?? ''] : [];
    let whole = `In the matter of ${mark}:\n`;
    while (whole.length < bytes / 2) whole += `${lines[next++ % lines.length]}\n`;
    for (const line of own) whole += `${line}\n`;
    while (whole.length < bytes) whole += `${lines[next++ % lines.length]}\n`;
    whole = whole.slice(0, bytes);
    // Two lines may make together what neither is.
    const found = tally(rules, whole);
    if (withFinding ? found.length === 1 : found.length === 0) texts.push(whole);
    else if (next > 100 * lines.length) throw new UnfitStack('the lines of the mails do not make plain texts');
  }
  return texts;
}

/** Asks each once at rest; a verdict that the official engine does not share ends the run. */
export async function planSends(
  calls: DoorCalls,
  oracle: Oracle,
  by: { readonly person: Person; readonly token: string; readonly host: string; readonly texts: readonly string[] },
): Promise<readonly PlannedSend[]> {
  const { person, token, host } = by;
  const destination = `https://${host}/in`;
  const sends: PlannedSend[] = [];
  for (const content of by.texts) {
    const body = { destination, content };
    const answer = await calls.egress(token, body);
    const kinds = objects(answer.findings).map((finding) => text(finding.kind));
    const permits = (form: string, findings: readonly string[]) =>
      oracle(person.tenant, {
        subject: { type: person.type, id: person.name },
        action: 'send',
        resource: { type: 'Destination', id: host, properties: { host, scheme: 'https', port: 443, path: '/in' } },
        context: { form, findings: [...findings], labels: [...texts(answer.labels)] },
      });
    const verdict = permits('raw', kinds) ? 'allow' : permits('redacted', []) ? 'redact' : 'block';
    const out = text(answer.content);
    const fits = verdict === 'allow' ? out === content : out.includes(mark) && out !== content;
    if (verdict === 'block' || answer.verdict !== verdict || !fits) {
      throw new UnfitStack(`[${kinds}] to ${host}: \`${text(answer.verdict)}\`, should be \`${verdict}\``);
    }
    sends.push({
      body: JSON.stringify(body).split(mark),
      verdict,
      out: `"content":${JSON.stringify(out)}`.split(mark),
    });
  }
  const redacted = sends.filter(({ verdict }) => verdict === 'redact').length;
  if (redacted < sends.length / findingEvery) throw new UnfitStack(`only ${redacted} of ${sends.length} are redacted`);
  return sends;
}
