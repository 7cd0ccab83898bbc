// Which rows a session is known by: those that the source's setting names, with all their text.

import { expect, it } from 'vitest';
import type { Page } from './page.ts';
import { rememberedRows } from './remembered.ts';

const page: Page = {
  rows: [
    { id: '1', body: 'a text', tags: ['one', ['two']], size: 3n, at: null },
    { id: '2', body: 'another' },
  ],
  rowLabels: [['pii'], []],
  labels: ['pii'],
  lastId: null,
};

it.each([
  ['labelled', [['1', 'a text', 'one\ntwo']]],
  [
    'all',
    [
      ['1', 'a text', 'one\ntwo'],
      ['2', 'another'],
    ],
  ],
  ['none', []],
] as const)('%s', (copies, texts) => {
  const found = rememberedRows({ copies }, page);
  expect(found.map((row) => row.texts)).toEqual(texts);
  expect(found.map((row) => row.labels)).toEqual([['pii'], []].slice(0, texts.length));
});
