// Notes, checkpoints and keys interoperate with C2SP and admit one spelling only.

import { fromBase64, fromHex, must, toBase64, utf8, utf8Text } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { openCheckpoint, signCheckpoint } from './checkpoint.ts';
import { generateSigningKeyPem, openSigningKey, openVerifyingKey } from './key.ts';
import { hashLeaf } from './merkle.ts';
import { noteSigner, openNote, parseVerifierKey, signNote, verifierKeyText } from './note.ts';
import { hex, logSigner } from './testing/samples.ts';

const integrity = { ok: false, fault: { code: 'integrity' } };
const invalid = { ok: false, fault: { code: 'invalid_input' } };

/** RFC 8032 section 7.1, test 1. */
const rfcSecret = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
const rfcPublic = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
const rfcPem = `-----BEGIN PRIVATE KEY-----\n${toBase64(fromHex(`302e020100300506032b657004220420${rfcSecret}`) ?? new Uint8Array())}\n-----END PRIVATE KEY-----\n`;

describe('keys', () => {
  it('sign as RFC 8032 says', () => {
    const key = must(openSigningKey(rfcPem));
    expect(hex(key.publicKey)).toBe(rfcPublic);
    const signature = key.sign(new Uint8Array());
    expect(hex(signature)).toBe(
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    );
    const verifying = must(openVerifyingKey(key.publicKey));
    expect(verifying.keyId).toBe(key.keyId);
    expect(verifying.verify(new Uint8Array(), signature)).toBe(true);
    expect(verifying.verify(Uint8Array.of(0), signature)).toBe(false);
    expect(verifying.verify(new Uint8Array(), signature.subarray(1))).toBe(false);
  });

  it('open from what they print, private and public', () => {
    const key = must(openSigningKey(generateSigningKeyPem()));
    expect(must(openVerifyingKey(key.publicPem)).keyId).toBe(key.keyId);
  });

  it('refuse other kinds and never repeat the text', () => {
    for (const text of ['', 'not a key', rfcPem.slice(0, 60), must(openSigningKey(rfcPem)).publicPem]) {
      const opened = openSigningKey(text);
      expect(opened).toMatchObject(invalid);
      if (!opened.ok && text !== '')
        expect(JSON.stringify(opened.fault)).not.toContain(text.slice(30, 50) || 'not a key');
    }
    for (const bytes of [new Uint8Array(31), new Uint8Array(33), 'nothing', rfcPem])
      expect(openVerifyingKey(bytes)).toMatchObject(invalid);
  });
});

describe('verifier keys', () => {
  it('read the published key of a running log of others', () => {
    const text = 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8';
    const verifier = must(parseVerifierKey(text));
    expect(verifier.name).toBe('sum.golang.org');
    expect(verifierKeyText(verifier)).toBe(text);
  });

  it('refuse a wrong hash, another type, another length, another name', () => {
    const good = verifierKeyText(logSigner);
    expect(parseVerifierKey(good)).toMatchObject({ ok: true, value: { name: logSigner.name } });
    const [name = '', hash = '', key = ''] = good.split('+');
    const longer = toBase64(Buffer.concat([fromBase64(key) ?? Buffer.alloc(0), Buffer.alloc(1)]));
    const otherType = toBase64(Buffer.concat([Uint8Array.of(2), (fromBase64(key) ?? Buffer.alloc(0)).subarray(1)]));
    const odd = [
      '',
      name,
      `${name}+${hash}`,
      `${name}+00000000+${key}`,
      `x${good}`,
      `${name}+${hash}+${longer}`,
      `${name}+${hash}+${otherType}`,
      `${name}+${hash.toUpperCase()}A+${key}`,
    ];
    for (const text of odd) expect(parseVerifierKey(text)).toMatchObject(invalid);
  });

  it('names are without space and plus', () => {
    for (const name of ['', 'a b', 'a+b', 'a\n', '\ud800', 'x'.repeat(257)])
      expect(noteSigner(name, logSigner.key)).toMatchObject(invalid);
  });
});

