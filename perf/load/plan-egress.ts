// The sends of a run: real mail bodies to allowed, redacting and forbidden destinations, each with its right verdict.

import { type DoorCalls, objects, text, UnfitStack } from './doors.ts';
import type { Oracle } from './oracle.ts';
import type { KnownMail } from './plan-retrieval.ts';
import type { Person } from './who.ts';

export interface Send {
  readonly person: string;
  readonly destination: string;
  readonly body: string;
  readonly verdict: 'allow' | 'redact' | 'block';
}

const contentsPerPerson = 60;
/** Every so many contents carries a secret, as a mail that one has forwarded does. */
const secretEvery = 10;
const secret = '\nThe key is AKIAQ3EGV5XZ7T2MNWKL, please do not pass it on.\n';

/** Asks each send once at rest; a verdict that the official engine does not share ends the run. */
export async function planEgress(
  calls: DoorCalls,
  oracle: Oracle,
  sender: { readonly person: Person; readonly token: string; readonly archive: readonly KnownMail[] },
): Promise<readonly Send[]> {
  const { person, token, archive } = sender;
  const sends: Send[] = [];
  const step = Math.max(1, Math.floor(archive.length / contentsPerPerson));
  const mails = archive.filter((mail, index) => index % step === 0 && mail.body.length > 0);
  for (const [index, mail] of mails.entries()) {
    const content = index % secretEvery === 0 ? mail.body + secret : mail.body;
    const host = person.hosts[index % person.hosts.length] ?? '';
    const destination = `https://${host}/in`;
    const body = { destination, content };
    const answer = await calls.egress(token, body);
    const kinds = [...new Set(objects(answer.findings).map((finding) => text(finding.kind)))].sort();
    const verdict = rightVerdict(oracle, person, host, kinds);
    // Taking a finding out can leave another behind, and then the right thing is to block.
    const fits = answer.verdict === verdict || (verdict === 'redact' && answer.verdict === 'block');
    if (!fits) {
      throw new UnfitStack(
        `${person.name} to ${host} with [${kinds}]: \`${text(answer.verdict)}\`, should be \`${verdict}\``,
      );
    }
    const given = answer.verdict === 'block' ? 'block' : verdict;
    sends.push({ person: person.name, destination, body: JSON.stringify(body), verdict: given });
  }
  return sends;
}

function rightVerdict(oracle: Oracle, person: Person, host: string, kinds: readonly string[]): Send['verdict'] {
  const permits = (form: 'raw' | 'redacted', findings: readonly string[]) =>
    oracle(person.tenant, {
      subject: { type: person.type, id: person.name },
      action: 'send',
      // Scheme and the rest come from the URL; what is stored of a destination wins.
      resource: { type: 'Destination', id: host, properties: { host, scheme: 'https', port: 443, path: '/in' } },
      context: { form, findings: [...findings], labels: [`tenant:${person.tenant}`, 'list'] },
    });
  if (permits('raw', kinds)) return 'allow';
  if (kinds.length === 0) return 'block';
  const passing = kinds.filter((kind) => permits('redacted', [kind]));
  return permits('redacted', passing) || permits('redacted', []) ? 'redact' : 'block';
}
