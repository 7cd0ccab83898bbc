// A row of the AuthZEN table: one thing that the specification asks of a decision point, and how it is seen.

import type { Json } from '@sallyport/base';

export interface Call {
  /** POST unless told. */
  readonly method?: string;
  /** Below the base URL. */
  readonly path: string;
  /** JSON, or text that is sent as it is. */
  readonly body?: Json | { readonly text: string };
  /** Over the usual ones; null takes one away. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

export interface Answer {
  readonly status: number;
  /** Media type without parameters. */
  readonly type: string;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined where the text is no JSON. */
  readonly body: Json | undefined;
}

export interface DecisionPoint {
  /** Base URL by which it is reached. */
  readonly base: string;
  ask(call: Call): Promise<Answer>;
}

export interface Row {
  /** Of AuthZEN Authorization API 1.0. */
  readonly section: string;
  readonly level: 'MUST' | 'MUST NOT' | 'SHOULD' | 'RECOMMENDED' | 'MAY';
  /** What is asked, in our words. */
  readonly says: string;
  /** Throws where it does not hold. */
  readonly holds: (point: DecisionPoint) => Promise<void>;
}

export const evaluation = '/access/v1/evaluation';
export const evaluations = '/access/v1/evaluations';
export const wellKnown = '/.well-known/authzen-configuration';
