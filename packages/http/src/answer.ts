// Writes answers as JSON that loses nothing: integers of 64 bits keep all their digits.

/** An answer that is JSON text already: what waits as text takes a fraction of the memory of what it was made from. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** JSON text; bigint as an integer, undefined members left out, as `JSON.stringify` does. Throws on cyclic values. */
export function answerJson(value: unknown): string {
  if (value instanceof JsonText) return value.text;
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (thrown) {
    // The native writer is several times faster and refuses only bigint; a cycle ends in the writer below.
    if (!(thrown instanceof TypeError)) throw thrown;
    return exact(value) ?? 'null';
  }
}

function exact(value: unknown): string | undefined {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if ('toJSON' in value && typeof value.toJSON === 'function') return exact(value.toJSON());
  if (Array.isArray(value)) return `[${value.map((item) => exact(item) ?? 'null').join(',')}]`;
  const members: string[] = [];
  for (const [name, member] of Object.entries(value)) {
    const text = exact(member);
    if (text !== undefined) members.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${members.join(',')}}`;
}
