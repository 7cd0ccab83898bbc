// Egress certificates: the signed statement of what was let out, to where, and what was found in it.

import { type Fault, fail, isJsonObject, type JsonObject, limits, memo, type Result, sha256Hex } from '@sallyport/base';
import {
  count,
  type Decoded,
  type Decoder,
  decodeWith,
  dictionary,
  digest,
  list,
  moment,
  object,
  oneOf,
  refine,
  text,
} from './decode.ts';
import { payloadTypes, type SealedEnvelope } from './dsse.ts';
import type { SigningKey } from './key.ts';
import { fits, nonInterferenceForm } from './non-interference.ts';
import { decisionForm, labelsForm, sealStatement, subjectForm } from './statement.ts';

/** What every version has. Findings are counts by kind and rule: never the text that was found. */
const commonFields = {
  id: text(128),
  tenant: text(128),
  session: text(256),
  subject: subjectForm,
  /** SHA-256 of the token as it came. */
  tokenHash: digest,
  /** As policies know it, but for what detection finds in its path: that is described like any other finding. */
  destination: text(2_048),
  verdict: oneOf(['allow', 'redact', 'block']),
  /** SHA-256 of the content that came in and, save for `block`, of what went out. */
  content: object({ in: digest }, { out: digest }),
  findings: list(object({ kind: text(64), rule: text(128), count: count(1) }), limits.findingsMax),
  redactions: count(),
  /** Labels of the session when it was decided. */
  labels: labelsForm,
  /** The session's receipts when it was decided: how many, the newest of their ids, and the chain over all of them. */
  receipts: object({ count: count(), ids: list(text(128), limits.certificateReceiptsMax), chain: digest }),
  decision: decisionForm,
  /** SHA-256 of the detection rules. */
  ruleSet: digest,
  issuedAt: moment,
  /** The log promises to include this certificate so many milliseconds after `issuedAt`. */
  includedWithinMs: count(1),
};

/** What was copied from what the session had read: the labels of it, the receipts, and how much of the content it is. */
const copiedForm = object({
  labels: labelsForm,
  receipts: list(text(128), limits.certificateReceiptsMax),
  sharePercent: count(1),
});

/** In which form findings of a kind left, from what changes nothing of a value to what leaves nothing. */
const leftAs = oneOf(['raw', 'pseudonymised', 'masked', 'generalised', 'hashed', 'encrypted', 'redacted']);

/** Certificates from before labels were accounted for one by one: read as ever, and made no more. */
const firstForm = object({ version: oneOf([1]), ...commonFields });
const currentForm = object(
  { version: oneOf([2]), ...commonFields, nonInterference: nonInterferenceForm },
  {
    copied: copiedForm,
    /** Of a redacted text, by kind; certificates from before forms were named have none. */
    forms: dictionary(leftAs, limits.findingsMax),
    /** Of a text that is held for a person: nothing left, the verdict is `block`. */
    held: text(64),
    /** A person let it through where policies would have held it. */
    approval: object({ id: text(64), by: text(128), at: moment }),
  },
);

/** A certificate of any version: a reader narrows by `version`. */
export type EgressCertificate = Decoded<typeof firstForm> | Decoded<typeof currentForm>;

/** Payload of the certificates that are made now. */
export type CurrentCertificate = Decoded<typeof currentForm>;

const eitherForm: Decoder<EgressCertificate> = (value, at) =>
  isJsonObject(value) && value.version === 1 ? firstForm(value, at) : currentForm(value, at);

/** A verdict and its content must agree: only what is let out has an `out`, and `allow` changes nothing. */
const agreed = {
  field: '/content',
  reason: 'does not agree with the verdict',
  holds: ({ verdict, content, redactions }: EgressCertificate) => {
    if (verdict === 'block') return content.out === undefined;
    if (verdict === 'redact') return content.out !== undefined;
    return content.out === content.in && redactions === 0;
  },
};

/** A session that sends again has mostly the receipts that it had: two hundred of them take longer to chain than to sign. */
const chainOf = memo(
  512,
  (ids: readonly string[]) => chainReceipts(ids).chain,
  (ids) => JSON.stringify(ids),
);

/**
 * As many ids as there are or fit; and where they are all, they must give the chain. Of a longer session the chain alone
 * commits to the older receipts: whoever holds all their ids can check it with `chainReceipts`.
 */
const chained = {
  field: '/receipts',
  reason: 'do not agree with their count or their chain',
  holds: ({ receipts }: EgressCertificate) =>
    receipts.ids.length === Math.min(receipts.count, limits.certificateReceiptsMax) &&
    (receipts.ids.length < receipts.count || receipts.chain === chainOf(receipts.ids)),
};

/** What is said of labels must fit the verdict, the destination and the labels beside it. */
const accounted = {
  field: '/nonInterference',
  reason: 'does not agree with the verdict, the destination or the labels',
  holds: (certificate: EgressCertificate) =>
    certificate.version === 1 || fits(certificate.nonInterference, certificate),
};

/** What is held did not leave; what was approved did. */
const heldOrLeft = {
  field: '/held',
  reason: 'does not agree with the verdict',
  holds: (certificate: EgressCertificate) =>
    certificate.version === 1 ||
    ((certificate.held === undefined || certificate.verdict === 'block') &&
      (certificate.approval === undefined || certificate.verdict !== 'block')),
};

/** Forms are of what was found, and of a text that left with at least one value in another form. */
const formed = {
  field: '/forms',
  reason: 'do not agree with the verdict or the findings',
  holds: (certificate: EgressCertificate) => {
    if (certificate.version === 1 || certificate.forms === undefined) return true;
    const { verdict, forms, findings } = certificate;
    const found = new Set(findings.map(({ kind }) => kind));
    return (
      verdict === 'redact' &&
      Object.values(forms).some((form) => form !== 'raw') &&
      // Of more findings than fit some kinds are not listed.
      (findings.length === limits.findingsMax || Object.keys(forms).every((kind) => found.has(kind)))
    );
  },
};

function coherent<T extends EgressCertificate>(form: Decoder<T>): Decoder<T> {
  return refine(refine(refine(refine(refine(form, agreed), chained), accounted), heldOrLeft), formed);
}

const coherentForm = coherent(eitherForm);
const coherentCurrentForm = coherent(currentForm);

/** Checks and signs a certificate. Faults: `invalid_input` naming the field. */
export function sealCertificate(certificate: CurrentCertificate, key: SigningKey): Result<SealedEnvelope, Fault> {
  return sealStatement(
    { payloadType: payloadTypes.certificate, form: coherentCurrentForm, what: 'certificate' },
    certificate,
    key,
  );
}

/** Reads the payload of an opened envelope. Faults: `integrity`, naming the field. */
export function readCertificate(payload: JsonObject): Result<EgressCertificate, Fault> {
  const certificate = decodeWith(coherentForm, payload, 'certificate');
  return certificate.ok ? certificate : fail('integrity', certificate.fault.message);
}

/**
 * The `receipts` of a certificate whose session has exactly the receipts `ids`, oldest first: their count, the newest ids
 * that fit, and SHA-256 chained over all, c' = SHA-256(c || id), from 32 zero bytes.
 */
export function chainReceipts(ids: readonly string[]): EgressCertificate['receipts'] {
  let chain = '0'.repeat(64);
  for (const id of ids) chain = sha256Hex(Buffer.from(chain, 'hex'), id);
  return { count: ids.length, ids: ids.slice(-limits.certificateReceiptsMax), chain };
}
