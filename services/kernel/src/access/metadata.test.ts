// The metadata document: where it is, what it names, and that its signature is over what it says.

import { must } from '@sallyport/base';
import { generateSigningKeyPem, openSigningKey } from '@sallyport/evidence';
import { expect, it } from 'vitest';
import { keySetOf, metadataOf, metadataPaths, signedMetadata } from './metadata.ts';

const wellKnown = '/.well-known/authzen-configuration';

it.each([
  [undefined, [wellKnown]],
  ['https://pdp.example', [wellKnown]],
  ['https://pdp.example/', [wellKnown]],
  ['https://pdp.example/a', [wellKnown, `${wellKnown}/a`]],
  ['https://pdp.example/a/b//', [wellKnown, `${wellKnown}/a/b`]],
])('the document of %s is at %j', (base, paths) => {
  expect(metadataPaths(base)).toEqual(paths);
});

it('names every endpoint below the base, with one slash between', () => {
  for (const base of ['https://pdp.example/a', 'https://pdp.example/a/']) {
    const { policy_decision_point, ...endpoints } = metadataOf(base);
    expect(policy_decision_point).toBe('https://pdp.example/a');
    expect(
      Object.values(endpoints).every((url) => url.startsWith('https://pdp.example/a/') && !url.includes('a//')),
    ).toBe(true);
    expect(new Set(Object.values(endpoints)).size).toBe(6);
  }
});

it('signs what it says, by the key in the key set', () => {
  const key = must(openSigningKey(generateSigningKeyPem()));
  const metadata = metadataOf('https://pdp.example');
  const jwt = signedMetadata(metadata, key, 1_700_000_000_999);
  const [head = '', body = '', signature = ''] = jwt.split('.');
  const part = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString());
  const [{ x, kid }] = keySetOf(key).keys;
  expect(part(head)).toEqual({ alg: 'EdDSA', typ: 'JWT', kid });
  expect(part(body)).toEqual({ iss: 'https://pdp.example', iat: 1_700_000_000, ...metadata });
  expect(x).toBe(Buffer.from(key.publicKey).toString('base64url'));
  expect(key.verify(Buffer.from(`${head}.${body}`), Buffer.from(signature, 'base64url'))).toBe(true);
  expect(key.verify(Buffer.from(`${head}.${body}x`), Buffer.from(signature, 'base64url'))).toBe(false);
});
