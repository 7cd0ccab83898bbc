// A page's end as an opaque text, sealed to the question it belongs to.

import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { type Fault, fail, fromBase64Url, ok, type Result, toBase64Url, utf8, utf8Text } from '@sallyport/base';

/** Cursors of one gateway; `secret` is shared by processes that serve the same callers. */
export interface Cursors {
  write(lastId: string, question: string): string;
  /** The id after which to go on. Faults: `invalid_input` for a cursor of another question, or a forged one. */
  read(cursor: string, question: string): Result<string, Fault>;
}

const secretBytesMin = 32;
const nonceBytes = 12;
const tagBytes = 16;
/** Texts are filled up to a multiple of this, so that a length tells little of a hidden id. */
const paddedBytes = 32;

/**
 * `question` is a digest of everything that must not change between pages: caller, source, query, filter, policy.
 * The id is encrypted and not only signed: where rows are decided one by one, the last row looked at may be a hidden one.
 * Faults: `integrity` for a secret of less than 32 bytes, under which anyone could make cursors.
 */
export function sealedCursors(secret: Uint8Array): Result<Cursors, Fault> {
  if (secret.length < secretBytesMin) {
    return fail('integrity', 'the key file of the cursors is damaged; restore it, or delete it to get a new one');
  }
  const derived = (purpose: string) => createHmac('sha256', secret).update(purpose).digest();
  const key = derived('sallyport/cursor/key');
  const nonceKey = derived('sallyport/cursor/nonce');
  return ok({
    write: (lastId, question) => {
      // Made from what it hides: a nonce comes twice only with the same cursor, without a source of randomness.
      const made = createHmac('sha256', nonceKey).update(JSON.stringify([lastId, question]));
      const nonce = made.digest().subarray(0, nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(utf8(question));
      const hidden = Buffer.concat([cipher.update(padded(lastId)), cipher.final()]);
      return toBase64Url(Buffer.concat([nonce, cipher.getAuthTag(), hidden]));
    },
    read: (cursor, question) => {
      const bytes = fromBase64Url(cursor);
      const id = bytes === undefined ? undefined : opened(key, bytes, question);
      if (id !== undefined) return ok(id);
      return fail('invalid_input', 'the cursor does not belong to this question; ask again without it', {
        at: '/cursor',
      });
    },
  });
}

function opened(key: Uint8Array, bytes: Uint8Array, question: string): string | undefined {
  const [nonce, tag] = [bytes.subarray(0, nonceBytes), bytes.subarray(nonceBytes, nonceBytes + tagBytes)];
  if (tag.length < tagBytes) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(utf8(question)).setAuthTag(tag);
  try {
    const shown = Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]);
    return utf8Text(shown)?.replace(/\0*$/, '');
  } catch {
    // The cipher's way to say that the text was made under another key, for another question, or changed.
    return undefined;
  }
}

/** Ids come from Postgres, whose texts hold no NUL. */
function padded(id: string): Uint8Array {
  const bytes = utf8(id);
  const whole = new Uint8Array(Math.ceil((bytes.length + 1) / paddedBytes) * paddedBytes);
  whole.set(bytes);
  return whole;
}
