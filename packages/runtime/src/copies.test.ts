// What a session remembers of the rows it read: labels and receipts of copies, under one key, in bounded room.

import { must, systemRandom } from '@sallyport/base';
import { memoryFingerprints } from '@sallyport/decision';
import { describe, expect, it } from 'vitest';
import { nothingCopied, sessionCopies } from './copies.ts';

const secret = systemRandom(32);
const of = { tenant: 'acme', session: 's' };
const prose = (name: string, length = 60) => Array.from({ length }, (_, at) => `${name}${at}`).join(' ');
const row = (labels: readonly string[], ...texts: readonly string[]) => ({ labels, texts });

function opened(sessionMax = 1 << 16) {
  const store = memoryFingerprints({ sessionMax });
  return { store, copies: sessionCopies({ store, secret, sessionMax }) };
}

describe('a copy', () => {
  it('is told with its labels and with the receipts of all rows it stands in, in any process', async () => {
    const { store, copies } = opened();
    must(await copies.remember(of, 'r1', [row(['a'], prose('one')), row(['b'], prose('two')), row(['a'], prose('x'))]));
    must(await copies.remember(of, 'r2', [row(['a', 'c'], prose('three')), row(['b'], prose('two'))]));
    const other = sessionCopies({ store, secret, sessionMax: 1 << 16 });
    expect(must(await other.find(of, prose('two')))).toMatchObject({ labels: ['b'], receipts: ['r1', 'r2'] });
    expect(must(await other.find(of, prose('three')))).toMatchObject({ labels: ['a', 'c'], receipts: ['r2'] });
    expect(must(await other.find(of, prose('x')))).toMatchObject({ labels: ['a'], receipts: ['r1'] });
    expect(must(await other.find(of, `${prose('one')}\n${prose('two')}`))).toMatchObject({ labels: ['a', 'b'] });
    expect(must(await other.find(of, prose('four')))).toEqual(nothingCopied);
  });

  it('of what another session or tenant read is none', async () => {
    const { copies } = opened();
    must(await copies.remember(of, 'r1', [row(['a'], prose('one'))]));
    for (const name of [
      { tenant: 'globex', session: 's' },
      { tenant: 'acme', session: 't' },
    ]) {
      expect(must(await copies.find(name, prose('one')))).toEqual(nothingCopied);
    }
  });
});

it('what was remembered under another key is not passed over in silence', async () => {
  const { store, copies } = opened();
  must(
    await sessionCopies({ store, secret: systemRandom(32), sessionMax: 1 << 16 }).remember(of, 'r1', [
      row(['a'], prose('one')),
    ]),
  );
  expect(await copies.find(of, prose('other'))).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
});

describe('room', () => {
  it('rows without text take none, and a retrieval of more than its part keeps fewer of each row', async () => {
    const { store, copies } = opened(1_024);
    must(await copies.remember(of, 'r0', [row(['a'], 'too short'), row(['a'])]));
    expect(must(await store.read('acme', 's'))).toEqual([]);
    must(await copies.remember(of, 'r1', [row(['a'], prose('one', 5_000)), row(['b'], prose('two', 5_000))]));
    const [kept] = must(await store.read('acme', 's'));
    expect(kept?.fingerprints.length).toBeLessThanOrEqual(1_024);
    expect(must(await copies.find(of, prose('two', 1_000)))).toMatchObject({ labels: ['b'], receipts: ['r1'] });
  });

  it('of a session without room the oldest retrievals are forgotten', async () => {
    const { copies } = opened(1_024);
    for (let at = 0; at < 40; at++) must(await copies.remember(of, `r${at}`, [row(['a'], prose(`text${at}x`, 150))]));
    expect(must(await copies.find(of, prose('text39x', 150))).receipts).toEqual(['r39']);
    expect(must(await copies.find(of, prose('text0x', 150)))).toEqual(nothingCopied);
  });
});
