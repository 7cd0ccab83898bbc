// Policies as the engine takes them, one by one, and its offsets as places in their documents.

import { utf8, utf8Text } from '@sallyport/base';
import type { TenantState } from '@sallyport/decision';

export interface NamedText {
  readonly name: string;
  readonly source: string;
}

/** Lines and columns count from 1; columns count UTF-16 units. */
export interface Place {
  readonly document: string;
  readonly line: number;
  readonly column: number;
}

/** The policies of a set by `document:line:column`, which the engine takes for their ids. */
export interface EnginePolicies {
  readonly staticPolicies: Readonly<Record<string, string>>;
  readonly templates: Readonly<Record<string, string>>;
}

interface Start extends Place {
  readonly text: string;
}

/** Cuts the documents that `set` was made of into policies. */
export class PolicyTexts {
  readonly #starts = new Map<string, Start>();
  readonly policies: EnginePolicies;

  constructor(documents: readonly NamedText[], set: Pick<TenantState['policies'], 'active' | 'templates'>) {
    const lines = new Map(documents.map(({ name, source }) => [name, source.split('\n')]));
    const cut = (policies: readonly Policy[]) =>
      Object.fromEntries(
        policies.flatMap(({ source }) => {
          const own = source?.file === undefined ? undefined : lines.get(source.file);
          if (source?.file === undefined || own === undefined) return [];
          const { line, column } = source.start;
          const text = between(own, source.start, source.end);
          const id = `${source.file}:${line}:${column}`;
          this.#starts.set(id, { document: source.file, line, column, text });
          return [[id, text] as const];
        }),
      );
    this.policies = { staticPolicies: cut(set.active.map(({ policy }) => policy)), templates: cut(set.templates) };
  }

  /** Where the byte `offset` of a policy stands; its beginning without one, undefined for a policy of none of these. */
  place(policyId: string, offset = 0): Place | undefined {
    const start = this.#starts.get(policyId);
    if (start === undefined) return undefined;
    const within = placeIn(start.text, offset);
    const column = within.line === 1 ? start.column + within.column - 1 : within.column;
    return { document: start.document, line: start.line + within.line - 1, column };
  }
}

type Policy = TenantState['policies']['templates'][number];
type Position = Pick<Place, 'line' | 'column'>;

/** Line and column of a byte of a text. */
export function placeIn(text: string, offset: number): Position {
  const bytes = utf8(text);
  // An offset within a sign is that of the sign: the engine counts whole ones.
  const before = utf8Text(bytes.subarray(0, offset)) ?? text.slice(0, offset);
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** The text from `start` to the sign at `end`, that one included. */
function between(lines: readonly string[], start: Position, end: Position): string {
  const own = lines.slice(start.line - 1, end.line);
  const last = own.length - 1;
  own[last] = (own[last] ?? '').slice(0, end.column);
  own[0] = (own[0] ?? '').slice(start.column - 1);
  return own.join('\n');
}
