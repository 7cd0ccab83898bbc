// A finding in JSON is told with the place it stands in, wherever that is.

import { isJsonObject, type Json, parseJson } from '@sallyport/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonPlaces } from './json-places.ts';

const places = (text: string, mark = '#') =>
  jsonPlaces(
    text,
    [...text.matchAll(new RegExp(mark, 'g'))].map(({ index }) => index),
  );

describe('places in JSON', () => {
  it.each([
    ['{"a":"#"}', [{ pointer: '/a' }]],
    ['{"a": [1, "#", {"b": "x#"}]}', [{ pointer: '/a/1' }, { pointer: '/a/2/b' }]],
    [
      '{"#": 1, "x": {"y#": "#"}}',
      [{ pointer: '/#', inName: true }, { pointer: '/x/y#', inName: true }, { pointer: '/x/y#' }],
    ],
    ['{"a/b": {"~": "#"}}', [{ pointer: '/a~1b/~0' }]],
    ['[[], {}, ["#"]]', [{ pointer: '/2/0' }]],
    ['{"a": "\\"}{[],:", "b": "#"}', [{ pointer: '/b' }]],
    ['{"n": {"\\u0061": "#"}}', [{ pointer: '/n/a' }]],
  ])('%s', (text, wanted) => expect(places(text)).toEqual(wanted));

  it('are asked for of JSON only', () => {
    for (const text of ['#', '"#"', '{"a": #}', '[#']) expect(places(text)).toBeUndefined();
  });

  it('lead to the value they were found in', () => {
    const text = fc.constantFrom('§', 'x§', 'a/b', '~', '{', '"', ',', '', '0');
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, text, fc.integer(), fc.constant(null), tie('list'), tie('record')),
      list: fc.array(tie('value'), { maxLength: 4 }),
      record: fc.dictionary(fc.constantFrom('k', 'a/b', '~1', '', 'é'), tie('value'), { maxKeys: 4 }),
    }));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 5 }), (document) => {
        const written = JSON.stringify(document);
        const parsed = parseJson(written);
        if (!parsed.ok) throw new Error(parsed.fault.message);
        for (const { pointer } of places(written, '§') ?? []) expect(at(parsed.value, pointer)).toContain('§');
      }),
      { numRuns: 500 },
    );
  });
});

/** The value that a pointer names. */
function at(document: Json, pointer: string): Json | undefined {
  let node: Json | undefined = document;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(node)) node = node[Number(name)];
    else node = isJsonObject(node) ? node[name] : undefined;
  }
  return node;
}
