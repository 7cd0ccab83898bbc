// INVARIANT: no rule that found something is missing, however many findings stand before it.

import { limits } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { defaultRuleSet } from './default.ts';
import { scan } from './scan.ts';
import { tally } from './tally.ts';

const rules = defaultRuleSet();
const url = 'https://harmless.example/page ';
const secret = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a ';
const kindsOf = (content: string) => new Set(tally(rules, content).map(({ kind }) => kind));

/** What a scan's named findings come to: the same, as long as all of them are named. */
function named(content: string) {
  const counts = new Map<string, number>();
  for (const { kind, rule } of scan(rules, content).findings) {
    const name = `${kind} ${rule}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

it.each([
  ['nothing', 'hello'],
  ['one', 'jo@example.org'],
  ['several kinds', `jo@example.org ${url}${secret}4111 1111 1111 1111, jo@example.org`],
  ['overlaps', 'https://jo@example.org/?card=4111111111111111&ip=10.0.0.1'],
])('%s: counts what a scan names', (_, content) => {
  expect(new Map(tally(rules, content).map(({ kind, rule, count }) => [`${kind} ${rule}`, count]))).toEqual(
    named(content),
  );
});

describe('beyond the bound on named findings', () => {
  const many = limits.findingsMax + 500;

  it.each([
    ['last', `${url.repeat(many)}${secret}`],
    ['in the middle', `${url.repeat(many)}${secret}${url.repeat(many)}`],
  ])('a secret that stands %s', (_, content) => {
    expect([...kindsOf(content)].sort()).toEqual(['secret', 'url']);
    // Negative control: a scan's own list does not have it.
    expect(scan(rules, content).findings.some(({ kind }) => kind === 'secret')).toBe(false);
  });

  it('every finding is counted', () => {
    const counts = tally(rules, url.repeat(many));
    expect(counts.map(({ kind, count }) => [kind, count])).toEqual([['url', many]]);
  });
});
