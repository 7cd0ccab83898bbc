// Path templates and id templates: how a path becomes variables, and variables become one resource id and no other.

import { ok, type Result } from '@sallyport/base';

export type TemplateSegment =
  | { readonly kind: 'literal'; readonly text: string }
  /** `{name}`: exactly one segment, never empty. */
  | { readonly kind: 'variable'; readonly name: string }
  /** `{name...}`: all that follows, at least one segment. */
  | { readonly kind: 'rest'; readonly name: string };

export type PathTemplate = readonly TemplateSegment[];
export type Variables = ReadonlyMap<string, string>;

type Parsed<T> = Result<T, string>;
const wrong = (why: string): { readonly ok: false; readonly fault: string } => ({ ok: false, fault: why });

const segmentsMax = 64;

/** Parses `/documents/{id}/parts/{path...}`. The fault says what is wrong with it. */
export function parsePathTemplate(text: string): Parsed<PathTemplate> {
  if (!text.startsWith('/')) return wrong('must begin with `/`');
  const raw = text.slice(1).split('/');
  if (raw.length > segmentsMax) return wrong(`must have at most ${segmentsMax} segments`);
  const segments: TemplateSegment[] = [];
  const names = new Set<string>();
  for (const [index, part] of raw.entries()) {
    const last = index === raw.length - 1;
    const variable = /^\{([a-z][a-zA-Z0-9_]{0,31})(\.\.\.)?\}$/.exec(part);
    if (variable?.[1] !== undefined) {
      const [, name, rest] = variable;
      if (names.has(name)) return wrong(`uses the variable \`${name}\` twice`);
      if (rest !== undefined && !last) return wrong(`can have \`{${name}...}\` at its end only`);
      names.add(name);
      segments.push({ kind: rest === undefined ? 'variable' : 'rest', name });
    } else if (part === '' && !last) return wrong('has an empty segment');
    else if (/^\.+$/.test(part)) return wrong('has a segment of dots');
    else if (/^[A-Za-z0-9\-._~!$&'()*+,=:@]*$/.test(part)) segments.push({ kind: 'literal', text: part });
    else return wrong('must have segments of plain characters, `{name}` or, at the end, `{name...}`');
  }
  return ok(segments);
}

/** Letters that some upstream may take for the same. */
export function folded(text: string): string {
  return text.toUpperCase().toLowerCase();
}

/** The variables of a match; `case` where only the case of a literal is in the way. */
export function matchTemplate(template: PathTemplate, segments: readonly string[]): Variables | 'case' | undefined {
  const variables = new Map<string, string>();
  let inCase = true;
  for (const [index, part] of template.entries()) {
    const segment = segments[index];
    if (segment === undefined) return undefined;
    switch (part.kind) {
      case 'literal':
        if (segment === part.text) break;
        if (folded(segment) !== folded(part.text)) return undefined;
        inCase = false;
        break;
      case 'variable':
        if (segment === '') return undefined;
        variables.set(part.name, segment);
        break;
      case 'rest': {
        const rest = segments.slice(index);
        if (rest.includes('')) return undefined;
        variables.set(part.name, rest.join('/'));
        return inCase ? variables : 'case';
      }
    }
  }
  if (segments.length !== template.length) return undefined;
  return inCase ? variables : 'case';
}

const ranks = { literal: 0, variable: 1, rest: 2 } as const;

/** Sorts the narrower template first: compared segment by segment, a literal before a variable before a rest. */
export function bySpecificity(a: PathTemplate, b: PathTemplate): number {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (ranks[part.kind] !== ranks[other.kind]) return ranks[part.kind] - ranks[other.kind];
  }
  return a.length - b.length;
}

/** Equal for templates that match the same paths. */
export function shapeOf(template: PathTemplate): string {
  return template.map((part) => (part.kind === 'literal' ? folded(part.text) : `{${part.kind}}`)).join('/');
}

export type IdTemplate = readonly ({ readonly text: string } | { readonly variable: string })[];

/**
 * Parses `{owner}/{id}`. INVARIANT: two calls with different variables have different ids — a variable holds no slash,
 * so one between any two of them keeps them apart; what may hold slashes comes last.
 */
export function parseIdTemplate(text: string, path: PathTemplate): Parsed<IdTemplate> {
  const kinds = new Map(path.flatMap((part) => (part.kind === 'literal' ? [] : [[part.name, part.kind] as const])));
  const parts: ({ readonly text: string } | { readonly variable: string })[] = [];
  let between: string | undefined;
  for (const [piece] of text.matchAll(/\{[^{}]*\}|[^{}]+|[{}]/g)) {
    if (piece === '{' || piece === '}') return wrong('has a brace without its counterpart');
    if (!piece.startsWith('{')) {
      parts.push({ text: piece });
      if (between !== undefined) between += piece;
      continue;
    }
    const name = piece.slice(1, -1);
    const kind = kinds.get(name);
    if (kind === undefined) return wrong(`names \`${piece}\`, which the path does not have`);
    if (between !== undefined && !between.includes('/')) return wrong('must have `/` between its variables');
    if (kind === 'rest' && !text.endsWith(piece)) return wrong(`must have \`${piece}\` at its end`);
    parts.push({ variable: name });
    between = '';
  }
  return ok(parts);
}

/** Throws on a variable that the parser has not seen: a table is made whole or not at all. */
export function fillId(template: IdTemplate, variables: Variables): string {
  return template
    .map((part) => {
      if ('text' in part) return part.text;
      const value = variables.get(part.variable);
      if (value === undefined) throw new TypeError(`the path has no variable ${part.variable}`);
      return value;
    })
    .join('');
}
