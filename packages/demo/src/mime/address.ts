// Mail addresses out of a header value (RFC 5322 section 3.4): names, comments, groups and routes are dropped.

import { mimeBounds } from './bounds.ts';

/** The bare `local@domain` addresses in lower case, without doubles, in order; what is no address is left out. */
export function addresses(field: string): readonly string[] {
  const found = new Set<string>();
  for (const piece of pieces(field)) {
    const address = bare(piece);
    if (address !== undefined) found.add(address);
  }
  return [...found].slice(0, mimeBounds.recipientsMax);
}

/** One `@`, and none of the marks that only broken software puts into an address. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const shape = /^[^@\s<>"(),:;\\\u0000-\u001f\u007f]+@[^@\s<>"(),:;\\\u0000-\u001f\u007f]+$/;

/** The part after the last `@`, or the empty string. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? '' : address.slice(at + 1);
}

/** Splits at commas and semicolons outside quotes, comments and angle brackets; a group's name is forgotten; a quote that stays open is none. */
function pieces(field: string): readonly string[] {
  const out: string[] = [];
  let current = '';
  let quoted = false;
  let angle = false;
  let comment = 0;
  for (let at = 0; at < field.length; at++) {
    const c = field[at] ?? '';
    if (c === '\\' && (quoted || comment > 0)) at++;
    else if (comment > 0) comment += c === '(' ? 1 : c === ')' ? -1 : 0;
    else if (c === '"') quoted = !quoted;
    else if (quoted) current += /\s/.test(c) ? '_' : c;
    else if (c === '(') comment = 1;
    else if (!angle && (c === ',' || c === ';')) {
      out.push(current);
      current = '';
    } else if (!angle && c === ':') current = '';
    else {
      if (c === '<') angle = true;
      if (c === '>') angle = false;
      current += c;
    }
  }
  out.push(current);
  return quoted ? pieces(field.replaceAll('"', '')) : out;
}

function bare(piece: string): string | undefined {
  const open = piece.lastIndexOf('<');
  const close = piece.indexOf('>', open);
  const inside = open < 0 ? piece : piece.slice(open + 1, close < 0 ? undefined : close);
  // `<@relay.example:user@host>` is a source route (RFC 5321 section 4.1.2); only the end of it is the address.
  const routed = inside.slice(inside.startsWith('@') ? inside.indexOf(':') + 1 : 0);
  const word = routed
    .replace(/^\s*mailto:/i, '')
    .split(/\s+/)
    .filter((part) => part.includes('@'))
    .at(-1)
    ?.replace(/^'|'$/g, '');
  if (word === undefined || word.length > mimeBounds.addressCharsMax || !shape.test(word)) return undefined;
  return word.toLowerCase();
}
