// A marker proves itself to its tenant alone, its name gives nothing of it away, and none can be made up.

import { systemRandom } from '@sallyport/base';
import { canaryForm } from '@sallyport/detect';
import { describe, expect, it } from 'vitest';
import { canaryKey, newMarker, provenName } from './marker.ts';

const secret = new Uint8Array(32).fill(7);
const key = canaryKey(secret, 'acme');

describe('a marker', () => {
  it('has the form that the scanner waits for', () => {
    const { marker } = newMarker(key, systemRandom);
    expect(marker).toMatch(new RegExp(`^${canaryForm.prefix}[a-z2-7]{${canaryForm.chars}}$`));
  });

  it('proves itself, by the name it was given', () => {
    const { marker, name } = newMarker(key, systemRandom);
    expect(provenName(key, marker)).toBe(name);
    expect(name).toMatch(/^cn_[0-9a-f]{16}$/);
  });

  it('means nothing to another tenant or another installation', () => {
    const { marker } = newMarker(key, systemRandom);
    expect(provenName(canaryKey(secret, 'globex'), marker)).toBeUndefined();
    expect(provenName(canaryKey(new Uint8Array(32).fill(8), 'acme'), marker)).toBeUndefined();
  });

  it('is another each time, and no other text is one: each character counts', () => {
    const { marker } = newMarker(key, systemRandom);
    expect(newMarker(key, systemRandom).marker).not.toBe(marker);
    for (let at = canaryForm.prefix.length; at < marker.length; at++) {
      const other = marker[at] === 'a' ? 'b' : 'a';
      expect(provenName(key, marker.slice(0, at) + other + marker.slice(at + 1))).toBeUndefined();
    }
    expect(provenName(key, marker.slice(0, -1))).toBeUndefined();
    expect(provenName(key, `${marker}a`)).toBeUndefined();
  });

  it('is in base32 as the standard has it', () => {
    const id = Buffer.from('foobarfoob');
    expect(newMarker(key, () => id).marker.slice(4, 20)).toBe('mzxw6ytbojtg633c');
  });
});
