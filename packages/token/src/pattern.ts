// Resource and destination patterns: one rule that cannot be read two ways.

import { type Fault, fail, ok, type Result } from '@sallyport/base';

/**
 * Whether a pattern covers a text. A pattern that ends in `/` covers everything that starts with it; any other
 * pattern covers exactly itself. So `Mail/a` does not cover `Mail/ab`, and `https://a.example/` does not cover
 * `https://a.example.evil.com/`.
 */
export function covers(pattern: string, text: string): boolean {
  return pattern.endsWith('/') ? text.startsWith(pattern) : text === pattern;
}

/**
 * A resource pattern as a token carries it: `<EntityType>/` or `<EntityType>/<id>`, the type a Cedar name, an id that
 * ends in `/` standing for all below it. A `Destination/` pattern is brought into the form of `destinationText`.
 * Faults: `invalid_input`.
 */
export function resourcePattern(text: string): Result<string, Fault> {
  const type = /^[A-Za-z_][A-Za-z0-9_]*(?:::[A-Za-z_][A-Za-z0-9_]*)*\//.exec(text)?.[0];
  if (type === undefined || !isPrintable(text)) {
    return fail('invalid_input', `${quote(text)} is not a resource pattern; write \`Mail/\` or \`Mail/folder/1\``);
  }
  if (type !== destinationType || text === destinationType) return ok(text);
  const destination = destinationText(text.slice(destinationType.length));
  return destination === undefined
    ? fail('invalid_input', `${quote(text)} names no destination; write \`Destination/https://host/path\``)
    : ok(destinationType + destination);
}

/** A destination pattern, for example `https://a.example/hooks/`; an origin alone stands for all of it. */
export function destinationPattern(text: string): Result<string, Fault> {
  const destination = destinationText(text);
  return destination === undefined
    ? fail('invalid_input', `${quote(text)} is not a destination; write \`https://host/path\` or a plain name`)
    : ok(destination);
}

/**
 * The one spelling of a destination, or undefined where it has none. An http(s) URL becomes scheme, host, port and
 * path as the URL standard normalises them (so dot segments and case are gone before any prefix is compared), without
 * query and fragment; one with a user name or an encoded slash, backslash or dot is refused, for servers read those differently.
 * Anything else is a plain name such as `crm` or `mailto:a@b.example` and stays as it is.
 */
export function destinationText(text: string): string | undefined {
  if (!isPrintable(text) || text === '') return undefined;
  if (!/^https?:/i.test(text)) return text.includes('/') ? undefined : text;
  if (!/^https?:\/\/[^/\\]/i.test(text) || text.includes('\\') || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || /%(?:2f|5c|2e)/i.test(url.pathname)) return undefined;
  return url.origin + url.pathname;
}

/** Resource and destination of a request in the spelling that patterns are compared with; undefined where they clash. */
export function normalTarget(
  resource: string,
  destination: string | undefined,
): { readonly resource: string; readonly destination?: string } | undefined {
  const given = destination === undefined ? undefined : destinationText(destination);
  if (destination !== undefined && given === undefined) return undefined;
  if (!resource.startsWith(destinationType)) {
    return given === undefined ? { resource } : { resource, destination: given };
  }
  // Something sent to `Destination/x` goes to x, whether or not the caller says so a second time.
  const name = resource.slice(destinationType.length);
  const named = name === destination ? given : destinationText(name);
  if (named === undefined || (given !== undefined && given !== named)) return undefined;
  return { resource: destinationType + named, destination: named };
}

/**
 * Text that prints the same in every tool: no quote, backslash, control character or lone surrogate.
 * The official library prints strings without escapes, so others could make a token read as what it is not.
 */
export function isPrintable(text: string): boolean {
  return text.isWellFormed() && !/["\\\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text);
}

/** The user's input in a message: in backticks, bounded, printable. */
export function quote(text: string): string {
  return `\`${text.slice(0, 100).replace(/[^\x20-\x5f\x61-\x7e]/g, '?')}\``;
}

const destinationType = 'Destination/';
