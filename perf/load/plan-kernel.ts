// The decisions of a run: who may read which real mail and send where, with the official engine's answer beside each.

import type { Asked, Oracle } from './oracle.ts';
import type { KnownMail } from './plan-retrieval.ts';
import { type Person, people } from './who.ts';

export interface Single {
  readonly tenant: string;
  readonly body: string;
  readonly expected: boolean;
}

export interface Batch {
  readonly tenant: string;
  readonly body: string;
  readonly expected: readonly boolean[];
}

const batchSizes = [5, 10, 20] as const;
const mailsPerPerson = 40;

const sendContexts = [
  { form: 'raw', findings: [], labels: ['list'] },
  { form: 'raw', findings: ['email', 'url'], labels: ['list'] },
  { form: 'redacted', findings: ['url'], labels: ['confidential'] },
  { form: 'raw', findings: ['secret'], labels: [] },
] as const;

/** Singles, and batches of the same questions, for each tenant's people. */
export function planKernel(
  oracle: Oracle,
  archives: ReadonlyMap<string, readonly KnownMail[]>,
): { readonly singles: readonly Single[]; readonly batches: readonly Batch[] } {
  const asked = people.flatMap((person) => questionsOf(person, archives.get(person.tenant) ?? []));
  const answered = asked.map(({ tenant, question }) => ({ tenant, question, expected: oracle(tenant, question) }));
  const singles = shuffled(answered).map(({ tenant, question, expected }) => ({
    tenant,
    body: JSON.stringify(bodyOf(question)),
    expected,
  }));
  const batches: Batch[] = [];
  for (const tenant of archives.keys()) {
    const own = shuffled(answered.filter((one) => one.tenant === tenant));
    for (let at = 0, index = 0; at < own.length; index++) {
      const part = own.slice(at, at + (batchSizes[index % batchSizes.length] ?? 1));
      at += part.length;
      const body = JSON.stringify({ evaluations: part.map(({ question }) => bodyOf(question)) });
      batches.push({ tenant, body, expected: part.map(({ expected }) => expected) });
    }
  }
  return { singles, batches };
}

function questionsOf(person: Person, archive: readonly KnownMail[]): { tenant: string; question: Asked }[] {
  const { tenant } = person;
  const subject = { type: person.type, id: person.name };
  const step = Math.max(1, Math.floor(archive.length / mailsPerPerson));
  const reads = archive
    .filter((_, index) => index % step === 0)
    .map(({ id, properties }) => ({
      tenant,
      question: {
        subject,
        action: 'retrieve',
        resource: { type: 'Mail', id, properties },
        context: { source: 'mail' },
      },
    }));
  const sends = person.hosts.flatMap((host) =>
    sendContexts.map(({ form, findings, labels }) => ({
      tenant,
      question: {
        subject,
        action: 'send',
        resource: { type: 'Destination', id: host, properties: { host, scheme: 'https', port: 443 } },
        context: { form, findings: [...findings], labels: [`tenant:${tenant}`, ...labels] },
      },
    })),
  );
  return [...reads, ...sends];
}

function bodyOf({ subject, action, resource, context }: Asked) {
  return { subject, action: { name: action }, resource, context };
}

/** The same order in every run, without people and tenants in blocks. */
function shuffled<T>(items: readonly T[]): readonly T[] {
  const stride = 7_919;
  return items
    .map((item, index) => ({ item, place: (index * stride) % 10_007 }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
