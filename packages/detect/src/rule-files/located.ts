// YAML as plain values that know their place in the file, so that every complaint about a rule can name line and column.

import { type Fault, limits } from '@sallyport/base';
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

export type Located = { readonly at: string } & (
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'number'; readonly number: number }
  | { readonly type: 'flag'; readonly flag: boolean }
  | { readonly type: 'list'; readonly items: readonly Located[] }
  | { readonly type: 'map'; readonly members: ReadonlyMap<string, Located> }
  | { readonly type: 'empty' }
);

/** Reads one YAML document. Anchors, aliases, tags and several documents are refused: rules are plain data. */
export function readYaml(name: string, text: string, faults: Fault[]): Located | undefined {
  if (text.length > limits.policyBytesMax) {
    faults.push({
      code: 'too_large',
      message: `\`${name}\` is longer than ${limits.policyBytesMax} characters; split it`,
    });
    return undefined;
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, stringKeys: true, uniqueKeys: true, schema: 'core' });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const refuse = (message: string, offset: number) =>
    faults.push({ code: 'invalid_input', message, at: place(offset) });
  for (const problem of [...document.errors, ...document.warnings]) {
    refuse(`not acceptable YAML: ${(problem.message.split('\n')[0] ?? '').toLowerCase()}`, problem.pos[0]);
  }
  if (faults.length > 0 || document.contents === null) return undefined;

  const convert = (node: Node | null | undefined, fallback: number): Located => {
    const offset = node?.range?.[0] ?? fallback;
    const at = place(offset);
    if (node === null || node === undefined) return { at, type: 'empty' };
    if (isAlias(node)) {
      refuse('aliases are not accepted in rules; write the value out', offset);
      return { at, type: 'empty' };
    }
    if (isScalar(node)) return scalar(node.value, at);
    if (isSeq<Node>(node)) return { at, type: 'list', items: node.items.map((item) => convert(item, offset)) };
    if (!isMap<Node, Node>(node)) return { at, type: 'empty' };
    const members = new Map<string, Located>();
    for (const { key, value } of node.items) {
      // `stringKeys` has made sure that each key is a scalar of text.
      members.set(isScalar(key) ? String(key.value) : '', convert(value, offset));
    }
    return { at, type: 'map', members };
  };
  return convert(document.contents, 0);
}

function scalar(value: unknown, at: string): Located {
  switch (typeof value) {
    case 'string':
      return { at, type: 'text', text: value };
    case 'number':
      return { at, type: 'number', number: value };
    case 'boolean':
      return { at, type: 'flag', flag: value };
    default:
      return { at, type: 'empty' };
  }
}
