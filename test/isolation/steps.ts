// What tenants do, at random: the same few questions, texts and sessions, so that their calls collide all the time.

import fc from 'fast-check';
import { modes, questions } from './tenants.ts';

interface By {
  /** Place of the tenant that acts. */
  readonly who: number;
}

export type Step =
  | (By & {
      readonly does: 'retrieve';
      readonly session: number;
      readonly narrowing: Narrowing;
      readonly question: number;
      readonly limit: number;
      /** The last one that this token got, or any of those handed out so far, whoever got it; null for the first page. */
      readonly cursor: 'mine' | number | null;
      /** Names another tenant in a header. */
      readonly pretends: number | null;
    })
  | (By & {
      readonly does: 'egress';
      readonly session: number;
      readonly content: number;
      readonly outwards: boolean;
      /** The session named in the body; the name exists in every tenant. */
      readonly names: number | null;
      readonly pretends: number | null;
    })
  | (By & { readonly does: 'scan'; readonly session: number; readonly content: number })
  | (By & {
      readonly does: 'evaluate';
      readonly pretends: number | null;
      /** Tenant and session of a capability that goes with it. */
      readonly capability: readonly [who: number, session: number] | null;
    })
  | (By & { readonly does: 'put policy'; readonly mode: number; readonly pretends: number | null })
  | (By & { readonly does: 'put entities'; readonly subIsRed: boolean })
  | (By & { readonly does: 'read policies'; readonly pretends: number | null })
  | (By & { readonly does: 'revoke'; readonly of: number; readonly session: number });

/** How a token is narrowed before it is used. */
export type Narrowing = 'not' | 'to a folder' | 'to its tenant' | 'to another tenant' | 'to scanning' | 'sealed';

export const changing: ReadonlySet<Step['does']> = new Set(['put policy', 'put entities', 'revoke']);

/** Steps taken at once, and how many of the cache's faster tiers have nothing to say meanwhile. */
export interface Round {
  readonly steps: readonly Step[];
  readonly mute: number;
}

export function histories(tenants: number): fc.Arbitrary<readonly Round[]> {
  const steps = fc.array(step(tenants), { minLength: 1, maxLength: 4 });
  const mute = fc.constantFrom(0, 0, 1, 2);
  return fc.array(fc.record({ steps, mute }), { minLength: 4, maxLength: 40, size: 'max' });
}

function step(tenants: number): fc.Arbitrary<Step> {
  const who = fc.nat(tenants - 1);
  const session = fc.nat(1);
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 2 });
  const content = fc.nat(2);
  const does = <const K extends string>(kind: K) => fc.constant(kind);
  const narrowing = fc.oneof(
    { weight: 8, arbitrary: fc.constant<Narrowing>('not') },
    {
      weight: 4,
      arbitrary: fc.constantFrom<Narrowing>(
        'to a folder',
        'to its tenant',
        'to another tenant',
        'to scanning',
        'sealed',
      ),
    },
  );
  return fc.oneof(
    {
      weight: 10,
      arbitrary: fc.record({
        does: does('retrieve'),
        who,
        session,
        narrowing,
        question: fc.nat(questions.length - 1),
        limit: fc.constantFrom(3, 20),
        cursor: fc.oneof(
          { weight: 4, arbitrary: fc.constant(null) },
          { weight: 2, arbitrary: fc.constant<'mine'>('mine') },
          { weight: 1, arbitrary: fc.nat(30) },
        ),
        pretends: fc.option(who, { nil: null, freq: 4 }),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        does: does('egress'),
        who,
        session,
        content,
        outwards: fc.boolean(),
        names: maybe(session),
        pretends: fc.option(who, { nil: null, freq: 4 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ does: does('scan'), who, session, content }) },
    {
      weight: 2,
      arbitrary: fc.record({
        does: does('evaluate'),
        who,
        pretends: maybe(who),
        capability: maybe(fc.tuple(who, session)),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ does: does('put policy'), who, mode: fc.nat(modes.length - 1), pretends: maybe(who) }),
    },
    { weight: 1, arbitrary: fc.record({ does: does('put entities'), who, subIsRed: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ does: does('read policies'), who, pretends: maybe(who) }) },
    { weight: 1, arbitrary: fc.record({ does: does('revoke'), who, of: who, session }) },
  );
}
