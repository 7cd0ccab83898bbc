// The measurement itself: ours is never wrong, an oracle never behind, and a key that leaves something out is caught.

import { expect, it } from 'vitest';
import { numbers } from '../numbers.ts';
import { hitsSvg, hitsText, ratioOf } from './report.ts';
import { replay } from './run.ts';
import { zipf } from './workload.ts';
import { zipfWorkload } from './zipf.ts';

it('ours and the oracle give no wrong answer, and the oracle hits at least as often', async () => {
  const asked: { readonly question: string; readonly answer: string }[] = [];
  const result = await replay(zipfWorkload, 1_500, (one) => asked.push(one));
  const [ours, oracle] = result.ratios;
  if (ours === undefined || oracle === undefined) throw new TypeError('four caches');
  expect(result.ratios.map(({ wrong }) => wrong)).toEqual([0, 0, 0, 0]);
  expect(ratioOf(result, oracle, 'overall')).toBeGreaterThanOrEqual(ratioOf(result, ours, 'overall'));
  expect(ratioOf(result, ours, 'overall')).toBeGreaterThan(0.4);
  expect(asked).toHaveLength(1_500);
  // Negative control: by the first half of the question alone, answers would be wrong.
  const kept = new Map<string, string>();
  const wrong = asked.filter(({ question, answer }) => {
    const key = question.slice(0, question.length / 3);
    const given = kept.get(key) ?? answer;
    kept.set(key, given);
    return given !== answer;
  });
  expect(wrong.length).toBeGreaterThan(0);
  expect(hitsText([result])).toContain('read-set tree');
  expect(hitsSvg([result]).match(/<rect /g)?.length).toBe(1 + 4 + 4);
}, 60_000);

it('popularity falls with the rank', () => {
  const draw = zipf(numbers(1), 100);
  const counts = new Map<number, number>();
  for (let turn = 0; turn < 10_000; turn++) {
    const rank = draw();
    counts.set(rank, (counts.get(rank) ?? 0) + 1);
  }
  expect(counts.get(0) ?? 0).toBeGreaterThan(4 * (counts.get(9) ?? 0));
  expect(Math.max(...counts.keys())).toBeLessThan(100);
});
