// String literals and patterns: quotes off, escapes resolved.

import { ParseFailure } from './failure.ts';
import type { Token } from './lexer.ts';

/** The text of a string token. Throws `ParseFailure` for an escape that Cedar does not have. */
export function stringText(token: Token): string {
  return resolve(token, (written) => invalid(token, written));
}

/** The pieces of a pattern between its wildcards; `\*` is a star. Throws `ParseFailure`. */
export function patternPieces(token: Token): readonly string[] {
  // Wildcards are the unescaped stars, so the raw text is cut at them before any escape is resolved.
  const raw = token.text.slice(1, -1);
  const pieces: string[] = [];
  let start = 0;
  for (let at = 0; at < raw.length; at++) {
    if (raw[at] === '\\') at++;
    else if (raw[at] === '*') {
      pieces.push(raw.slice(start, at));
      start = at + 1;
    }
  }
  pieces.push(raw.slice(start));
  const star = (written: string) => (written === '\\*' ? '*' : invalid(token, written));
  return pieces.map((text) => resolve({ ...token, text: `"${text}"` }, star));
}

const escapeForm = /\\(?:x([0-7][0-9a-fA-F])|u\{([0-9a-fA-F][0-9a-fA-F_]*)\}|([nrt0\\"'])|([\s\S]|$))|\r/gu;
const plain: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', 0: '\0', '\\': '\\', '"': '"', "'": "'" };

function resolve(token: Token, other: (written: string) => string): string {
  const body = token.text.slice(1, -1);
  return body.replace(escapeForm, (written: string, byte?: string, code?: string, simple?: string) => {
    if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16));
    if (code !== undefined) return codePoint(code) ?? invalid(token, written);
    if (simple !== undefined) return plain[simple] ?? invalid(token, written);
    return other(written);
  });
}

/** The character of one to six hex digits, underscores between them allowed; undefined for a surrogate or past U+10FFFF. */
function codePoint(text: string): string | undefined {
  const digits = text.replaceAll('_', '');
  const code = Number.parseInt(digits, 16);
  if (digits.length > 6 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return String.fromCodePoint(code);
}

function invalid(token: Token, written: string): never {
  const shown = written === '\r' ? 'a bare carriage return' : `\`${written}\``;
  throw new ParseFailure(`${shown} is not a valid escape in a string`, token.at);
}
