// Digits are read as people write them: groups, brackets, blanks of other scripts, extensions; and what only looks alike is left.

import { describe, expect, it } from 'vitest';
import { defaultRuleSet } from '../default.ts';
import { foundIn, ruleSetOf } from '../testing.ts';

const defaults = defaultRuleSet();

function numbers(number: string, more = '') {
  return ruleSetOf(
    `rules:\n  - id: probe\n    kind: number\n    description: a probe\n    match: {number: ${number}}\n${more}`,
  );
}

describe('shapes', () => {
  it('take any one separator for `~`, the same throughout', () => {
    const ruleSet = numbers('{shapes: [dd~dd~dd]}');
    for (const text of [
      '12-34-56',
      '12 34 56',
      '12.34.56',
      '12\u00a034\u00a056',
      '12\u201134\u201156',
      '12\u202f34\u202f56',
    ]) {
      expect(foundIn(ruleSet, `x ${text}, y`)).toEqual([`number ${text}`]);
    }
    for (const text of ['12-34 56', '12/34/56', '12--34-56', '123456', '12-34-567', '12-34']) {
      expect(foundIn(ruleSet, text)).toEqual([]);
    }
  });

  it('bind digits: N from 2, Z from 1, others themselves', () => {
    const ruleSet = numbers('{shapes: [NZ-0d]}');
    expect(foundIn(ruleSet, '21-00 99-07 19-00 20-00 21-10')).toEqual(['number 21-00', 'number 99-07']);
  });

  it('take lengths in ranges, and brackets with what follows them', () => {
    expect(foundIn(numbers("{shapes: ['d{2,4}-d']}"), '1-2 12-3 1234-5 12345-6')).toEqual([
      'number 12-3',
      'number 1234-5',
    ]);
    const ruleSet = numbers('{shapes: [(dd) dd]}');
    expect(foundIn(ruleSet, '(12) 34 and (12)34 and (12)-34')).toEqual([
      'number (12) 34',
      'number (12)34',
      'number (12)-34',
    ]);
    expect(foundIn(ruleSet, '12) 34, [12] 34')).toEqual([]);
  });

  it('do not start or end inside a word, a longer number, an amount or a time', () => {
    const ruleSet = numbers('{shapes: [dddd]}');
    for (const text of [
      'a1234',
      '1234a',
      '_1234',
      '1234_',
      '$1234',
      '%1234',
      '1.1234',
      '1234.5',
      '12:1234:56',
      '1234@x',
      '1234%',
      'x-1234',
      '1,1234',
      '1,1234,567',
    ]) {
      expect([text, foundIn(ruleSet, text)]).toEqual([text, []]);
    }
    for (const text of [
      '(1234)',
      '"1234"',
      '=1234&',
      '#1234',
      '1234.',
      '1234, 5',
      'a,1234',
      ':1234',
      '漢1234字',
      '- 1234 -',
    ]) {
      expect([text, foundIn(ruleSet, text)]).toEqual([text, ['number 1234']]);
    }
  });

  it('begin behind the comma of a row of a table', () => {
    const ruleSet = numbers("{shapes: ['d{12,16}', dddd~dddd~dddd, ddd-dd-dddd, ddd~ddd~ddd]}");
    for (const text of [
      '7,123456789012',
      'x,123456789012',
      '7,1234 5678 9012',
      '7,123-45-6789',
      'x,123 456 789',
      '7,8,123-45-6789',
    ]) {
      expect([text, foundIn(ruleSet, `${text},1`)]).toEqual([text, [`number ${text.replace(/^.*,/, '')}`]]);
    }
    for (const text of ['7,123 456 789', '0,12345678901', '1,234,567']) {
      expect([text, foundIn(ruleSet, text)]).toEqual([text, []]);
    }
  });

  it('let the separators touch that a rule names', () => {
    expect(foundIn(numbers("{shapes: [dd.dd], touches: '/'}"), '12.34/8 a/56.78')).toEqual([
      'number 12.34',
      'number 56.78',
    ]);
    expect(foundIn(numbers('{shapes: [dd.dd]}'), '12.34/8 a/56.78')).toEqual([]);
  });
});