describe('notes', () => {
  const note = utf8(signNote('one\ntwo\n', logSigner));

  it('open to the text that was signed', () => {
    expect(must(openNote(note, logSigner))).toBe('one\ntwo\n');
    expect(utf8Text(note)).toMatch(/^one\ntwo\n\n— log\.test\/evidence [A-Za-z0-9+/]{91}=\n$/);
  });

  it('INVARIANT: no byte of a note can be changed, left out or doubled', () => {
    for (let at = 0; at < note.length; at++) {
      for (const flip of [1, 32, 128]) {
        const changed = note.map((byte, other) => (other === at ? byte ^ flip : byte));
        expect(openNote(changed, logSigner)).toMatchObject(integrity);
      }
      const without = Buffer.concat([note.subarray(0, at), note.subarray(at + 1)]);
      expect(openNote(without, logSigner)).toMatchObject(integrity);
      const doubled = Buffer.concat([note.subarray(0, at + 1), note.subarray(at)]);
      expect(openNote(doubled, logSigner)).toMatchObject(integrity);
    }
  });

  it('pass over signatures of others, but not over a wrong one of ours', () => {
    const other = must(noteSigner('witness.test', must(openSigningKey(generateSigningKeyPem()))));
    const cosignature = signNote('one\ntwo\n', other).split('\n').at(-2);
    const cosigned = utf8(`${utf8Text(note)}${cosignature}\n`);
    expect(must(openNote(cosigned, logSigner))).toBe('one\ntwo\n');
    expect(must(openNote(cosigned, other))).toBe('one\ntwo\n');
    const ours = must(noteSigner('witness.test', logSigner.key));
    expect(openNote(cosigned, ours)).toMatchObject(integrity);
    const wrong = signNote('one\nother\n', logSigner).split('\n').at(-2);
    expect(openNote(utf8(`${utf8Text(note)}${wrong}\n`), logSigner)).toMatchObject(integrity);
  });

  it('with too many signatures, none, or no text are refused', () => {
    const line = utf8Text(note)?.split('\n').at(-2) ?? '';
    expect(openNote(utf8(`one\ntwo\n\n${`${line}\n`.repeat(65)}`), logSigner)).toMatchObject(integrity);
    for (const text of ['', '\n', '\n\n', 'one\n', 'one\n\n', 'one\n\n\n', 'one\n\n— x\n'])
      expect(openNote(utf8(text), logSigner)).toMatchObject(integrity);
  });

  it('a text without its last new line is a bug', () => {
    expect(() => signNote('one', logSigner)).toThrow(TypeError);
  });
});

describe('checkpoints', () => {
  const head = { size: 20_852_163, root: hashLeaf(utf8('x')) };

  it('are origin, size and root on three lines', () => {
    const bytes = signCheckpoint(head, logSigner);
    expect(utf8Text(bytes)?.split('\n').slice(0, 4)).toEqual([logSigner.name, '20852163', toBase64(head.root), '']);
    expect(must(openCheckpoint(bytes, logSigner))).toEqual({
      origin: logSigner.name,
      size: head.size,
      root: new Uint8Array(head.root),
    });
  });

  it('signed but malformed, or of another log, are refused', () => {
    const root = toBase64(head.root);
    const odd = [
      `${logSigner.name}\n01\n${root}\n`,
      `${logSigner.name}\n-1\n${root}\n`,
      `${logSigner.name}\n1\n${root.slice(4)}\n`,
      `${logSigner.name}\n1\n`,
      `${logSigner.name}\n99999999999999999\n${root}\n`,
      `other\n1\n${root}\n`,
      `${logSigner.name}\n1\n${root}\n\nextension\n`,
    ];
    for (const text of odd) expect(openCheckpoint(utf8(signNote(text, logSigner)), logSigner)).toMatchObject(integrity);
  });

  it('may carry extension lines', () => {
    const text = `${logSigner.name}\n1\n${toBase64(head.root)}\nextension 1\n`;
    expect(openCheckpoint(utf8(signNote(text, logSigner)), logSigner)).toMatchObject({ ok: true, value: { size: 1 } });
  });
});
