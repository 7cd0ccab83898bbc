// One mail as a line of Postgres' COPY text format.

import type { Mail } from './mail.ts';

/** The columns that `copyLine` writes, in its order. */
export const copyColumns = 'tenant, id, sender, recipients, sent_ms, grp, subject, body, labels, size';

/** A line with its line end; see the chapter on COPY of the Postgres manual, "Text Format". */
export function copyLine(mail: Mail): string {
  const values = [
    mail.tenant,
    mail.id,
    mail.sender,
    arrayText(mail.recipients),
    mail.sentAtMs,
    mail.group,
    mail.subject,
    mail.body,
    arrayText(mail.labels),
    mail.sizeBytes,
  ];
  return `${values.map((value) => (value === null ? '\\N' : escaped(String(value)))).join('\t')}\n`;
}

function arrayText(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escaped(text: string): string {
  return text.replace(/[\\\t\n\r]/g, (c) => escapes[c] ?? c);
}
