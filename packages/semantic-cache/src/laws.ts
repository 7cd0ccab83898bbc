// The laws of a cache tier, as checks that need no test framework; every store and stand-in passes all of them.

import { type FaultCode, must, type Result, utf8 } from '@sallyport/base';
import type { CacheStore } from './store.ts';

/** A fresh, empty store under test. */
export interface StoreFixture {
  readonly store: CacheStore;
  /** The largest entry that it was told to take; at most 1 MiB for the laws to stay quick. */
  readonly entryBytesMax: number;
  /** How much it may hold, or why the store itself sets no such bound. */
  readonly bound: StoreBound | { readonly skip: string };
  /** Lets this much time pass on the clock that the store expires by. */
  pass(ms: number): Promise<void>;
  /** Removes what the store left on its server. */
  dispose(): Promise<void>;
}

export interface StoreBound {
  /** Entries of 1 KiB that may be there after `enforce`. */
  readonly entriesMax: number;
  enforce(): Promise<void>;
}

/** One law; `check` throws an Error that says what was broken. */
export interface StoreLaw {
  readonly name: string;
  check(makeStore: () => Promise<StoreFixture>): Promise<void>;
}

const hourMs = 3_600_000;

/** Keys that a pattern language, a collation, a C string or a normalisation would confuse with each other. */
const trickyKeys = [
  ...[
    'a',
    'A',
    'a ',
    ' a',
    'a\u0000',
    'a\u0000b',
    'a\n',
    'a_',
    'a%',
    'a*',
    'a?',
    'a[b]',
    'a\\',
    'a\\*',
    "a'",
    'a"',
    '{a}',
  ],
  ...['é', 'e\u0301', 'ß', 'ss', '\u{1f511}', '\u{10ffff}', '\uffff', '\ufeffa', 'rows:x:', 'rows:x'],
];

