// What a run writes down as it happens: which state held from when to when, and what was asked and answered meanwhile.

import type { JsonObject } from '@sallyport/base';
import type { EntityWrite } from '@sallyport/decision';
import type { Sending } from './sendings.ts';

/**
 * Where a process answers from. `rows` are pages of a source, `egress`, `scan` and `proxy` the doors out, the others
 * decide.
 */
export const sites = ['kernel', 'tree', 'stream', 'pep', 'rows', 'egress', 'scan', 'proxy'] as const;
export type Site = (typeof sites)[number];

export function isDoor(site: Site): boolean {
  return site === 'egress' || site === 'scan' || site === 'proxy';
}

export interface Question {
  readonly subject: { readonly type: string; readonly id: string; readonly properties?: JsonObject };
  readonly action: { readonly name: string };
  readonly resource: { readonly type: string; readonly id: string; readonly properties?: JsonObject };
  readonly context: JsonObject;
}

/** A token of one of the tenants, and what it grants. */
export interface HeldToken {
  readonly tenant: string;
  readonly text: string;
  readonly revocationId: string;
  readonly action: string;
  /** Ends in `/`: everything below it. */
  readonly resource: string;
  /** Of those that send: theirs alone. */
  readonly session?: { readonly name: string; readonly issuedAtMs: number };
}

/** What one round asks about; calls name questions and tokens by their place. */
export interface Round {
  readonly number: number;
  readonly seed: number;
  readonly tenants: readonly string[];
  readonly questions: readonly Question[];
  readonly tokens: readonly HeldToken[];
  /** Keys of the rows of each tenant. */
  readonly rows: readonly string[];
  readonly sendings: readonly Sending[];
  /** Of the destination behind the proxy door. */
  readonly upstreamPort: number;
  readonly sites: readonly Site[];
}

/** One call and its answer; times in ms of `now`. */
export interface Call {
  readonly process: string;
  readonly site: Site;
  readonly tenant: number;
  /** Place of the question, of the row's key, or of what is sent. */
  readonly asked: number;
  readonly token: number | undefined;
  readonly startMs: number;
  readonly endMs: number;
  /** `allow [policies]`, `deny [policies]`, the value of a row, or a verdict's line; undefined where nothing was decided. */
  readonly answer: string | undefined;
  /** Policies that erred, where the site tells of them; or why nothing was decided. */
  readonly errors: string | undefined;
  readonly cached: boolean;
}

/** What the door knows of a session. */
export interface SessionLabels {
  readonly labels: readonly string[];
  readonly ended: boolean;
}

/** Everything that an answer for a tenant may rest on. Immutable. */
export interface State {
  readonly policies: readonly string[];
  /** Equal for equal policies of one tenant. */
  readonly policyVersion: number;
  /** By `type::id`: uid, attrs, parents, tags. */
  readonly entities: ReadonlyMap<string, EntityWrite>;
  /** Places of the tokens that are refused. */
  readonly revoked: ReadonlySet<number>;
}

/** One change of a tenant, a session or a row: from its call on it may be seen, from its return on nothing older. */
export interface Change<S> {
  readonly what: string;
  readonly callMs: number;
  readonly returnMs: number;
  readonly after: S;
}

export interface History {
  readonly round: Round;
  readonly calls: readonly Call[];
  /** By tenant; the first is the state that the round begins with. */
  readonly states: readonly (readonly Change<State>[])[];
  /** By tenant and row. */
  readonly rows: ReadonlyMap<string, readonly Change<string>[]>;
  /** By the place of the session's token. */
  readonly sessions: ReadonlyMap<number, readonly Change<SessionLabels>[]>;
  /** What happened to processes. */
  readonly disturbances: readonly { readonly what: string; readonly fromMs: number; readonly untilMs: number }[];
}

export function rowName(tenant: number, row: number): string {
  return `${tenant} ${row}`;
}
