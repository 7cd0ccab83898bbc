// The metadata document of the decision point: who it is and where it answers what (AuthZEN 1.0, section 9).

import { toBase64Url, utf8 } from '@sallyport/base';
import type { SigningKey } from '@sallyport/evidence';

export interface Metadata {
  readonly policy_decision_point: string;
  readonly access_evaluation_endpoint: string;
  readonly access_evaluations_endpoint: string;
  readonly search_subject_endpoint: string;
  readonly search_resource_endpoint: string;
  readonly search_action_endpoint: string;
  /** Where the key of `signed_metadata` is. */
  readonly jwks_uri: string;
}

/** Where the public key that signs the document is served (RFC 7517). */
export const keysPath = '/.well-known/jwks.json';

/** The document for a decision point that is reached at `base`, a URL without query and fragment. */
export function metadataOf(base: string): Metadata {
  const root = withoutSlash(base);
  return {
    policy_decision_point: root,
    access_evaluation_endpoint: `${root}/access/v1/evaluation`,
    access_evaluations_endpoint: `${root}/access/v1/evaluations`,
    search_subject_endpoint: `${root}/access/v1/search/subject`,
    search_resource_endpoint: `${root}/access/v1/search/resource`,
    search_action_endpoint: `${root}/access/v1/search/action`,
    jwks_uri: `${root}${keysPath}`,
  };
}

/** The document as a signed JWT (section 9.1.3): its members are claims, the issuer is the decision point itself. */
export function signedMetadata(metadata: Metadata, key: SigningKey, nowMs: number): string {
  const header = { alg: 'EdDSA', typ: 'JWT', kid: key.keyId };
  const claims = { iss: metadata.policy_decision_point, iat: Math.floor(nowMs / 1_000), ...metadata };
  const signed = `${jsonPart(header)}.${jsonPart(claims)}`;
  return `${signed}.${toBase64Url(key.sign(utf8(signed)))}`;
}

/** The public half of `key` as a key set (RFC 8037 section 2). */
export function keySetOf({ keyId, publicKey }: Pick<SigningKey, 'keyId' | 'publicKey'>) {
  return {
    keys: [{ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid: keyId, x: toBase64Url(publicKey) }],
  } as const;
}

function jsonPart(value: unknown): string {
  return toBase64Url(utf8(JSON.stringify(value)));
}

const wellKnown = '/.well-known/authzen-configuration';

/** Where the document of `base` is asked for: the well-known path goes before the path of `base` (section 9.2). */
export function metadataPaths(base: string | undefined): readonly string[] {
  const path = base === undefined ? '' : withoutSlash(new URL(base).pathname);
  return path === '' ? [wellKnown] : [wellKnown, `${wellKnown}${path}`];
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
