// Which labels a copied text has, how much of a text is copied, and that no more is told than that.

import { describe, expect, it } from 'vitest';
import { coarser } from './coarser.ts';
import { findCopies } from './copies.ts';
import { fingerprintPassages, keyCheckOf } from './fingerprint.ts';
import { guaranteedWords } from './shingles.ts';

const key = new Uint8Array(32).fill(1);
const otherKey = new Uint8Array(32).fill(2);
/** `length` words that no other text has. */
const prose = (name: string, length = 60) => Array.from({ length }, (_, at) => `${name}${at}`).join(' ');
const passage = (labels: readonly string[], ...texts: readonly string[]) => ({
  labels,
  fingerprints: fingerprintPassages([texts], key)[0] ?? new Uint32Array(),
});

describe('labels', () => {
  const footer = prose('footer', 40);
  const secret = passage(['confidential', 'list'], `${prose('secret')}\n${footer}`);
  const open = passage(['list'], `${prose('open')}\n${footer}`);

  it('are those of what was copied, and of nothing else that was read', () => {
    expect(findCopies(prose('secret'), [secret, open], key)).toMatchObject({
      labels: ['confidential', 'list'],
      passages: [0],
    });
    expect(findCopies(prose('open'), [secret, open], key)).toMatchObject({ labels: ['list'], passages: [1] });
    expect(findCopies(prose('other'), [secret, open], key)).toEqual({ labels: [], passages: [], sharePercent: 0 });
  });

  it('of what stands in several passages are those that all of them have', () => {
    expect(findCopies(footer, [secret, open], key)).toMatchObject({ labels: ['list'], passages: [0, 1] });
    expect(findCopies(footer, [secret], key).labels).toEqual(['confidential', 'list']);
    expect(findCopies(footer, [secret, secret], key).labels).toEqual(['confidential', 'list']);
  });

  it('of any field of a row count', () => {
    const row = passage(['l'], prose('subject', 30), prose('body', 30));
    expect(findCopies(prose('body', 30), [row], key).labels).toEqual(['l']);
    expect(findCopies(prose('subject', 30), [row], key).labels).toEqual(['l']);
  });
});

describe('the share', () => {
  it.each([
    [100, prose('a')],
    [50, `${prose('a')} ${prose('new')}`],
    [10, `${prose('new', 270)} ${prose('a', 30)} ${prose('more', 270)}`],
    [0, prose('new')],
  ])('is about %i of a hundred words', (percent, text) => {
    const { sharePercent } = findCopies(text, [passage(['l'], prose('a'))], key);
    expect(Math.abs(sharePercent - percent)).toBeLessThanOrEqual(10);
  });

  it('is never nought where something was copied, nor above a hundred', () => {
    const read = passage(['l'], prose('a', 30));
    expect(findCopies(`${prose('a', 30)} ${prose('new', 20_000)}`, [read], key).sharePercent).toBe(1);
    expect(findCopies(`${prose('a', 30)} `.repeat(50), [read], key).sharePercent).toBe(100);
  });
});

describe('what is kept', () => {
  it('means nothing under another key, and does not tell which texts are equal', () => {
    const [mine] = fingerprintPassages([[prose('a')]], key);
    const [theirs] = fingerprintPassages([[prose('a')]], otherKey);
    expect(new Set([...(mine ?? []), ...(theirs ?? [])]).size).toBe((mine?.length ?? 0) + (theirs?.length ?? 0));
    expect(findCopies(prose('a'), [passage(['l'], prose('a'))], otherKey).labels).toEqual([]);
    expect(keyCheckOf(key)).not.toBe(keyCheckOf(otherKey));
  });

  it('is sorted and distinct, and nothing of texts of fewer than four words', () => {
    const [found = new Uint32Array(), none] = fingerprintPassages([[prose('a'), prose('a')], ['one two three']], key);
    expect([...found]).toEqual([...new Set(found)].sort((a, b) => a - b));
    expect(found.length).toBeGreaterThan(10);
    expect(none?.length).toBe(0);
  });

  it('is less where there is no room for more, evenly, and finds long copies still', () => {
    const rows = [prose('short', guaranteedWords), prose('a', 2_000), prose('b', 2_000)];
    const whole = fingerprintPassages(
      rows.map((text) => [text]),
      key,
    );
    const kept = coarser(whole, 200);
    expect(kept.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(200);
    expect(kept[0]).toEqual(whole[0]);
    expect(Math.abs((kept[1]?.length ?? 0) - (kept[2]?.length ?? 0))).toBeLessThanOrEqual(1);
    const passages = kept.map((fingerprints, at) => ({ labels: [`l${at}`], fingerprints }));
    expect(findCopies(prose('a', 500), passages, key).labels).toEqual(['l1']);
    expect(coarser(whole, 1 << 20)).toBe(whole);
  });
});
