// Pieces of a parameterised SQL condition: text with `?` for each parameter, never a value inside the text.

/** A value handed to the driver, with the SQL type that it is cast to. */
export interface Parameter {
  readonly type: 'text' | 'text[]' | 'bigint' | 'bigint[]' | 'numeric' | 'timestamptz' | 'integer';
  readonly value: string | number | readonly string[];
}

export interface Fragment {
  /** Every parameter is one `?`; column names are quoted already. */
  readonly text: string;
  readonly params: readonly Parameter[];
}

export const TRUE: Fragment = { text: 'true', params: [] };
export const FALSE: Fragment = { text: 'false', params: [] };

export function fragment(text: string, ...params: readonly Parameter[]): Fragment {
  return { text, params };
}

/** All of them; `true` for none. */
export function and(...parts: readonly Fragment[]): Fragment {
  if (parts.includes(FALSE)) return FALSE;
  return joined(
    parts.filter((part) => part !== TRUE),
    ' and ',
    TRUE,
  );
}

/** Any of them; `false` for none. */
export function or(...parts: readonly Fragment[]): Fragment {
  if (parts.includes(TRUE)) return TRUE;
  return joined(
    parts.filter((part) => part !== FALSE),
    ' or ',
    FALSE,
  );
}

/** The opposite of a condition that is never NULL. */
export function not(part: Fragment): Fragment {
  if (part === TRUE) return FALSE;
  if (part === FALSE) return TRUE;
  return { text: `not ${part.text}`, params: part.params };
}

/** PostgreSQL text has no NUL, and UTF-8 no half of a pair: such a text equals nothing that is stored. */
export function storable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/**
 * Whole milliseconds since the epoch, as Cedar counts: PostgreSQL keeps microseconds. Total, infinite times too; written
 * as a number because not every moment that can be asked for can be cast to a timestamp.
 */
export function milliseconds(column: string): string {
  return `floor(extract(epoch from ${column}) * 1000)`;
}

/** A quoted SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Text with `$n` in place of each `?`, counted from `from`, and the plain values for the driver. */
export function render(whole: Fragment, from = 1): { readonly text: string; readonly values: Parameter['value'][] } {
  let at = 0;
  const text = whole.text.replaceAll('?', () => {
    const param = whole.params[at];
    at += 1;
    return `$${from + at - 1}::${param?.type ?? 'text'}`;
  });
  return { text, values: whole.params.map((param) => param.value) };
}

function joined(parts: readonly Fragment[], mark: string, empty: Fragment): Fragment {
  const [first] = parts;
  if (first === undefined) return empty;
  if (parts.length === 1) return first;
  return {
    text: `(${parts.map((part) => part.text).join(mark)})`,
    params: parts.flatMap((part) => part.params),
  };
}
