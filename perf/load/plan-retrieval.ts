// The questions of a run: searches, ids and pages of several people, each with the rows that are right.

import type { JsonObject } from '@sallyport/base';
import { type DoorCalls, objects, text, texts, UnfitStack } from './doors.ts';
import type { Asked, Oracle } from './oracle.ts';
import type { Person } from './who.ts';

/** A mail as the archive holds it, and what policies see of it. */
export interface KnownMail {
  readonly id: string;
  readonly body: string;
  readonly properties: NonNullable<Asked['resource']['properties']>;
}

export interface Question {
  readonly person: string;
  readonly body: string;
  /** Ids of the rows of each page, joined by spaces; a page is asked for when the one before has a cursor. */
  readonly pages: readonly string[];
}

const searches = [
  'linux',
  'perl',
  'meeting',
  'spam filter',
  'razor',
  'apple',
  '"open source"',
  'java -script',
  'microsoft',
  'kernel',
  'rpm or apt',
  'security',
  'music',
  'google',
  'invoice',
  'conference',
  'virus',
  'sender',
  'irish',
  'exmh',
];
const pagesMax = 2;

/** What a person sees of a mail's attributes is what the row says. */
export function mailOfRow(row: JsonObject): KnownMail {
  const sentAt = typeof row.sent_at === 'string' ? Date.parse(row.sent_at) : undefined;
  return {
    id: text(row.id),
    body: text(row.body),
    properties: {
      sender: text(row.sender),
      recipients: [...texts(row.recipients)],
      group: text(row.grp),
      labels: [...texts(row.labels)],
      subject: text(row.subject),
      size: Number(row.size),
      ...(sentAt === undefined ? {} : { sentAt }),
    },
  };
}

/** Mails of a tenant, as someone reads them who may read most: the ids and bodies of the run. */
export async function readArchive(calls: DoorCalls, token: string): Promise<readonly KnownMail[]> {
  const mails = new Map<string, KnownMail>();
  for (const group of ['easy-ham-1', 'easy-ham-2', 'hard-ham-1', 'spam-1', 'spam-2']) {
    const filter = [{ field: 'group', op: 'eq', value: group }];
    const answer = await calls.retrieve(token, { source: 'mail', filter, limit: 60 });
    for (const row of objects(answer.rows)) mails.set(text(row.id), mailOfRow(row));
  }
  if (mails.size < 50) throw new UnfitStack('the stack has too few mails; it must serve the demo tenants');
  return [...mails.values()];
}

/**
 * The most popular question first. Rows asked for by id must be those that the official engine permits; for searches each
 * row must be permitted, and which rows match is what the door says at rest.
 */
export async function planRetrieval(
  calls: DoorCalls,
  oracle: Oracle,
  asker: { readonly person: Person; readonly token: string; readonly archive: readonly KnownMail[] },
): Promise<readonly Question[]> {
  const { person, token, archive } = asker;
  const questions: Question[] = [];
  for (const [index, query] of searches.entries()) {
    const body = { source: 'mail', query, limit: index % 3 === 0 ? 5 : 10 };
    questions.push(await askPages(calls, oracle, asker, body));
  }
  // Ids one by one, as agents ask; of those some are not for this person, and must then be missing.
  for (let at = 0; at + 3 <= archive.length && at < 90; at += 3) {
    const wanted = archive.slice(at, at + 3);
    const ids = wanted.map((mail) => mail.id);
    const answer = await calls.retrieve(token, { source: 'mail', ids, limit: 10 });
    const found = objects(answer.rows).map((row) => text(row.id));
    const right = wanted.filter((mail) => mayRead(oracle, person, mail)).map((mail) => mail.id);
    if (found.join(' ') !== right.sort().join(' ')) {
      throw new UnfitStack(
        `${person.name} got \`${found.join(' ')}\` of \`${ids.join(' ')}\`, should be \`${right.join(' ')}\``,
      );
    }
    questions.push({
      person: person.name,
      body: JSON.stringify({ source: 'mail', ids, limit: 10 }),
      pages: [found.join(' ')],
    });
  }
  return questions;
}

async function askPages(
  calls: DoorCalls,
  oracle: Oracle,
  { person, token }: { readonly person: Person; readonly token: string },
  body: JsonObject,
): Promise<Question> {
  const pages: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pagesMax; page++) {
    const answer = await calls.retrieve(token, cursor === undefined ? body : { ...body, cursor });
    const mails = objects(answer.rows).map(mailOfRow);
    const wrong = mails.find((mail) => !mayRead(oracle, person, mail));
    if (wrong !== undefined) throw new UnfitStack(`${person.name} was given \`${wrong.id}\` against the policies`);
    pages.push(mails.map((mail) => mail.id).join(' '));
    if (typeof answer.cursor !== 'string') break;
    cursor = answer.cursor;
  }
  return { person: person.name, body: JSON.stringify(body), pages };
}

function mayRead(oracle: Oracle, person: Person, mail: KnownMail): boolean {
  return oracle(person.tenant, {
    subject: { type: person.type, id: person.name },
    action: 'retrieve',
    resource: { type: 'Mail', id: mail.id, properties: mail.properties },
    context: { source: 'mail' },
  });
}
