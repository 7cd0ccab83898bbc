// Reads YAML 1.2 strictly and remembers where each value stands.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import {
  isCollection,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';

/** Line and column, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface YamlFile {
  readonly value: unknown;
  /** Where the value at `path` stands, or its name when `ofName`; undefined when the file does not have it. */
  position(path: readonly PropertyKey[], ofName?: boolean): Position | undefined;
}

/** Configuration is small; more is a mistake or an attack. */
const bytesMax = 1 << 20;
/** Uses of anchors: few are handy, many are an expansion bomb. */
const aliasesMax = 100;

/** Faults: one per error, each with `at` = `file:line:column`. Duplicate names, unknown tags and tabs are errors. */
export function readYaml(text: string, file: string): Result<YamlFile, readonly Fault[]> {
  if (text.length > bytesMax) {
    return {
      ok: false,
      fault: [{ code: 'too_large', message: `the file is larger than ${bytesMax} bytes`, at: file }],
    };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, strict: true, prettyErrors: false });
  // A warning (such as an unknown tag) means that the value is not what its writer thinks.
  const errors = [...document.errors, ...document.warnings].slice(0, 20);
  if (errors.length > 0) return { ok: false, fault: errors.map((error) => yamlFault(error, file, lines)) };
  const loose = looseAlias(document);
  if (loose !== undefined) {
    const { line, column } = placeOf(lines, loose);
    return {
      ok: false,
      fault: [{ code: 'invalid_input', message: 'the alias has no anchor', at: `${file}:${line}:${column}` }],
    };
  }
  const value = plain(document, file);
  if (!value.ok) return { ok: false, fault: [value.fault] };
  const root = document.contents;
  const position = (path: readonly PropertyKey[], ofName = false) => {
    const offset = offsetOf(root, path, ofName);
    return offset === undefined ? undefined : placeOf(lines, offset);
  };
  return ok({ value: value.value, position });
}

/** The parser lets an alias without an anchor pass; it would fail, without a place, when values are made. */
function looseAlias(document: ReturnType<typeof parseDocument>): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Alias: (_, node) => {
      if (node.resolve(document) !== undefined) return undefined;
      offset = startOf(node);
      return visit.BREAK;
    },
  });
  return offset;
}

function plain(document: ReturnType<typeof parseDocument>, file: string): Result<unknown, Fault> {
  try {
    return ok(document.toJS({ maxAliasCount: aliasesMax }));
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause;
    return fail('too_large', `aliases are used more than ${aliasesMax} times; write the values out`, {
      at: file,
      cause,
    });
  }
}

const messages: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'the name is given twice; keep one',
  TAB_AS_INDENT: 'a tab is used to indent; use spaces',
  TAG_RESOLVE_FAILED: 'the tag is not known; leave it out',
  MULTIPLE_DOCS: 'the file holds several documents; keep one',
  BAD_INDENT: 'the indentation does not line up',
};

function yamlFault(error: YAMLError, file: string, lines: LineCounter): Fault {
  const { line, column } = placeOf(lines, error.pos[0]);
  // The library's own words can quote the line, and a line can hold a secret that was put there by mistake.
  const message =
    messages[error.code] ?? `the text is not YAML here (${error.code.toLowerCase().replaceAll('_', ' ')})`;
  return { code: 'invalid_input', message, at: `${file}:${line}:${column}` };
}

function placeOf(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function offsetOf(root: unknown, path: readonly PropertyKey[], ofName: boolean): number | undefined {
  let at: unknown = root;
  for (const [depth, step] of path.entries()) {
    if (ofName && depth === path.length - 1) return nameOffset(at, step);
    if (!isCollection(at)) return undefined;
    at = at.get(step, true);
    if (at === undefined) return undefined;
  }
  return startOf(at);
}

function nameOffset(map: unknown, name: PropertyKey): number | undefined {
  if (!isMap(map)) return undefined;
  const pair = map.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(name));
  return startOf(pair?.key);
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
