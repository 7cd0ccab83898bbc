// A certificate holds only with exactly the receipts of its session: none missing, none changed, no label lost.

import { must } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { chainReceipts, type EgressCertificate } from './certificate.ts';
import type { AccessReceipt } from './receipt.ts';
import { checkSessionReceipts } from './session-receipts.ts';
import { sampleCertificate, sampleReceipt } from './testing/samples.ts';

const receipt = (n: number, more: Partial<AccessReceipt> = {}): AccessReceipt => ({
  ...sampleReceipt(`r-${n}`),
  issuedAt: new Date(Date.UTC(2025, 5, 1) + n).toISOString(),
  labels: [n % 2 === 0 ? 'pii' : 'hr'],
  ...more,
});
const receipts = (count: number) => Array.from({ length: count }, (_, n) => receipt(n));
const certificate = (count: number, labels = ['hr', 'pii']): EgressCertificate => ({
  ...sampleCertificate(),
  labels,
  receipts: chainReceipts(receipts(count).map(({ id }) => id)),
});
const says = (words: string) => ({ ok: false, fault: { code: 'integrity', message: expect.stringContaining(words) } });

describe.each([3, 300])('of a session with %i receipts', (count) => {
  it('all of them, in whatever order, give the chain', () => {
    const found = must(checkSessionReceipts(certificate(count), receipts(count).reverse()));
    expect(found).toEqual({ ids: receipts(count).map(({ id }) => id), later: [], unread: [] });
  });

  it('those of later reads are set apart', () => {
    const found = must(checkSessionReceipts(certificate(count), receipts(count + 2)));
    expect([found.ids.length, found.later]).toEqual([count, [`r-${count}`, `r-${count + 1}`]]);
  });

  it.each([0, 1, -1])('none may be missing (%i)', (at) => {
    const all = receipts(count);
    expect(checkSessionReceipts(certificate(count), all.toSpliced(at, 1))).toMatchObject(says('missing'));
  });

  it('a forged one in the place of another is noticed', () => {
    const forged = receipts(count).with(0, receipt(0, { id: 'x' }));
    expect(checkSessionReceipts(certificate(count), forged).ok).toBe(false);
  });

  it('none is of another session or tenant', () => {
    const of = (more: Partial<AccessReceipt>) => [...receipts(count), receipt(count, more)];
    expect(checkSessionReceipts(certificate(count), of({ session: 's-2' }))).toMatchObject(says('another session'));
    expect(checkSessionReceipts(certificate(count), of({ tenant: 'globex' }))).toMatchObject(says('another session'));
  });

  it('a label that was read and is not carried is noticed; one of no receipt is told', () => {
    expect(checkSessionReceipts(certificate(count, ['pii']), receipts(count))).toMatchObject(says('`hr`'));
    const found = must(checkSessionReceipts(certificate(count, ['hr', 'new', 'pii']), receipts(count)));
    expect(found.unread).toEqual(['new']);
  });
});

it('a session that read nothing needs none', () => {
  expect(checkSessionReceipts(certificate(0, []), [])).toEqual({ ok: true, value: { ids: [], later: [], unread: [] } });
});
