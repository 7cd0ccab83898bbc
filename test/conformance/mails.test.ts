// Findings in real mail stay as right as a person found them; a detector that cries wolf, or lost its sight, is noticed.

import { defaultRuleSet } from '@sallyport/detect';
import { describe, expect, it } from 'vitest';
import { mails } from './mails.ts';
import { judged } from './mails-judged.ts';
import { reported } from './report.fixture.ts';
import type { Report } from './report.ts';

function run(...options: Parameters<typeof mails> extends [Report, ...infer Rest] ? Rest : never) {
  return reported((report) => mails(report, ...options));
}

describe('precision on real mail', () => {
  it('holds for the sample that was judged', async () => {
    const { failed, notes } = await run();
    expect(failed).toEqual([]);
    expect(notes.join('\n')).not.toContain('not judged');
  });

  it('control: findings that a person calls wrong fail it', async () => {
    const wrong = judged.map(([mail, kind, start, end]) => [mail, kind, start, end, kind !== 'email'] as const);
    const guessed = judged.map(([mail, kind, start, end]) => [mail, kind, start, end, kind !== 'person'] as const);
    expect((await run(defaultRuleSet({ people: true }), guessed)).failed).toContain('person: precision ≥ 0.7');
    expect((await run(defaultRuleSet(), wrong)).failed).toContain('precision ≥ 0.95');
  });

  it('control: a place that is not found any more fails it', async () => {
    const moved = judged.map(([mail, kind, start, end, right]) => [mail, kind, start + 1e6, end + 1e6, right] as const);
    expect((await run(defaultRuleSet(), moved)).failed).toContain('phone');
  });
});
