// Turns what a command has to say into text: aligned tables, colours where a person looks, nothing that steers a terminal.

import type { Fault, Json } from '@sallyport/base';
import type { Part, Span, Tone } from './answer.ts';

export interface Style {
  readonly colour: boolean;
}

/** Colours only on a terminal, and not where `NO_COLOR` is set to anything (no-color.org). */
export function styleOf(io: {
  readonly terminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Style {
  const refused = io.env.NO_COLOR !== undefined && io.env.NO_COLOR !== '';
  return { colour: io.terminal && !refused && io.env.TERM !== 'dumb' };
}

/** INVARIANT: no control sign of a token, a policy or a server's answer reaches the terminal. */
export function render(parts: readonly Part[], style: Style): string {
  return parts
    .map((part) => (part.kind === 'line' ? `${spans(part.spans, style)}\n` : tableText(part, style)))
    .join('');
}

/** A fault as a line for people: `file:line:column: message`, or the message. */
export function faultText(fault: Fault): string {
  const place = fault.at === undefined || fault.at.startsWith('/') || fault.at === '' ? '' : `${fault.at}: `;
  return plain(scrub(`${place}${fault.message}`));
}

/** Faults as the JSON document of a failed command. */
export function faultsJson(faults: readonly Fault[]): Json {
  return {
    errors: faults.map(({ code, message, at }) => ({
      code,
      message: scrub(message),
      ...(at === undefined ? {} : { at }),
    })),
  };
}

/**
 * Takes out what could be a secret that was typed in the wrong place: long runs of key or token letters, and
 * passwords in URLs. INVARIANT: no message of the command repeats a secret.
 */
export function scrub(text: string): string {
  return text.replaceAll(/([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@]{1,512}@/gi, '$1***@').replaceAll(longRun, '***');
}

const longRun = /[A-Za-z0-9_+=-]{40,}/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the signs that are to be replaced
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Text with every control sign replaced by `?`. */
export function plain(text: string): string {
  return text.toWellFormed().replaceAll(control, '?');
}

const codes: Readonly<Record<Tone, string>> = { good: '32', bad: '31', warn: '33', dim: '2', strong: '1' };

function spans(list: readonly Span[], style: Style): string {
  return list.map((span) => spanText(span, style)).join('');
}

function spanText(span: Span, style: Style): string {
  if (typeof span === 'string') return plain(span);
  const text = plain(span.text);
  return style.colour ? `\u001b[${codes[span.tone]}m${text}\u001b[0m` : text;
}

function tableText(table: Extract<Part, { kind: 'table' }>, style: Style): string {
  const head = table.head?.map((text): Span => ({ text, tone: 'dim' }));
  const rows = head === undefined ? table.rows : [head, ...table.rows];
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, width(cell));
  }
  return rows.map((row) => `${rowText(row, widths, style)}\n`).join('');
}

function rowText(row: readonly Span[], widths: readonly number[], style: Style): string {
  return row
    .map((cell, column) => {
      const isLast = column === row.length - 1;
      return `${spanText(cell, style)}${isLast ? '' : ' '.repeat((widths[column] ?? 0) - width(cell) + 2)}`;
    })
    .join('');
}

function width(cell: Span): number {
  return [...plain(typeof cell === 'string' ? cell : cell.text)].length;
}