const bodies: readonly { readonly name: string; readonly body: (fixture: StoreFixture) => Promise<void> }[] = [
  {
    name: 'an entry that was set is the entry that is got, others are absent',
    body: async ({ store }) => {
      await set(store, 'k', 'value');
      await expectValue(store, 'k', utf8('value'));
      await expectAbsent(store, 'other');
    },
  },
  {
    name: 'an entry is gone when its time is up, and one with time left is not',
    body: async ({ store, pass }) => {
      await set(store, 'short', 'x', 60);
      await set(store, 'long', 'y', hourMs);
      await pass(200);
      await expectAbsent(store, 'short');
      await expectValue(store, 'long', utf8('y'));
    },
  },
  {
    name: 'a later set takes the place of an earlier one, value and time',
    body: async ({ store, pass }) => {
      await set(store, 'longer', 'old', 60);
      await set(store, 'longer', 'new', hourMs);
      await set(store, 'shorter', 'old', hourMs);
      await set(store, 'shorter', 'new', 60);
      await expectValue(store, 'longer', utf8('new'));
      await pass(200);
      await expectValue(store, 'longer', utf8('new'));
      await expectAbsent(store, 'shorter');
    },
  },
  {
    name: 'a deleted entry is gone, and deleting says whether there was one',
    body: async ({ store }) => {
      await set(store, 'k', 'x');
      await set(store, 'k2', 'y');
      hold(must(await store.delete('k')) === true, 'deleting an entry did not say that there was one');
      hold(must(await store.delete('k')) === false, 'deleting nothing said that there was an entry');
      await expectAbsent(store, 'k');
      await expectValue(store, 'k2', utf8('y'));
    },
  },
  {
    name: 'a prefix deletes what starts with exactly these characters and nothing else',
    body: async ({ store }) => {
      for (const prefix of ['a_', 'a%', 'a*', 'a?', 'a[b]', 'a\\', 'a', 'A', 'é', 'e', 'rows:x:', '\u{10ffff}', "a'"]) {
        for (const key of trickyKeys) await set(store, key, key);
        const doomed = trickyKeys.filter((key) => key.startsWith(prefix));
        const deleted = must(await store.deleteByPrefix(prefix));
        hold(deleted === doomed.length, `prefix \`${prefix}\` deleted ${deleted} entries, not ${doomed.length}`);
        for (const key of trickyKeys) {
          if (key.startsWith(prefix)) await expectAbsent(store, key);
          else await expectValue(store, key, utf8(key));
        }
      }
    },
  },
  {
    name: 'a prefix deletes only what is picked by its first bytes, of entries shorter than these too',
    body: async ({ store }) => {
      for (let i = 0; i < 40; i++) await set(store, `p:${i}`, i % 2 === 0 ? `even ${i}` : `odd ${i}`);
      await set(store, 'p:short', 'ev');
      await set(store, 'q', 'even');
      const heads: number[] = [];
      const picks = (head: Uint8Array) => {
        heads.push(head.length);
        return Buffer.from(head).toString() === 'even';
      };
      const deleted = must(await store.deleteByPrefix('p:', { bytes: 4, picks }));
      hold(deleted === 20, `${deleted} entries were deleted, not 20`);
      hold(heads.length === 41 && heads.every((length) => length <= 4), 'other bytes than the first were shown');
      for (let i = 0; i < 40; i++) {
        if (i % 2 === 0) await expectAbsent(store, `p:${i}`);
        else await expectValue(store, `p:${i}`, utf8(`odd ${i}`));
      }
      await expectValue(store, 'p:short', utf8('ev'));
      await expectValue(store, 'q', utf8('even'));
    },
  },
  {
    name: 'a prefix deletes many entries at once',
    body: async ({ store, bound }) => {
      const count = Math.min('entriesMax' in bound ? bound.entriesMax : 3_000, 3_000);
      await inGroups(count, (i) => set(store, `many:${i}`, 'x'));
      await set(store, 'kept', 'y');
      const deleted = must(await store.deleteByPrefix('many:'));
      hold(deleted >= count - 1, `${deleted} of ${count} entries were deleted`);
      await inGroups(count, (i) => expectAbsent(store, `many:${i}`));
      await expectValue(store, 'kept', utf8('y'));
    },
  },
  {
    name: 'keys and values are any characters and any bytes',
    body: async ({ store }) => {
      const bytes = Uint8Array.from({ length: 512 }, (_, i) => i & 0xff);
      for (const key of trickyKeys) await done(store.set(key, new Uint8Array([...utf8(key), ...bytes]), hourMs));
      for (const key of trickyKeys) await expectValue(store, key, new Uint8Array([...utf8(key), ...bytes]));
      await done(store.set('empty', new Uint8Array(), hourMs));
      await expectValue(store, 'empty', new Uint8Array());
    },
  },
  {
    name: 'the store keeps bytes of its own',
    body: async ({ store }) => {
      // A Buffer too: its `slice` copies nothing.
      for (const given of [utf8('original'), Buffer.from('original')]) {
        await done(store.set('k', given, hourMs));
        given.fill(0);
        const got = must(await store.get('k'));
        hold(got !== undefined, 'the entry is absent');
        got?.bytes.fill(0);
        await expectValue(store, 'k', utf8('original'));
      }
    },
  },
  {
    name: 'concurrent sets leave one of the values, whole',
    body: async ({ store }) => {
      const values = Array.from({ length: 32 }, (_, i) => new Uint8Array(2_000).fill(i + 1));
      await Promise.all(
        values.flatMap((v, i) => [done(store.set('same', v, hourMs)), done(store.set(`own${i}`, v, hourMs))]),
      );
      const same = must(await store.get('same'))?.bytes;
      hold(
        values.some((v) => same !== undefined && equal(v, same)),
        'the value is none of those that were set',
      );
      for (const [i, v] of values.entries()) await expectValue(store, `own${i}`, v);
    },
  },
  {
    name: 'the largest entry is kept, and one byte more is refused without harm',
    body: async ({ store, entryBytesMax }) => {
      const big = Uint8Array.from({ length: entryBytesMax }, (_, i) => (i * 7919) >> 3);
      await done(store.set('big', big, hourMs));
      await expectValue(store, 'big', big);
      expectFault(await store.set('big', new Uint8Array(entryBytesMax + 1), hourMs), 'too_large');
      await expectValue(store, 'big', big);
    },
  },
  {
    name: 'the store never holds more than its bound, and still takes new entries',
    body: async ({ store, bound }) => {
      if ('skip' in bound) return;
      const count = bound.entriesMax * 3;
      await inGroups(count, (i) => done(store.set(`n${i}`, new Uint8Array(1_024), hourMs + i)));
      await bound.enforce();
      let held = 0;
      await inGroups(count, async (i) => {
        if (must(await store.get(`n${i}`)) !== undefined) held++;
      });
      hold(held <= bound.entriesMax, `${held} entries are held where ${bound.entriesMax} may be`);
      hold(held > 0, 'nothing at all is held');
    },
  },
  {
    name: 'a time to live that is zero, negative, broken or endless is refused',
    body: async ({ store }) => {
      for (const ttlMs of [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER]) {
        expectFault(await store.set('k', utf8('x'), ttlMs), 'invalid_input');
        await expectAbsent(store, 'k');
      }
    },
  },
  {
    name: 'a key that is empty, too long or no text is refused, and so is an empty prefix',
    body: async ({ store }) => {
      await set(store, 'kept', 'x');
      for (const key of ['', '\ud800', 'x'.repeat(513), '\u{1f511}'.repeat(129)]) {
        expectFault(await store.set(key, utf8('x'), hourMs), 'invalid_input');
        expectFault(await store.get(key), 'invalid_input');
        expectFault(await store.delete(key), 'invalid_input');
        expectFault(await store.deleteByPrefix(key), 'invalid_input');
      }
      await expectValue(store, 'kept', utf8('x'));
      await set(store, 'x'.repeat(512), 'long');
      await expectValue(store, 'x'.repeat(512), utf8('long'));
    },
  },
  {
    name: 'a closed store faults and does not throw',
    body: async ({ store }) => {
      await set(store, 'k', 'x');
      await store.close();
      await store.close();
      expectFault(await store.get('k'), 'unavailable');
      expectFault(await store.set('k', utf8('y'), hourMs), 'unavailable');
      expectFault(await store.delete('k'), 'unavailable');
      expectFault(await store.deleteByPrefix('k'), 'unavailable');
    },
  },
];

