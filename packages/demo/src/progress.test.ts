// Progress is one line in a terminal and a handful of lines in a log.

import { expect, test } from 'vitest';
import { progressPrinter } from './progress.ts';

function printed(terminal: boolean, steps: readonly number[], total: number): string {
  let out = '';
  const print = progressPrinter({ terminal, write: (text) => (out += text) });
  for (const done of steps) print({ done, total });
  return out;
}

test('a terminal sees one line, written over, ended once', () => {
  expect(printed(true, [128, 3_000, 6_046], 6_046)).toBe(
    '\rloading mail: 128 of 6,046 (2 %)\rloading mail: 3,000 of 6,046 (49 %)\rloading mail: 6,046 of 6,046 (100 %)\n',
  );
});

test('a log sees each quarter once, however many steps there are', () => {
  const lines = printed(
    false,
    Array.from({ length: 1_000 }, (_, n) => n + 1),
    1_000,
  ).split('\n');
  expect(lines).toEqual([
    'loading mail: 250 of 1,000 (25 %)',
    'loading mail: 500 of 1,000 (50 %)',
    'loading mail: 750 of 1,000 (75 %)',
    'loading mail: 1,000 of 1,000 (100 %)',
    '',
  ]);
});

test('nothing to load is done', () => {
  expect(printed(false, [0], 0)).toBe('loading mail: 0 of 0 (100 %)\n');
});
