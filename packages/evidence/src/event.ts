// An event of the evidence log: canonical JSON that is, byte for byte, one leaf of the Merkle tree.

import { boundedCanonicalJson, canonicalText, type Fault, fail, limits, ok, type Result } from '@sallyport/base';
import {
  anyObject,
  count,
  type Decoded,
  decodeCanonical,
  decodeWith,
  digest,
  moment,
  object,
  oneOf,
  text,
} from './decode.ts';

const kinds = ['decision', 'receipt', 'certificate', 'revocation', 'change', 'canary'] as const;

const givenFields = {
  kind: oneOf(kinds),
  tenant: text(128),
  /** When it happened, RFC 3339 in UTC with milliseconds. */
  at: moment,
  /** What the kind is about; never a secret, never personal data beyond ids. */
  body: anyObject,
};

const givenOptional = {
  /** SHA-256 of the root token, so that its holder can find every use. */
  tokenRoot: digest,
  /** SHA-256 of the DSSE envelope that this event announces. */
  digest,
};

const eventForm = object(
  { version: oneOf([1]), writer: text(128), boot: text(64), sequence: count(1), ...givenFields },
  givenOptional,
);
const givenForm = object(givenFields, givenOptional);

/** What `decodeEvent` reads of a body, which is one level down. */
const bodyBounds = { depthMax: limits.jsonDepthMax - 1, integerCharsMax: 40 };

/** What a caller records. */
export type EvidenceInput = Decoded<typeof givenForm>;

/** What the log holds: the input stamped with who wrote it, in which run, as the how-manieth. */
export type EvidenceEvent = Decoded<typeof eventForm>;

/** Where an event stands among those of its writer; sequences start at 1 and have no gaps, across boots too. */
export interface Stamp {
  readonly writer: string;
  readonly boot: string;
  readonly sequence: number;
}

/** The leaf of an input whose text is made already, all but its stamp. */
export type PreparedEvent = (stamp: Stamp) => string;

/**
 * Checks what a caller wants recorded and makes its text, so that stamping it inside a batch is cheap and cannot throw.
 * Faults: `invalid_input` naming the field. Throws where `body` is not JSON (a bug of the caller).
 */
export function prepareEvent(input: EvidenceInput): Result<PreparedEvent, Fault> {
  const checked = decodeWith(givenForm, input, 'event');
  if (!checked.ok) return checked;
  const { at, body, kind, tenant, tokenRoot, digest: named } = checked.value;
  // An event that its own reader would refuse must never become a leaf.
  const bodyText = boundedCanonicalJson(body, bodyBounds);
  if (bodyText === undefined) {
    return fail('invalid_input', 'the event body is nested too deeply or holds too large a number', { at: '/body' });
  }
  // Makes one string of what is a tree of its parts until somebody reads it: events wait, and a tree is several times as large.
  bodyText.charCodeAt(bodyText.length - 1);
  // The names in their sorted order: at, body, boot, digest, kind, sequence, tenant, tokenRoot, version, writer. What
  // the decoders above let through has nothing to escape but for the tenant.
  const head = `{"at":"${at}","body":${bodyText},"boot":`;
  const middle = `,${named === undefined ? '' : `"digest":"${named}",`}"kind":"${kind}","sequence":`;
  const root = tokenRoot === undefined ? '' : `"tokenRoot":"${tokenRoot}",`;
  const tail = `,"tenant":${canonicalText(tenant)},${root}"version":1,"writer":`;
  return ok(
    ({ writer, boot, sequence }) => `${head}${canonicalText(boot)}${middle}${sequence}${tail}${canonicalText(writer)}}`,
  );
}

/** Reads a leaf strictly: only canonical bytes of this version pass. Faults: `integrity`. */
export function decodeEvent(bytes: Uint8Array): Result<EvidenceEvent, Fault> {
  if (bytes.length > limits.eventBytesMax) return fail('integrity', 'an event is larger than any event may be');
  const event = decodeCanonical(eventForm, bytes, 'event');
  return event.ok ? event : fail('integrity', event.fault.message, { cause: event.fault });
}
