// The form of a value in stars, with the little that people need to tell theirs from another.

/** Nothing of these is shown: a tail of a credential is a credential to guess at. */
const unshown: ReadonlySet<string> = new Set(['secret', 'exfiltration']);
const keptTail = 4;
/** Shorter values are starred as a whole: four of nine digits leave too few to guess. */
const maskedMin = 12;
const letterOrDigit = /[\p{L}\p{N}]/gu;

/**
 * Letters and digits become `*`. The last four stay where there are twelve or more (ten in a telephone number), of an
 * e-mail address the first letter and the end of its domain, of a URL its scheme, of a secret nothing.
 */
export function masked(original: string, kind: string): string {
  if (kind === 'email') return maskedEmail(original);
  if (kind === 'url') return `${/^[a-z][a-z0-9+.-]*:\/\//i.exec(original)?.[0] ?? ''}***`;
  const total = original.match(letterOrDigit)?.length ?? 0;
  const least = kind === 'phone' ? 10 : maskedMin;
  let left = unshown.has(kind) || total < least ? total : total - keptTail;
  return original.replace(letterOrDigit, (character) => (left-- > 0 ? '*' : character));
}

function maskedEmail(original: string): string {
  const at = original.lastIndexOf('@');
  const dot = original.lastIndexOf('.');
  const end = dot > at ? dot : original.length;
  const [first = ''] = original;
  const starred = (text: string) => text.replace(letterOrDigit, '*');
  return at > 0 ? first + starred(original.slice(first.length, end)) + original.slice(end) : starred(original);
}
