// INVARIANT: what is let out in a changed form was scanned again and holds no finding of a kind that was changed.

import { type Fault, fail, must, ok, type Result } from '@sallyport/base';
import type { Decision, Reason } from '@sallyport/decision';
import { defaultRuleSet, FormatEncryption, Pseudonyms, tally } from '@sallyport/detect';
import { describe, expect, it } from 'vitest';
import { allIn, type Form, type FormContext, type FormMeans, formContext } from './forms.ts';
import { countFindings, kindsOf } from './inspect.ts';
import { type DecideForms, decideVerdict } from './verdict.ts';

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

/** Decides as a policy does, by what it sees. */
const asking =
  (allows: (context: FormContext) => boolean): DecideForms =>
  (forms) =>
    ok(decision(allows(formContext(forms))));

/** Lets pass whatever holds none of `kinds`, and remembers what it was asked. */
function without(...kinds: readonly string[]) {
  const asked: string[] = [];
  const decide = asking(({ form, findings }) => {
    asked.push(`${form} ${findings.join(',')}`);
    return !findings.some((kind) => kinds.includes(kind));
  });
  return { decide, asked };
}

const means = { hashKey: new Uint8Array(32).fill(3) };
const decideOn = (content: string, decide: DecideForms) =>
  decideVerdict({ rules, decide, means }, content, countFindings(rules, content));
const verdict = (content: string, decide: DecideForms) => {
  return must(decideOn(content, decide));
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
    const decide = asking(({ findings }) => findings.length < 2);
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
    expect(
      verdict(
        email,
        asking(() => false),
      ).kind,
    ).toBe('block');
  });

  it('a token that does not grant it is asked once: no change of the text helps', () => {
    let count = 0;
    const reasons: readonly Reason[] = [
      { kind: 'token_does_not_grant', checks: [] },
      { kind: 'token_revoked', by: 'block', revocationId: 'aa' },
    ];
    for (const reason of reasons) {
      const decide: DecideForms = () => {
        count += 1;
        return ok(decision(false, reason));
      };
      expect(verdict(email, decide)).toMatchObject({ kind: 'block', decision: { reason } });
    }
    expect(count).toBe(2);
  });

  it('a text with nothing in it is not made better by redacting it', () => {
    const decide = asking(({ form }) => form === 'redacted');
    expect(verdict('hello', decide).kind).toBe('block');
  });
});

it('a decision that cannot be made is a fault at every stage, and lets nothing out', () => {
  const broken: Result<never, Fault> = fail('unavailable', 'no entities');
  for (let stage = 0; stage < 10; stage++) {
    let asked = -1;
    const decide: DecideForms = (forms) => {
      asked += 1;
      return asked === stage ? broken : ok(decision(forms.size > 0 && formContext(forms).findings.length === 0));
    };
    expect(decideOn(`${email} ${card}`, decide)).toEqual(broken);
  }
});

describe('forms by kind', () => {
  /** Kinds that may leave in one form alone. */
  const only = (wanted: Readonly<Record<string, Form>>) =>
    asking((context) =>
      Object.entries(wanted).every(([kind, form]) => !context.findings.includes(kind) || context[form].includes(kind)),
    );

  it('each takes the one that its policy names, and what none is named for is taken out', () => {
    const ip = '203.0.113.77';
    const made = verdict(
      `${card} from ${ip} by ${email}, ${secret}`,
      only({ card: 'masked', ip: 'generalised', email: 'hashed', secret: 'redacted' }),
    );
    if (made.kind !== 'redact') throw new Error(made.kind);
    expect(made.content).toMatch(
      /^\*{4} \*{4} \*{4} 1111 from \[IP:203\.0\.113\.\*\] by \[EMAIL:[B-Z]{14}\], \[SECRET\]$/,
    );
    expect(Object.fromEntries(made.forms)).toEqual({
      card: 'masked',
      ip: 'generalised',
      email: 'hashed',
      secret: 'redacted',
    });
  });

  it('the gentlest of several is taken', () => {
    const made = verdict(
      card,
      asking(({ findings, raw }) => findings.length === 0 || raw.length === 0),
    );
    expect(made).toMatchObject({ kind: 'redact', content: '**** **** **** 1111' });
  });

  it('one decision is made over all of them, and where they may not leave together stricter ones are tried', () => {
    const apart = asking(
      ({ raw, masked }) => !raw.includes('card') && !(raw.includes('email') && masked.includes('card')),
    );
    expect(verdict(`${email} ${card}`, apart)).toMatchObject({ kind: 'redact', content: `${email} [CARD]` });
  });

  it('a policy that lets out only what is redacted never lets a kind out as it is', () => {
    const made = verdict(
      `${email} ${card}`,
      asking(({ form }) => form === 'redacted'),
    );
    expect(made).toMatchObject({ kind: 'redact', content: '[EMAIL] [CARD]' });
  });

  it('a policy can block what it does not want even redacted', () => {
    expect(
      verdict(
        secret,
        asking(({ raw, redacted }) => raw.length + redacted.length === 0),
      ).kind,
    ).toBe('redact');
    const never = asking(({ findings, redacted }) => ![...findings, ...redacted].includes('secret'));
    expect(verdict(`a ${secret} b`, never).kind).toBe('block');
  });

  it('a form in which the kind would still be found is not let out', () => {
    // Two halves of one value, of which taking out the first leaves the second.
    const made = verdict(`${card},${card} ${email}`, only({ card: 'masked', email: 'hashed' }));
    if (made.kind !== 'redact') throw new Error(made.kind);
    expect(kindsOf(countFindings(rules, made.content))).toEqual([]);
  });

  it('policies see every set in every question', () => {
    const { form, ...sets } = formContext(allIn(['card'], 'masked'), ['url']);
    expect([form, sets]).toEqual([
      'masked',
      {
        findings: ['card', 'url'],
        raw: ['url'],
        pseudonymised: [],
        masked: ['card'],
        generalised: [],
        hashed: [],
        encrypted: [],
        redacted: [],
      },
    ]);
  });
});