describe('free groupings', () => {
  it('take as many groups as fit', () => {
    const ruleSet = numbers("{free: {lead: '+', digits: 5-8, groups: 1-3}}");
    expect(foundIn(ruleSet, '+12 345 678 9')).toEqual(['number +12 345 678']);
    expect(foundIn(ruleSet, '+12345 6789')).toEqual(['number +12345']);
    expect(foundIn(ruleSet, '+1234, 12345, +123456789')).toEqual([]);
  });

  it('do not count the zero that is not dialled', () => {
    const ruleSet = numbers("{free: {lead: '+', digits: 6, groups: 1-5}}");
    expect(foundIn(ruleSet, '+44 (0)20 12')).toEqual(['number +44 (0)20 12']);
  });

  it('keep to numberings: leading digits in use, and their totals', () => {
    const ruleSet = numbers(
      "{free: {lead: '', digits: 1-9, groups: 1-4}, numbering: [{starts: ['51-55'], digits: 4}, {starts: ['519'], digits: 5}]}",
    );
    expect(foundIn(ruleSet, 'a 5234 b')).toEqual(['number 5234']);
    expect(foundIn(ruleSet, 'a 51912 b')).toEqual(['number 51912']);
    expect(foundIn(ruleSet, 'a 5193 b 5634 c 52345 d')).toEqual([]);
  });
});

describe('the scanner', () => {
  it('gives digits to the first rule that accepts them', () => {
    const two = (first: string, second: string) =>
      ruleSetOf(
        `rules:\n${[first, second].map((id) => `  - {id: ${id}, kind: ${id}, description: x, match: {number: {shapes: [dddd]}}}\n`).join('')}`,
      );
    expect(foundIn(two('aa', 'bb'), '1234')).toEqual(['aa 1234']);
    expect(foundIn(two('bb', 'aa'), '1234')).toEqual(['bb 1234']);
  });

  it('reads on through phrases of more groups than it holds at once', () => {
    const filler = Array.from({ length: 60 }, (_, i) => 10 + (i % 90)).join(' ');
    for (let groups = 0; groups <= 60; groups++) {
      const before = filler.split(' ').slice(0, groups).join(' ');
      expect(foundIn(defaults, `${before} 4111 1111 1111 1111 ${filler}`)).toContain('card 4111 1111 1111 1111');
    }
  });

  it('is not hidden from by a run of digits of any length in front', () => {
    expect(foundIn(defaults, `${'9'.repeat(5_000)} 536-90-4399`)).toEqual(['ssn 536-90-4399']);
  });
});

describe('telephone numbers', () => {
  it.each([
    'Ring +33 1 23 45 67 89',
    'Mobile: +46 70-123 45 67',
    'Tel. 030 / 901 820',
    'Tél. 01 23 45 67 89',
    '+1 212.555.0100',
    '(020) 7946 0958',
    'phone:5551234567',
    'Call me at 555 0100 22',
    'fax 40 12 34 56',
    '+86 138 0013 8000',
    '+55 11 91234-5678',
    '+91 98765 43210',
    '+61 2 9876 5432',
  ])('are found in `%s`', (text) => {
    expect(foundIn(defaults, text).map((found) => found.split(' ')[0])).toEqual(['phone']);
  });

  it.each([
    'In 2019 2020 2021 we grew',
    'Order 20231 of 1,250.00',
    '12:30:45 2024-05-01',
    'ISBN 978-3-16-148410-0',
    '3.14159265358979',
    '0.5772156649 01532',
    'pages 1200-1350',
    'v10.15.7.1',
    '127 x 93 x 45 mm',
    'call it 42',
    '10 000 000 people',
    '1 2 3 4 5 6 7 8 9 10',
    'id 7f3c9a1e-5b8d-2064-7f3c-9a1e5b8d2064',
  ])('are not seen in `%s`', (text) => {
    expect(foundIn(defaults, text).filter((found) => found.startsWith('phone'))).toEqual([]);
  });
});