/** Every law of `CacheStore`. A store without a bound of its own passes that one law by the reason in its fixture. */
export const storeLaws: readonly StoreLaw[] = bodies.map(({ name, body }) => ({
  name,
  check: async (makeStore) => {
    const fixture = await makeStore();
    try {
      await body(fixture);
    } finally {
      await fixture.dispose();
    }
  },
}));

function hold(condition: boolean, broken: string): void {
  if (!condition) throw new Error(broken);
}

async function done(working: Promise<Result<void, { readonly message: string }>>): Promise<void> {
  must(await working);
}

async function set(store: CacheStore, key: string, text: string, ttlMs = hourMs): Promise<void> {
  must(await store.set(key, utf8(text), ttlMs));
}

async function expectValue(store: CacheStore, key: string, expected: Uint8Array): Promise<void> {
  const found = must(await store.get(key));
  hold(found !== undefined, `key ${JSON.stringify(key)} is absent`);
  hold(found !== undefined && equal(found.bytes, expected), `key ${JSON.stringify(key)} holds other bytes`);
}

async function expectAbsent(store: CacheStore, key: string): Promise<void> {
  hold(must(await store.get(key)) === undefined, `key ${JSON.stringify(key)} is there`);
}

function expectFault(result: Result<unknown, { readonly code: FaultCode }>, code: FaultCode): void {
  hold(
    !result.ok && result.fault.code === code,
    `expected the fault ${code}, got ${result.ok ? 'success' : result.fault.code}`,
  );
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** `count` calls, a hundred at a time. */
async function inGroups(count: number, call: (i: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < count; from += 100) {
    await Promise.all(Array.from({ length: Math.min(100, count - from) }, (_, i) => call(from + i)));
  }
}