describe('enciphered', () => {
  const secretOf = (byte: number) => new Uint8Array(32).fill(byte);
  /** Cards and employee numbers may leave enciphered, whatever else is forbidden of them. */
  const asked = asking(({ findings, encrypted }) => findings.every((kind) => encrypted.includes(kind)));
  const notRedacted = asking(
    ({ findings, encrypted, redacted }) => redacted.length === 0 && findings.every((kind) => encrypted.includes(kind)),
  );
  const sent = (
    content: string,
    decide = asked,
    encryption: FormMeans['encryption'] = new FormatEncryption({ secret: () => secretOf(6) }),
  ) => {
    return must(
      decideVerdict({ rules, decide, means: { ...means, encryption } }, content, countFindings(rules, content)),
    );
  };

  it('a value leaves as another of its form, in JSON too', () => {
    const made = sent(`pay ${card} now`);
    if (made.kind !== 'redact') throw new Error(made.kind);
    expect(made.content).toMatch(/^pay 4111 11\d\d \d{4} \d{4} now$/);
    expect(made.content).not.toContain(card);
    expect([Object.fromEntries(made.forms), made.notEncrypted.size]).toEqual([{ card: 'encrypted' }, 0]);
    const json = sent(JSON.stringify({ card, number: 4111111111111111, cards: [card, card] }));
    if (json.kind !== 'redact') throw new Error(json.kind);
    const { card: one, number, cards } = JSON.parse(json.content);
    expect([made.content.slice(4, 23), ...cards]).toEqual([one, one, one]);
    expect(number).toBe(one.replaceAll(' ', ''));
  });

  it('other sessions and a verdict without the means give something else', () => {
    const [one, other] = [sent(card), sent(card, asked, new FormatEncryption({ secret: () => secretOf(7) }))];
    if (one.kind !== 'redact' || other.kind !== 'redact') throw new Error('not redacted');
    expect(one.content).not.toBe(other.content);
    expect(verdict(card, asked)).toMatchObject({ kind: 'redact', content: '[CARD]' });
  });

  it('what has too few values or no form is redacted, and counted', () => {
    const made = sent(`card 060426070011 and ${card}, ${email}`);
    if (made.kind !== 'redact') throw new Error(made.kind);
    expect(made.content).toMatch(/^card \[CARD\] and 4111 11\d\d \d{4} \d{4}, \[EMAIL\]$/);
    expect(Object.fromEntries(made.forms)).toEqual({ card: 'encrypted', email: 'redacted' });
    expect(Object.fromEntries(made.notEncrypted)).toEqual({ card: 1 });
    const none = sent('card 060426070011');
    if (none.kind !== 'redact') throw new Error(none.kind);
    expect([none.content, Object.fromEntries(none.forms)]).toEqual(['card [CARD]', { card: 'redacted' }]);
  });

  it('where policies do not permit what is refused to be redacted, nothing leaves', () => {
    expect(sent(`pay ${card}`, notRedacted).kind).toBe('redact');
    expect(sent(`card 060426070011 and ${card}`, notRedacted).kind).toBe('block');
    expect(sent('card 060426070011', notRedacted).kind).toBe('block');
  });

  it('encodings and overlaps have no form to keep', () => {
    const hidden = Buffer.from(`please charge ${card} today`).toString('base64');
    const made = sent(`x ${hidden}`);
    expect(made).toMatchObject({ kind: 'redact', content: expect.stringMatching(/^x \w+\[CARD\]\w+$/) });
    expect(sent(`x ${hidden}`, notRedacted).kind).toBe('block');
  });

  it('the scan would notice a value that was missed beside one that was not', () => {
    // Enciphered values are findings themselves: a scan of what leaves would say nothing.
    const made = sent(`pay ${card} now`);
    if (made.kind !== 'redact') throw new Error(made.kind);
    expect(tally(rules, made.content).map(({ kind }) => kind)).toEqual(['card']);
    // Two numbers that hide each other: the second comes to light when a placeholder stands for the first.
    const both = sent(`${card},${card} ${email}`);
    expect(both.kind === 'redact' && both.content.includes(card)).toBe(false);
    const leaking = { of: () => card, issue: (text: string) => text };
    expect(sent(`pay ${card} now`, asked, leaking)).toMatchObject({ content: 'pay [CARD] now' });
  });

  it('placeholders that lead back and enciphered values are kept apart', () => {
    const pseudonyms = new Pseudonyms({ key: secretOf(1), never: new Set() });
    const encryption = new FormatEncryption({ secret: () => secretOf(6), restoring: pseudonyms });
    const decide = asking(({ findings, encrypted, pseudonymised }) =>
      encrypted.length === 0 ? findings.length === 0 : findings.length === 1 && pseudonymised.length === 0,
    );
    const made = decideVerdict(
      { rules, decide, means: { ...means, pseudonyms, encryption } },
      `${card} ${email}`,
      countFindings(rules, `${card} ${email}`),
    );
    if (!made.ok || made.value.kind !== 'redact') throw new Error('not redacted');
    expect(made.value.content).toMatch(/^\[CARD_[B-Z]{14}\] \[EMAIL_[B-Z]{14}\]$/);
  });
});
