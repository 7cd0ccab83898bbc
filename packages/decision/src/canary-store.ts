// The port of planted texts: their names and what they are for, never the texts, and the secret that proves them.

import type { Fault, Result } from '@sallyport/base';

export interface Canary {
  /** What a marker is called wherever it is spoken of; the marker does not follow from it. */
  readonly name: string;
  /** Where it was planted, in the words of who planted it. */
  readonly note: string;
  readonly createdBy: string;
  /** RFC 3339 in UTC with milliseconds. */
  readonly createdAt: string;
}

/** Canaries of one tenant. */
export const canariesMax = 1_000;

export interface CanaryOptions {
  /** Of one tenant; `canariesMax` when absent. */
  readonly mostStanding?: number;
}

export const canariesFull = (most: number) => `a tenant has at most ${most} canaries; delete some`;
export const canaryTaken = (name: string) => `the name \`${name}\` is taken; try again`;
export const canaryUnknown = (name: string) => `there is no canary \`${name}\` of this tenant`;

export interface CanaryStore {
  /**
   * The secret of the installation: `proposed` where there was none yet, the one that is there in every process after.
   * INVARIANT: it never changes, so a marker is known everywhere from the moment it is made. Faults: `unavailable`.
   */
  secret(proposed: Uint8Array): Promise<Result<Uint8Array, Fault>>;
  /**
   * INVARIANT: however many are added at once, no more stand than may. Faults: `conflict` for a name that is taken, also by
   * a canary that was removed; `exhausted` above the bound; `unavailable`.
   */
  add(tenant: string, canary: Canary): Promise<Result<void, Fault>>;
  /** Those that still stand, oldest first. Faults: `unavailable`. */
  list(tenant: string): Promise<Result<readonly Canary[], Fault>>;
  /** From then on the marker is a text like any other. Faults: `not_found`, `unavailable`. */
  remove(tenant: string, name: string): Promise<Result<void, Fault>>;
  /** Which of these names were removed, in any order. Faults: `unavailable`. */
  removed(tenant: string, names: readonly string[]): Promise<Result<readonly string[], Fault>>;
}
