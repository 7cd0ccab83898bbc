// The cache of verified tokens answers as verifying would, within its bytes.

import { readFile } from 'node:fs/promises';
import { limits, must, ok, systemRandom } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { loadBiscuit } from './biscuits.ts';
import { VerifiedTokens } from './cache.ts';
import { biscuitWasmUrl } from './engine.ts';
import { generateRootKey, publicKeyHex } from './keys.ts';

const biscuits = await loadBiscuit(await readFile(new URL(biscuitWasmUrl())));
const rootKey = generateRootKey(1, systemRandom);
const keys = new Map([[1, publicKeyHex(rootKey.privateKey)]]);
const nowMs = 1_700_000_000_000;

function token(id: string, lifeMs = 60_000): string {
  return must(
    biscuits.mint(
      {
        subject: { type: 'User', id },
        tenant: 'acme',
        grants: [{ action: 'retrieve', resource: 'Mail/' }],
        issuedAtMs: nowMs,
        expiresAtMs: nowMs + lifeMs,
      },
      rootKey,
    ),
  );
}

describe('INVARIANT: a hit is what `verify` would answer now', () => {
  it('while the root key is the same', () => {
    const cache = new VerifiedTokens({ biscuits });
    const text = token('alice');
    const first = cache.verify(text, keys);
    const second = cache.verify(text, new Map([...keys, [2, 'ab'.repeat(32)]]));
    expect(first.ok && second.ok && first.value === second.value).toBe(true);
    expect(second).toEqual(biscuits.verify(text, keys));
    expect(cache.stats()).toMatchObject({ hits: 1, misses: 1, entries: 1 });
  });

  it('after the root key was removed, in place or in another map', () => {
    const cache = new VerifiedTokens({ biscuits });
    const text = token('alice');
    const rotating = new Map(keys);
    expect(cache.verify(text, rotating).ok).toBe(true);
    rotating.delete(1);
    expect(cache.verify(text, rotating)).toMatchObject({ ok: false, fault: { code: 'unauthenticated' } });
    expect(cache.stats()).toMatchObject({ entries: 0, bytes: 0, evictions: 1 });
    expect(cache.verify(text, keys).ok).toBe(true);
  });

  it('after the root key was replaced under its id', () => {
    const cache = new VerifiedTokens({ biscuits });
    const text = token('alice');
    expect(cache.verify(text, keys).ok).toBe(true);
    const replaced = new Map([[1, publicKeyHex(generateRootKey(1, systemRandom).privateKey)]]);
    expect(cache.verify(text, replaced).ok).toBe(false);
  });

  // Negative control: a cache that only knows the text goes on admitting a token whose root key is gone.
  it('is lost by a cache that does not look at the root key', () => {
    const held = new Map<string, ReturnType<typeof biscuits.verify>>();
    const broken = (text: string, using: ReadonlyMap<number, string>) => {
      const result = held.get(text) ?? biscuits.verify(text, using);
      held.set(text, result);
      return result;
    };
    const text = token('alice');
    broken(text, keys);
    expect(broken(text, new Map()).ok).not.toBe(biscuits.verify(text, new Map()).ok);
  });
});

describe('the cache', () => {
  it('leaves expiry to each use', () => {
    const cache = new VerifiedTokens({ biscuits });
    const text = token('alice', 5_000);
    const request = { action: 'retrieve', resource: 'Mail/1', tenant: 'acme' };
    for (const [laterMs, granted] of [
      [4_999, true],
      [5_000, false],
      [4_999, true],
    ] as const) {
      const verified = cache.verify(text, keys);
      if (!verified.ok) throw new Error('unexpected');
      expect(biscuits.authorize(verified.value, { ...request, nowMs: nowMs + laterMs }).granted).toBe(granted);
    }
    expect(cache.stats().hits).toBe(2);
  });

  it('stays within its bytes and drops what was used least recently', () => {
    const texts = Array.from({ length: 6 }, (_, index) => token(`user-${index}`));
    const one = new VerifiedTokens({ biscuits });
    one.verify(texts[0] ?? '', keys);
    const cache = new VerifiedTokens({ biscuits, bytesMax: Math.floor(one.stats().bytes * 3.5) });
    const [a = '', b = '', c = '', d = ''] = texts;
    for (const text of [a, b, c, a, d]) cache.verify(text, keys);
    expect(cache.stats()).toMatchObject({ entries: 3, evictions: 1, hits: 1 });
    cache.verify(a, keys);
    expect(cache.stats().hits).toBe(2);
    cache.verify(b, keys);
    expect(cache.stats().hits).toBe(2);
    for (let round = 0; round < 20; round++) {
      cache.verify(texts[(round * 7) % 6] ?? '', keys);
      expect(cache.stats().bytes).toBeLessThanOrEqual(Math.floor(one.stats().bytes * 3.5));
    }
  });

  it('keeps no failure, and nothing larger than itself', () => {
    const cache = new VerifiedTokens({ biscuits });
    for (const text of ['', 'AAAA', token('alice').slice(2), 'x'.repeat(limits.tokenBytesMax + 1)]) {
      expect(cache.verify(text, keys).ok).toBe(false);
    }
    expect(cache.stats()).toMatchObject({ entries: 0, bytes: 0 });
    const tiny = new VerifiedTokens({ biscuits, bytesMax: 10 });
    expect(tiny.verify(token('alice'), keys).ok).toBe(true);
    expect(tiny.stats()).toMatchObject({ entries: 0, bytes: 0 });
  });

  it('counts an opaque token as larger, for the library keeps a copy of it', () => {
    const plain = biscuits.verify(token('alice'), keys);
    if (!plain.ok) throw new Error('unexpected');
    const opaque = { ...plain.value, bounds: { ...plain.value.bounds, opaque: true } };
    const [small, large] = [plain.value, opaque].map((value) => {
      const cache = new VerifiedTokens({ biscuits: { verify: () => ok(value) } });
      cache.verify('text', keys);
      return cache.stats().bytes;
    });
    expect(large).toBeGreaterThan((small ?? 0) + 10_000);
  });
});
