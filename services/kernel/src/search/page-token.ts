// The place where a page ends, as an opaque text that only we can read and only its own question can use.

import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import {
  type Fault,
  fail,
  fromBase64Url,
  isJsonObject,
  ok,
  parseJson,
  type RandomBytes,
  type Result,
  toBase64Url,
  utf8,
} from '@sallyport/base';

export interface Place {
  /** The last id that was looked at, absent before the first. */
  readonly after: string | undefined;
  /** Results of one page, as the first request of the series said. */
  readonly limit: number;
}

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Page tokens of one installation. They are encrypted, since a place may name an entity that the caller may not know.
 * INVARIANT: a token is good for its own question and caller only — both are authenticated with it.
 */
export class PageTokens {
  readonly #key: Uint8Array;
  readonly #random: RandomBytes;

  constructor(secret: Uint8Array, random: RandomBytes) {
    // A key of its own: the secret also seals cursors of other kinds.
    this.#key = new Uint8Array(hkdfSync('sha256', secret, '', 'sallyport search page tokens', 32));
    this.#random = random;
  }

  /** `bound` is a digest of everything that must not change between pages: the question and who asks. */
  write({ after, limit }: Place, bound: string): string {
    const nonce = this.#random(nonceBytes);
    const cipher = createCipheriv(algorithm, this.#key, nonce, { authTagLength: tagBytes });
    cipher.setAAD(utf8(bound));
    const text = JSON.stringify(after === undefined ? { limit } : { after, limit });
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return toBase64Url(Buffer.concat([nonce, sealed, cipher.getAuthTag()]));
  }

  /** Faults: `invalid_input` for a token of another question or caller, or a forged one. */
  read(token: string, bound: string): Result<Place, Fault> {
    const bytes = fromBase64Url(token);
    if (bytes === undefined || bytes.length <= nonceBytes + tagBytes) return refused();
    const decipher = createDecipheriv(algorithm, this.#key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
    decipher.setAAD(utf8(bound));
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    let text: string;
    try {
      const body = decipher.update(bytes.subarray(nonceBytes, -tagBytes));
      text = Buffer.concat([body, decipher.final()]).toString('utf8');
    } catch {
      // Whatever does not authenticate is refused alike.
      return refused();
    }
    const place = parseJson(text);
    if (!place.ok || !isJsonObject(place.value)) return refused();
    const { after, limit } = place.value;
    if (typeof limit !== 'number' || (after !== undefined && typeof after !== 'string')) return refused();
    return ok({ after, limit });
  }
}

function refused(): Result<never, Fault> {
  return fail('invalid_input', 'the page token does not belong to this request; ask again without it', {
    at: '/page/token',
  });
}
