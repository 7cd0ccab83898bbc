// The header block of a mail or of one of its parts (RFC 5322 section 2.2), read with patience.

import { mimeBounds } from './bounds.ts';

/** Fields by lower-case name, in order; values are unfolded, one character a byte, not yet decoded. */
export type Headers = ReadonlyMap<string, readonly string[]>;

/**
 * Splits a raw message (one character a byte) at its first empty line. A line that is no field is passed over;
 * a message without an empty line is all header; one that starts with an empty line has none.
 */
export function splitHeaders(raw: string): { readonly headers: Headers; readonly body: string } {
  const end = /^\r?\n|\n\r?\n/.exec(raw);
  const block = end === null ? raw : raw.slice(0, end.index);
  const body = end === null ? '' : raw.slice(end.index + end[0].length);
  return { headers: fieldsOf(block.slice(0, mimeBounds.headerBytesMax)), body };
}

/** The first value of a field, or undefined. */
export function header(headers: Headers, name: string): string | undefined {
  return headers.get(name)?.[0];
}

/** A value with parameters, such as a content type (RFC 2045 section 5.1): all names and the value in lower case. */
export function parameters(field: string): { readonly value: string; readonly named: ReadonlyMap<string, string> } {
  const [first, ...rest] = outsideQuotes(field);
  const named = new Map<string, string>();
  for (const piece of rest) {
    const equals = piece.indexOf('=');
    if (equals < 0) continue;
    const name = piece.slice(0, equals).trim().toLowerCase();
    const value = piece.slice(equals + 1).trim();
    // The first one wins, as in most mail programs.
    if (!named.has(name)) named.set(name, value.startsWith('"') ? unquoted(value) : value);
  }
  return { value: (first ?? '').trim().toLowerCase(), named };
}

function fieldsOf(block: string): Headers {
  const fields = new Map<string, string[]>();
  let open: { readonly name: string; readonly lines: string[] } | undefined;
  let count = 0;
  const close = () => {
    if (open === undefined || count >= mimeBounds.fieldsMax) return;
    count++;
    const value = open.lines.join('').trim();
    const values = fields.get(open.name);
    if (values === undefined) fields.set(open.name, [value]);
    else values.push(value);
  };
  for (const line of block.split('\n')) {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (text.startsWith(' ') || text.startsWith('\t')) {
      open?.lines.push(text);
      continue;
    }
    close();
    const field = /^([!-9;-~]{1,128})[ \t]*:/.exec(text);
    open = field === null ? undefined : { name: (field[1] ?? '').toLowerCase(), lines: [text.slice(field[0].length)] };
  }
  close();
  return fields;
}

function outsideQuotes(field: string): readonly string[] {
  const pieces: string[] = [];
  let quoted = false;
  let from = 0;
  for (let at = 0; at < field.length; at++) {
    const c = field[at];
    if (quoted && c === '\\') at++;
    else if (c === '"') quoted = !quoted;
    else if (c === ';' && !quoted) {
      pieces.push(field.slice(from, at));
      from = at + 1;
    }
  }
  pieces.push(field.slice(from));
  return pieces;
}

function unquoted(value: string): string {
  return value.slice(1, value.lastIndexOf('"') || value.length).replace(/\\(.)/g, '$1');
}
