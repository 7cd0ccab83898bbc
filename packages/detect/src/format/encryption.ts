// Values that leave as other values of their form, and how they are known again in what comes back.

import { createHmac } from 'node:crypto';
import { utf8 } from '@sallyport/base';
import { Pseudonyms, replacePlaceholders } from '../redaction/pseudonyms.ts';
import { formatOf } from './formats.ts';
import { IssuedValues } from './issued.ts';
import { permuted } from './permute.ts';

/** Values that are enciphered at most; more are taken out. Each costs 45 to 90 µs of CPU. */
const encipheredMax = 1_000;

export interface FormatEncryptionOptions {
  /**
   * At least 32 bytes; another one for each session, or what one is told could be asked of another. Asked for by the first
   * value: most texts have none.
   */
  readonly secret: () => Uint8Array;
  /** Where values are kept that come back, for a caller that asked for that; what may not come back is not enciphered. */
  readonly restoring?: Pseudonyms | undefined;
}

/**
 * The format-preserving encryption of one exchange. Equal values of a kind become equal ones under one secret. Owned by one
 * request: it holds the values themselves.
 *
 * In two steps: `of` gives a placeholder, and `issue` puts the enciphered value in its place. Between the two lies the second
 * scan, which could not tell such a value from one that was missed.
 * INVARIANT: only what was issued comes back. Deciphering would make of every number in a reply somebody's number.
 */
export class FormatEncryption {
  readonly #options: FormatEncryptionOptions;
  #keyed: Keyed | undefined;
  readonly #enciphered = new Map<string, Enciphered>();
  readonly #markerOf = new Map<string, string>();
  readonly #values = new Set<string>();
  /** What was issued to a caller that asked for its values back; nothing of any other. */
  readonly issued = new IssuedValues();

  constructor(options: FormatEncryptionOptions) {
    this.#options = options;
  }

  /** Undefined where the value has no form to keep, too few others have its form, or too many were enciphered. */
  of(original: string, kind: string): string | undefined {
    const name = `${kind}\0${original}`;
    const known = this.#markerOf.get(name);
    if (known !== undefined) return known;
    if (this.#markerOf.size >= encipheredMax) return undefined;
    this.#keyed ??= keyedBy(this.#options.secret());
    const { cipherKey, markers } = this.#keyed;
    const value = encipheredValue(original, kind, cipherKey);
    // Two originals of different kinds may become one value: it would not say which of them to give back.
    if (value === undefined || this.#values.has(value)) return undefined;
    const { restoring } = this.#options;
    const marker = markers.of(original, kind);
    const leadsBack = restoring?.of(original, kind);
    if (marker === undefined || (restoring !== undefined && leadsBack === undefined)) return undefined;
    this.#markerOf.set(name, marker);
    this.#values.add(value);
    this.#enciphered.set(marker, { value, leadsBack });
    return marker;
  }

  /** The text with enciphered values in the place of their placeholders. They need no escape in JSON. */
  issue(text: string): string {
    if (this.#enciphered.size === 0) return text;
    return replacePlaceholders(text, (marker) => {
      const enciphered = this.#enciphered.get(marker);
      if (enciphered?.leadsBack !== undefined) this.issued.add(enciphered.value, enciphered.leadsBack);
      return enciphered?.value;
    });
  }
}

interface Enciphered {
  readonly value: string;
  /** The placeholder of the original, where the caller wants that back. */
  readonly leadsBack: string | undefined;
}

interface Keyed {
  readonly cipherKey: Uint8Array;
  /** Placeholders that stand for enciphered values between the two steps. */
  readonly markers: Pseudonyms;
}

function keyedBy(secret: Uint8Array): Keyed {
  const markers = new Pseudonyms({ key: derived(secret, 'markers'), never: new Set() });
  return { cipherKey: derived(secret, 'cipher'), markers };
}

function derived(secret: Uint8Array, purpose: string): Uint8Array {
  return createHmac('sha256', secret).update(purpose).digest();
}

/** Another value of the same form; undefined also where it would be the same. */
export function encipheredValue(original: string, kind: string, key: Uint8Array): string | undefined {
  const format = formatOf(original, kind);
  if (format === undefined) return undefined;
  const { kept, numbers, radices, write } = format;
  const tweak = utf8([kind, kept, radices.join(' ')].join('\0'));
  const permutation = permuted(numbers, { key, tweak, radices });
  const value = permutation === undefined ? undefined : write(permutation);
  return value === original ? undefined : value;
}
