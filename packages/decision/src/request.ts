// What is asked of the kernel, and what it answers: AuthZEN's four words on one side, reasons a person can act on on the other.

import type { JsonObject } from '@sallyport/base';

/** AuthZEN 1.0 subject or resource: `{type, id}` names the Cedar entity `type::"id"`, `properties` are attributes. */
export interface EntityRef {
  readonly type: string;
  readonly id: string;
  /** Used only where the entity, or that attribute of it, is not stored: stored attributes win. */
  readonly properties?: JsonObject | undefined;
}

export interface DecisionRequest {
  readonly tenant: string;
  readonly subject: EntityRef;
  /** `name` stands for the Cedar entity `Action::"name"`. */
  readonly action: { readonly name: string; readonly properties?: JsonObject | undefined };
  readonly resource: EntityRef;
  readonly context: JsonObject;
  /** What a token's resource patterns are compared with, where it is not `<type>/<id>` of the resource. */
  readonly tokenResource?: string | undefined;
  /** URL that the call would send to, for the destination checks of a token. */
  readonly destination?: string | undefined;
}

/** A policy by its id, and where a person finds it. A type and not an interface, so that it is JSON to the compiler too. */
export type PolicyRef = {
  readonly id: string;
  readonly document: string;
  readonly line: number;
};

/** A policy that could not be evaluated and was skipped, as Cedar demands. `code` is stable. */
export interface PolicyFailure extends PolicyRef {
  readonly code: string;
  readonly message: string;
}

/** Why: each kind asks for a different remedy. */
export type Reason =
  | { readonly kind: 'permitted_by'; readonly policies: readonly PolicyRef[] }
  | { readonly kind: 'forbidden_by'; readonly policies: readonly PolicyRef[] }
  | { readonly kind: 'nothing_permits' }
  /** Planted texts stand in what would be sent; no policy speaks of them. */
  | { readonly kind: 'canary'; readonly canaries: readonly string[] }
  | { readonly kind: 'token_does_not_grant'; readonly checks: readonly { block: number; check: string }[] }
  | {
      readonly kind: 'token_revoked';
      /** What was revoked: one of its blocks, all tokens of its subject, all that were issued so early. */
      readonly by: 'block' | 'subject' | 'issue_date';
      /** Of the block, where it was one. */
      readonly revocationId?: string;
    };

/** What an answer rests on. */
export interface Basis {
  /** SHA-256, hex, of the tenant's policy documents. */
  readonly policySet: string;
  /** Number of the newest change that the answer knows of, in this generation of the authority. */
  readonly seq: number;
  readonly generation: string;
  /** The moment, in ms, from which the token no longer grants; absent without a token. */
  readonly validUntilMs?: number | undefined;
}

export interface Decision {
  readonly allowed: boolean;
  readonly reason: Reason;
  readonly failures: readonly PolicyFailure[];
  readonly basis: Basis;
}

/** The reason in one sentence, for people. */
export function reasonText(reason: Reason): string {
  switch (reason.kind) {
    case 'permitted_by':
      return `permitted by ${listed(reason.policies)}`;
    case 'forbidden_by':
      return `forbidden by ${listed(reason.policies)}`;
    case 'nothing_permits':
      return 'no policy permits it';
    case 'canary':
      return `a planted text stands in it and never leaves (${reason.canaries.join(', ')})`;
    case 'token_does_not_grant': {
      const [first] = reason.checks;
      if (first === undefined) return 'the token does not grant it: no grant of its authority block covers it';
      return `the token does not grant it: block ${first.block} says \`${first.check}\``;
    }
    case 'token_revoked':
      return `the token is revoked (${revokedText(reason)})`;
  }
}

function revokedText({ by, revocationId = '' }: Extract<Reason, { kind: 'token_revoked' }>): string {
  switch (by) {
    case 'block':
      return `block ${revocationId.slice(0, 12)}…`;
    case 'subject':
      return 'with the tokens of its subject';
    case 'issue_date':
      return 'with all tokens issued so early; ask for a fresh one';
  }
}

function listed(policies: readonly PolicyRef[]): string {
  return policies.map((policy) => `${policy.id} (${policy.document}:${policy.line})`).join(', ');
}
