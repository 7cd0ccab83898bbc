// Receipts and certificates: only what is well formed gets signed, and no byte of what was signed can change.

import { readFileSync } from 'node:fs';
import {
  canonicalBytes,
  isJsonObject,
  type JsonObject,
  limits,
  must,
  parseJson,
  sha256Hex,
  toBase64,
  toHex,
  utf8,
  utf8Text,
} from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { type CurrentCertificate, chainReceipts, readCertificate, sealCertificate } from './certificate.ts';
import { openEnvelope, payloadTypes, preAuthEncoding, sealEnvelope } from './dsse.ts';
import { generateSigningKeyPem, openSigningKey, openVerifyingKey } from './key.ts';
import type { NonInterference } from './non-interference.ts';
import { type AccessReceipt, readReceipt, sealReceipt } from './receipt.ts';
import { receiptKey, sampleCertificate, sampleReceipt } from './testing/samples.ts';

const integrity = { ok: false, fault: { code: 'integrity' } };

describe('envelopes', () => {
  const sealed = must(sealReceipt(sampleReceipt(), receiptKey));

  it('sign the encoding that DSSE defines', () => {
    const encoded = preAuthEncoding('http://example.com/HelloWorld', utf8('hello world'));
    expect(utf8Text(encoded)).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
    expect(utf8Text(preAuthEncoding('ü', utf8('ü')))).toBe('DSSEv1 2 ü 2 ü');
  });

  it('open to what was sealed, from text, bytes or object, whatever the white space', () => {
    const text = utf8Text(sealed.bytes) ?? '';
    const spaced = JSON.stringify(JSON.parse(text), null, 2);
    for (const input of [text, spaced, sealed.bytes, sealed.envelope]) {
      const opened = must(openEnvelope(input, [receiptKey]));
      expect(opened).toMatchObject({
        payloadType: payloadTypes.receipt,
        digest: sealed.digest,
        keyId: receiptKey.keyId,
      });
      expect(must(readReceipt(opened.payload))).toEqual(sampleReceipt());
    }
    expect(sealed.digest).toBe(sha256Hex(sealed.bytes));
  });

  it('the same statement gives the same bytes', () => {
    expect(must(sealReceipt(sampleReceipt(), receiptKey)).digest).toBe(sealed.digest);
  });

  it('INVARIANT: an envelope with any byte changed does not open to the same digest', () => {
    for (let at = 0; at < sealed.bytes.length; at++) {
      for (const flip of [1, 2, 32, 128]) {
        const changed = sealed.bytes.map((byte, other) => (other === at ? byte ^ flip : byte));
        const opened = openEnvelope(changed, [receiptKey]);
        expect(opened.ok && opened.value.digest === sealed.digest).toBe(false);
      }
    }
  });

  it('by a key that is not trusted here, or with its keyid on another signature, do not open', () => {
    const stranger = must(openSigningKey(generateSigningKeyPem()));
    expect(openEnvelope(sealed.bytes, [])).toMatchObject({
      ok: false,
      fault: { message: expect.stringContaining('no key') },
    });
    const forged = must(sealReceipt(sampleReceipt(), stranger)).envelope;
    expect(openEnvelope(forged, [receiptKey])).toMatchObject(integrity);
    const text = (utf8Text(must(sealReceipt(sampleReceipt(), stranger)).bytes) ?? '').replace(
      stranger.keyId,
      receiptKey.keyId,
    );
    expect(openEnvelope(text, [receiptKey])).toMatchObject({
      ok: false,
      fault: { message: expect.stringContaining('wrong') },
    });
  });

  it('a signature does not carry over to another payload type', () => {
    const text = (utf8Text(sealed.bytes) ?? '').replace(payloadTypes.receipt, payloadTypes.certificate);
    expect(openEnvelope(text, [receiptKey])).toMatchObject({
      ok: false,
      fault: { message: expect.stringContaining('wrong') },
    });
    expect(openEnvelope(text.replace(payloadTypes.certificate, 'text/plain'), [receiptKey])).toMatchObject(integrity);
  });

  it('a second signature by a stranger is passed over', () => {
    const stranger = must(openSigningKey(generateSigningKeyPem()));
    const other = must(sealReceipt(sampleReceipt(), stranger)).envelope;
    const both = { ...sealed.envelope, signatures: [...list(other), ...list(sealed.envelope)] };
    expect(must(openEnvelope(both, [receiptKey])).keyId).toBe(receiptKey.keyId);
  });

  it('a payload that is signed but no canonical JSON object is refused', () => {
    for (const payload of ['[]', '1', '{"b":1,"a":1}', '{ "a":1}', 'not json']) {
      const signature = receiptKey.sign(preAuthEncoding(payloadTypes.receipt, utf8(payload)));
      const envelope = {
        payload: toBase64(utf8(payload)),
        payloadType: payloadTypes.receipt,
        signatures: [{ keyid: receiptKey.keyId, sig: toBase64(signature) }],
      };
      expect(openEnvelope(envelope, [receiptKey])).toMatchObject(integrity);
    }
  });

  it('malformed envelopes are refused', () => {
    const odd = [
      '',
      '{}',
      '[]',
      'null',
      '{"payload":1}',
      JSON.stringify({ ...sealed.envelope, signatures: [] }),
      JSON.stringify({ ...sealed.envelope, more: 1 }),
      JSON.stringify({ ...sealed.envelope, payload: '****' }),
      JSON.stringify({ ...sealed.envelope, signatures: Array(9).fill(list(sealed.envelope)[0]) }),
    ];
    for (const input of odd) expect(openEnvelope(input, [receiptKey])).toMatchObject(integrity);
  });
});

