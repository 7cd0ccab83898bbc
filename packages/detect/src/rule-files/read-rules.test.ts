// A rule that cannot be taken is refused with its place and a reason; nothing is guessed.

import { describe, expect, it } from 'vitest';
import { compileRules } from '../compile.ts';

function faultsOf(text: string): readonly string[] {
  const compiled = compileRules([{ name: 'mine.yaml', text }]);
  return compiled.ok ? [] : compiled.fault.map(({ at, message }) => `${at} ${message}`);
}

const rule = (match: string, more = '') =>
  `rules:\n  - id: probe\n    kind: secret\n    description: a probe\n    match: ${match}\n${more}`;

describe('rules', () => {
  it('that are well formed compile', () => {
    expect(faultsOf(rule('{token: {parts: [abc_, digit: 4]}}'))).toEqual([]);
    expect(faultsOf('rules: []')).toEqual([]);
  });

  it.each([
    ['not YAML', 'rules: [', 'mine.yaml:1:9 not acceptable YAML'],
    ['not a mapping', '- 1', 'mine.yaml:1:1 a rules file must be a mapping'],
    ['an alias', 'rules: &a []\nmore: *a', 'mine.yaml:2:7 aliases are not accepted'],
    ['a repeated key', 'rules: []\nrules: []', 'mine.yaml:2:1 not acceptable YAML'],
    ['an unknown member', rule('{ipv6: {}}', '    colour: red\n'), 'mine.yaml:6:13 `colour` is not known here'],
    [
      'a missing member',
      'rules: [{id: probe, kind: secret, match: {ipv6: {}}}]',
      'mine.yaml:1:9 `description` must be a text',
    ],
    ['a bad id', rule('{ipv6: {}}').replace('probe', 'Not OK'), 'mine.yaml:2:9 `id` must be'],
    ['a bad kind', rule('{ipv6: {}}').replace('secret', '1st'), 'mine.yaml:3:11 `kind` must be'],
    [
      'a severity of its own',
      rule('{ipv6: {}}', '    severity: dire\n'),
      'mine.yaml:6:15 `severity` must be one of low, medium, high, critical',
    ],
    [
      'an entropy out of bounds',
      rule('{ipv6: {}}', '    entropy: 9\n'),
      'mine.yaml:6:14 `entropy` must be a number from 0 to 8',
    ],
    [
      'an unknown check',
      rule('{ipv6: {}}', '    check: [toString]\n'),
      'mine.yaml:6:12 `toString` is not a known check',
    ],
    ['two forms', rule('{ipv6: {}, credentials: {}}'), 'mine.yaml:5:12 `match` must have exactly one of'],
    ['an unknown form', rule('{regex: {}}'), 'mine.yaml:5:12 `match` must have exactly one of'],
    ['an empty pattern', rule('{token: {parts: []}}'), 'mine.yaml:5:28 a pattern must be a list'],
    [
      'a count without an upper bound',
      rule("{token: {parts: [abc_, digit: '4-']}}"),
      'the count of `digit` must be a number or a range such as 20-40, at most 4096',
    ],
    ['a star for a count', rule("{token: {parts: [abc_, digit: '*']}}"), 'mine.yaml:5:42 the count of `digit`'],
    ['a count that is too large', rule('{token: {parts: [abc_, digit: 0-5000]}}'), 'the count of `digit`'],
    ['a descending count', rule('{token: {parts: [abc_, digit: 9-2]}}'), 'the count of `digit`'],
    ['an unknown class', rule('{token: {parts: [abc_, digits: 4]}}'), 'mine.yaml:5:35 `digits` is no class'],
    ['a descending range', rule("{token: {parts: [abc_, '[z-a]': 4]}}"), '`[z-a]` is no class'],
    ['a pattern that looks like an expression', rule("{token: {parts: ['(a+)+$']}}"), ''],
    [
      'a number for a text',
      rule('{token: {parts: [abc_, 42]}}'),
      'mine.yaml:5:35 a text in a pattern must be in quotes',
    ],
    [
      'characters beyond ASCII',
      rule('{token: {parts: [schlüssel, digit: 4]}}'),
      'mine.yaml:5:29 a text in a pattern must be printable ASCII',
    ],
    [
      'no text to look for',
      rule('{token: {parts: [digit: 4]}}'),
      'mine.yaml:2:5 a token needs a text of two or more characters',
    ],
    [
      'a text that is too short',
      rule('{token: {parts: [a, digit: 4]}}'),
      'a token needs a text of two or more characters',
    ],
    [
      'a choice in front of the text',
      rule('{token: {parts: [[[digit: 1], [lower: 2]], abc_]}}'),
      'a token needs a text',
    ],
    ['choices within choices without end', rule('{token: {parts: [[[[[[[[[[[[abc]]]]]]]]]]]]}}'), 'levels of choices'],
    [
      'a name that is too short',
      rule('{assign: {names: [ab], value: [digit: 4]}}'),
      'mine.yaml:5:29 `names` must list texts of at least 3 bytes',
    ],
    ['a bad shape', rule('{number: {shapes: [dd+dd]}}'), '`dd+dd` is not a shape'],
    ['a number without a form', rule('{number: {}}'), 'a number needs `shapes` or `free`'],
    [
      'a bad range of leading digits',
      rule("{number: {shapes: [dd], numbering: [{starts: ['9-10'], digits: 2}]}}"),
      '`9-10` must be digits or an ascending range',
    ],
    ['a country that is none', rule('{iban: {lengths: {GBR: 22}}}'), '`GBR` must be a country code'],
  ])('with %s are refused', (_, text, expected) => {
    const faults = faultsOf(text);
    if (expected === '') expect(faults).toEqual([]);
    else expect(faults.join('\n')).toContain(expected);
  });

  it('are all named at once, each in its place', () => {
    const text =
      'rules:\n  - {id: a, kind: secret, description: x, match: {ipv6: {}}}\n  - {id: aa, kind: x, description: x, match: {ipv6: {}}}';
    expect(faultsOf(text).map((fault) => fault.split(' ')[0])).toEqual(['mine.yaml:2:10', 'mine.yaml:3:20']);
  });

  it('may not share an id, across files either', () => {
    const one = rule('{ipv6: {}}');
    const compiled = compileRules([
      { name: 'a.yaml', text: one },
      { name: 'b.yaml', text: one },
    ]);
    expect(compiled.ok ? [] : compiled.fault).toMatchObject([
      { at: 'b.yaml:2:5', message: 'the id `probe` is already used at a.yaml:2:5; choose another' },
    ]);
  });

  it('are bounded in number and in length', () => {
    const many = Array.from(
      { length: 2_001 },
      (_, i) => `  - {id: r${i}, kind: ip, description: x, match: {ipv6: {}}}\n`,
    );
    expect(faultsOf(`rules:\n${many.join('')}`).join()).toContain('a rule set has at most 2000 rules');
    expect(faultsOf('#'.repeat((4 << 20) + 1)).join()).toContain('is longer than');
  });
});
