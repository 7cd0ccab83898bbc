// INVARIANT: what is let out in redacted form was scanned again and holds no finding of a kind that was taken out.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import type { Decision, Reason } from '@sallyport/decision';
import { defaultRuleSet } from '@sallyport/detect';
import { describe, expect, it } from 'vitest';
import { countFindings, kindsOf } from './inspect.ts';
import { type DecideForm, decideVerdict } from './verdict.ts';

const rules = defaultRuleSet();
const email = 'jo@example.org';
const card = '4111 1111 1111 1111';
const secret = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';

function decision(
  allowed: boolean,
  reason: Reason = { kind: allowed ? 'permitted_by' : 'forbidden_by', policies: [] },
): Decision {
  return { allowed, reason, failures: [], basis: { policySet: '', seq: 1, generation: 'g' } };
}

/** Lets pass whatever holds none of `kinds`, and remembers what it was asked. */
function without(...kinds: readonly string[]) {
  const asked: string[] = [];
  const decide: DecideForm = (form, found) => {
    asked.push(`${form} ${found.join(',')}`);
    return ok(decision(!found.some((kind) => kinds.includes(kind))));
  };
  return { decide, asked };
}

const verdict = (content: string, decide: DecideForm) => {
  const made = decideVerdict(rules, content, countFindings(rules, content), decide);
  if (!made.ok) throw new Error(made.fault.message);
  return made.value;
};

it('what policies let pass goes as it is, and they are asked once', () => {
  const { decide, asked } = without('card');
  expect(verdict(`ask ${email}`, decide)).toMatchObject({ kind: 'allow', content: `ask ${email}` });
  expect(asked).toEqual(['raw email']);
});

describe('redaction', () => {
  it.each([
    ['takes out what may not go and leaves what may', ['card'], [card], [email]],
    ['takes out all that may not go', ['card', 'secret', 'email'], [card, secret, email], []],
  ])('%s', (_, forbidden, gone, kept) => {
    const made = verdict(`a ${email} b ${card} c ${secret} d`, without(...forbidden).decide);
    if (made.kind !== 'redact') throw new Error(made.kind);
    for (const part of gone) expect(made.content).not.toContain(part);
    for (const part of kept) expect(made.content).toContain(part);
    expect(made.redactions).toBe(gone.length);
    const left = kindsOf(countFindings(rules, made.content));
    expect(left.filter((kind) => forbidden.includes(kind))).toEqual([]);
    expect([made.decision.allowed, made.rawDecision.allowed]).toEqual([true, false]);
  });

  it('takes everything out where kinds may go alone and not together', () => {
    const decide: DecideForm = (_, found) => ok(decision(found.length < 2));
    const made = verdict(`${email} ${card}`, decide);
    if (made.kind !== 'redact') throw new Error(made.kind);
    expect([made.redactions, made.content.includes('@'), made.content.includes('4111')]).toEqual([2, false, false]);
  });

  it('a text of thousands of findings, a forbidden one behind them all', () => {
    const made = verdict(`${`${email} `.repeat(1_500)}${card} `, without('card').decide);
    if (made.kind !== 'redact') throw new Error(made.kind);
    expect([made.redactions, made.content.includes('4111'), made.content.split(email).length - 1]).toEqual([
      1,
      false,
      1_500,
    ]);
  });
});

describe('blocked', () => {
  it('where nothing may go in any form', () => {
    const { decide, asked } = { decide: (() => ok(decision(false))) as DecideForm, asked: [] };
    expect(verdict(email, decide).kind).toBe('block');
    expect(asked).toEqual([]);
  });

  it('a token that does not grant it is asked once: no change of the text helps', () => {
    let count = 0;
    const reasons: readonly Reason[] = [
      { kind: 'token_does_not_grant', checks: [] },
      { kind: 'token_revoked', by: 'block', revocationId: 'aa' },
    ];
    for (const reason of reasons) {
      const decide: DecideForm = () => {
        count += 1;
        return ok(decision(false, reason));
      };
      expect(verdict(email, decide)).toMatchObject({ kind: 'block', decision: { reason } });
    }
    expect(count).toBe(2);
  });

  it('a text with nothing in it is not made better by redacting it', () => {
    const decide: DecideForm = (form) => ok(decision(form === 'redacted'));
    expect(verdict('hello', decide).kind).toBe('block');
  });
});

it('a decision that cannot be made is a fault at every stage, and lets nothing out', () => {
  const broken: Result<never, Fault> = fail('unavailable', 'no entities');
  for (let stage = 0; stage < 4; stage++) {
    let asked = -1;
    const decide: DecideForm = (form, found) => {
      asked += 1;
      return asked === stage ? broken : ok(decision(form === 'redacted' && found.length < 2));
    };
    const content = `${email} ${card}`;
    expect(decideVerdict(rules, content, countFindings(rules, content), decide)).toEqual(broken);
  }
});