describe('receipts', () => {
  const change = (change: Record<string, unknown>): AccessReceipt => ({ ...sampleReceipt(), ...change });

  it.each<[string, AccessReceipt]>([
    ['/version', change({ version: 2 })],
    ['/tenant', change({ tenant: '' })],
    ['/subject/id', change({ subject: { type: 'User', id: '' } })],
    ['/tokenHash', change({ tokenHash: 'abc' })],
    ['/rows/count', change({ rows: { count: -1, digest: sha256Hex('') } })],
    ['/labels/0', change({ labels: [''] })],
    ['/labels', change({ labels: Array.from({ length: limits.sessionLabelsMax + 1 }, (_, at) => `l${at}`) })],
    ['/decision/effect', change({ decision: { ...sampleReceipt().decision, effect: 'maybe' } })],
    ['/decision/epochs/p', change({ decision: { ...sampleReceipt().decision, epochs: { p: 1.5 } } })],
    ['/issuedAt', change({ issuedAt: '2025-06-01' })],
    ['/includedWithinMs', change({ includedWithinMs: 0 })],
    ['/secret', change({ secret: 'x' })],
  ])('%s is refused before it is signed, and when read', (at, receipt) => {
    expect(sealReceipt(receipt, receiptKey)).toMatchObject({ ok: false, fault: { code: 'invalid_input', at } });
    const bypassed = sealEnvelope({ payloadType: payloadTypes.receipt, payload: receipt, key: receiptKey });
    const opened = must(openEnvelope(bypassed.bytes, [receiptKey]));
    expect(readReceipt(opened.payload)).toMatchObject({
      ok: false,
      fault: { code: 'integrity', message: expect.stringContaining(at) },
    });
  });

  it('are no certificates, and the other way round', () => {
    expect(readCertificate(sampleReceipt())).toMatchObject(integrity);
    expect(readReceipt(sampleCertificate())).toMatchObject(integrity);
  });
});

