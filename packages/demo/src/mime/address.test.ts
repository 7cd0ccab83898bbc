// Addresses come out of whatever mail programs have written around them.

import { expect, test } from 'vitest';
import { addresses, domainOf } from './address.ts';
import { mimeBounds } from './bounds.ts';

test.each([
  ['a bare address', 'ann@a.example', ['ann@a.example']],
  ['a display name', 'Ann <Ann@A.Example>', ['ann@a.example']],
  ['a quoted name with a comma and an address in it', '"Doe, x@y.example" <jd@a.example>', ['jd@a.example']],
  ['a quote inside a quoted name', '"Jo \\"the\\" <x@y.example> Doe" <jd@a.example>', ['jd@a.example']],
  ['a comment, nested', '(the (old) list, b@b.example) ann@a.example (ann)', ['ann@a.example']],
  ['several', 'a@a.example, B <b@b.example>;c@c.example', ['a@a.example', 'b@b.example', 'c@c.example']],
  ['doubles in other letters', 'a@a.example, A@A.EXAMPLE', ['a@a.example']],
  ['a group', 'team: a@a.example, b@b.example;', ['a@a.example', 'b@b.example']],
  ['an empty group', 'undisclosed-recipients:;', []],
  ['an empty group that a server completed', '"undisclosed-recipients:;"@a.example', []],
  ['a source route', '<@relay.example,@second.example:ann@a.example>', ['ann@a.example']],
  ['a link', '<mailto:ann@a.example>', ['ann@a.example']],
  ['an angle bracket that stays open', 'Ann <ann@a.example', ['ann@a.example']],
  ['a quote that stays open', '"Ann <ann@a.example>, b@b.example', ['ann@a.example', 'b@b.example']],
  ['single quotes', "'ann@a.example'", ['ann@a.example']],
  ['nothing in the brackets', '"" <>', []],
  ['a name alone', 'root', []],
  ['two at signs', 'a@b@c.example', []],
  ['a control character', '\u0006@a.example', []],
  ['nothing', '', []],
])('%s', (_, field, expected) => {
  expect(addresses(field)).toEqual(expected);
});

test('a list of thousands is cut, and an address of thousands of letters is none', () => {
  const many = Array.from({ length: 5_000 }, (_, n) => `u${n}@a.example`).join(', ');
  expect(addresses(many)).toHaveLength(mimeBounds.recipientsMax);
  expect(addresses(`${'x'.repeat(5_000)}@a.example`)).toEqual([]);
});

test('the domain is what follows the last at sign', () => {
  expect([domainOf('a@b.example'), domainOf('a@b@c.example'), domainOf('root'), domainOf('')]).toEqual([
    'b.example',
    'c.example',
    '',
    '',
  ]);
});