describe('certificates', () => {
  const digestIn = sha256Hex('in');
  const change = (change: Partial<CurrentCertificate>): CurrentCertificate => ({ ...sampleCertificate(), ...change });
  const account = (change: Partial<NonInterference>): NonInterference => ({
    ...sampleCertificate().nonInterference,
    ...change,
  });
  const byPolicies = account({ blockedBy: ['policies'] });

  it('keep findings as counts, and open to what was sealed', () => {
    const sealed = must(sealCertificate(sampleCertificate(), receiptKey));
    const opened = must(openEnvelope(sealed.bytes, [receiptKey]));
    expect(opened.payloadType).toBe(payloadTypes.certificate);
    expect(must(readCertificate(opened.payload))).toEqual(sampleCertificate());
    const withText = {
      ...sampleCertificate(),
      findings: [{ kind: 'email', rule: 'r', count: 1, text: 'a@b.example' }],
    };
    expect(sealCertificate(withText, receiptKey)).toMatchObject({ ok: false, fault: { at: '/findings/0/text' } });
  });

  it.each<[string, CurrentCertificate, boolean]>([
    ['allow, unchanged', change({ verdict: 'allow', content: { in: digestIn, out: digestIn }, redactions: 0 }), true],
    ['allow, changed', change({ verdict: 'allow', redactions: 0 }), false],
    ['allow with redactions', change({ verdict: 'allow', content: { in: digestIn, out: digestIn } }), false],
    ['allow, nothing out', change({ verdict: 'allow', content: { in: digestIn }, redactions: 0 }), false],
    ['redact, nothing out', change({ content: { in: digestIn } }), false],
    ['block, nothing out', change({ verdict: 'block', content: { in: digestIn }, nonInterference: byPolicies }), true],
    ['block, something out', change({ verdict: 'block', nonInterference: byPolicies }), false],
  ])('verdict and content agree: %s', (_, certificate, sound) => {
    expect(sealCertificate(certificate, receiptKey).ok).toBe(sound);
  });

  const flow = { label: 'pii', destination: 'https://crm.example/notes', policies: ['no-pii-out'] };
  const pii = { label: 'pii', policies: ['clerk-may'] };
  const failed = account({ verdict: 'failed', flows: [flow], blockedBy: ['labels'] });
  it.each<[string, 'redact' | 'block', NonInterference, boolean]>([
    ['a flow that failed', 'block', failed, true],
    ['besides, policies', 'block', { ...failed, blockedBy: ['labels', 'policies'] }, true],
    ['only policies', 'block', byPolicies, true],
    ['the token', 'block', account({ blockedBy: ['token'] }), true],
    ['no word of why', 'block', account({}), false],
    ['failed without a flow', 'block', { ...failed, flows: [] }, false],
    ['passed with a flow', 'block', { ...failed, verdict: 'passed' }, false],
    ['labels without a flow', 'block', account({ blockedBy: ['labels'] }), false],
    ['a flow not by labels', 'block', { ...failed, blockedBy: ['policies'] }, false],
    ['a flow of what was sent', 'redact', failed, false],
    ['a block of what was sent', 'redact', byPolicies, false],
    ['a flow elsewhere', 'block', { ...failed, flows: [{ ...flow, destination: 'https://x.example/' }] }, false],
    ['a flow of no label of the session', 'block', { ...failed, flows: [{ ...flow, label: 'x' }] }, false],
    ['a declassified label', 'redact', account({ declassified: [pii] }), true],
    ['one that the session does not carry', 'redact', account({ declassified: [{ ...pii, label: 'x' }] }), false],
    ['a flow of a declassified label', 'block', { ...failed, declassified: [pii] }, false],
  ])('what is said of labels agrees with the rest: %s', (_, verdict, nonInterference, sound) => {
    const content = verdict === 'block' ? { in: digestIn } : sampleCertificate().content;
    const certificate = change({ verdict, content, nonInterference });
    expect(sealCertificate(certificate, receiptKey).ok).toBe(sound);
    expect(readCertificate(certificate).ok).toBe(sound);
  });

  const asItCame = { verdict: 'allow', content: { in: digestIn, out: digestIn }, redactions: 0 } as const;
  const blocked = { verdict: 'block', content: { in: digestIn }, nonInterference: byPolicies } as const;
  it.each<[string, Partial<CurrentCertificate>, boolean]>([
    ['of a redacted text', { forms: { email: 'masked' } }, true],
    ['of a certificate that names none', {}, true],
    ['as it came, without one', asItCame, true],
    ['not sent, without one', blocked, true],
    ['of no kind', { forms: {} }, false],
    ['that change nothing', { forms: { email: 'raw' } }, false],
    ['of a kind that was not found', { forms: { email: 'masked', card: 'raw' } }, false],
    ['of a text as it came', { ...asItCame, forms: { email: 'masked' } }, false],
    ['of what did not leave', { ...blocked, forms: { email: 'masked' } }, false],
  ])('forms agree with verdict and findings: %s', (_, changed, sound) => {
    expect(sealCertificate(change(changed), receiptKey).ok).toBe(sound);
    expect(readCertificate(change(changed)).ok).toBe(sound);
  });

  it('no form that is none, and none in the version before', () => {
    expect(readCertificate({ ...change({}), forms: { email: 'scrambled' } })).toMatchObject(integrity);
    const { nonInterference: _, ...rest } = sampleCertificate();
    const first = { ...rest, version: 1 };
    expect(readCertificate(first).ok).toBe(true);
    expect(readCertificate({ ...first, forms: { email: 'masked' } })).toMatchObject(integrity);
  });

  it('of the version before are read and verified as ever, and not made any more', () => {
    const kept = must(parseJson(readFileSync(new URL('./testing/certificate-v1.json', import.meta.url))));
    if (!isJsonObject(kept) || !isJsonObject(kept.envelope)) throw new Error('no envelope');
    const opened = must(openEnvelope(kept.envelope, [must(openVerifyingKey(String(kept.publicPem)))]));
    expect(opened.digest).toBe(kept.digest);
    const read = must(readCertificate(opened.payload));
    expect(read).toMatchObject({ version: 1, verdict: 'redact', labels: ['pii'] });
    expect('nonInterference' in read).toBe(false);
    // Control: neither version passes as the other.
    const { nonInterference, ...rest } = sampleCertificate();
    expect(readCertificate(rest)).toMatchObject(integrity);
    expect(readCertificate({ ...read, nonInterference })).toMatchObject(integrity);
  });

  const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => `r-${from + at}`);
  const three = chainReceipts(ids(0, 3));
  const many = chainReceipts(ids(0, 300));
  it.each<[string, CurrentCertificate['receipts'], boolean]>([
    ['none', chainReceipts([]), true],
    ['all listed', three, true],
    ['all listed, in another order', { ...three, ids: three.ids.toReversed() }, false],
    ['one of them another', { ...three, ids: ['r-0', 'r-1', 'x'] }, false],
    ['another chain', { ...three, chain: sha256Hex('x') }, false],
    ['one left out of the list', { ...three, ids: three.ids.slice(1) }, false],
    ['one left out of the count', { ...three, count: 2 }, false],
    ['more than fit', many, true],
    ['more than fit, fewer listed', { ...many, ids: many.ids.slice(1) }, false],
    ['fewer counted than listed', { ...many, count: 255 }, false],
  ])('receipts, count and chain agree: %s', (_, receipts, sound) => {
    expect(sealCertificate(change({ receipts }), receiptKey).ok).toBe(sound);
    expect(readCertificate(change({ receipts })).ok).toBe(sound);
  });

  it('receipts are chained, the newest kept, all counted', () => {
    const ids = Array.from({ length: 300 }, (_, at) => `r-${at}`);
    const chained = chainReceipts(ids);
    expect(chained.count).toBe(300);
    expect(chained.ids).toEqual(ids.slice(-limits.certificateReceiptsMax));
    expect(chainReceipts([]).chain).toBe('0'.repeat(64));
    const one = sha256Hex(new Uint8Array(32), 'r-0');
    expect(chainReceipts(['r-0']).chain).toBe(one);
    expect(chainReceipts(['r-0', 'r-1']).chain).toBe(sha256Hex(Buffer.from(one, 'hex'), 'r-1'));
    expect(chainReceipts(['r-1', 'r-0']).chain).not.toBe(chainReceipts(['r-0', 'r-1']).chain);
  });
});

function list(envelope: JsonObject) {
  const parsed = must(parseJson(utf8Text(canonicalBytes(envelope.signatures ?? [])) ?? ''));
  if (!Array.isArray(parsed)) throw new Error(`no list in ${toHex(canonicalBytes(envelope))}`);
  return parsed;
}
