// Knows the canaries of every tenant by their proof, without asking anybody, and which of them were removed.

import type { CanaryStore } from '@sallyport/decision';
import { type RuleSet, tally } from '@sallyport/detect';
import { canaryKey, provenName } from './marker.ts';

/** The kind of finding; policies cannot let it out. */
export const canaryKind = 'canary';

interface Known {
  readonly key: Uint8Array;
  /** Names that count no more, as far as this process has learned. */
  readonly removed: Set<string>;
}

/** Tenants remembered at once; one that is forgotten is asked for again. */
const tenantsMax = 1_000;

export class CanaryWatch {
  readonly #secret: Uint8Array;
  readonly #store: Pick<CanaryStore, 'removed'>;
  readonly #tenants = new Map<string, Known>();

  /** `secret` is that of the store. */
  constructor({ secret, store }: { readonly secret: Uint8Array; readonly store: Pick<CanaryStore, 'removed'> }) {
    this.#secret = secret;
    this.#store = store;
  }

  /** The rules with the tenant's canaries among what they find; `found` collects the names of those. */
  rulesFor(rules: RuleSet, tenant: string, found?: Set<string>): RuleSet {
    const { key, removed } = this.#known(tenant);
    const isCanary = (marker: string) => {
      const name = provenName(key, marker);
      if (name === undefined || removed.has(name)) return false;
      found?.add(name);
      return true;
    };
    return { ...rules, isCanary };
  }

  /** Names what a scan under this tenant's canaries depends on beside the rules. */
  versionOf(tenant: string): string {
    const { key, removed } = this.#known(tenant);
    return JSON.stringify([Buffer.from(key.subarray(0, 8)).toString('hex'), [...removed].sort()]);
  }

  namesIn(rules: RuleSet, tenant: string, texts: readonly string[]): readonly string[] {
    const found = new Set<string>();
    const watched = this.rulesFor(rules, tenant, found);
    for (const text of texts) tally(watched, text);
    return [...found].sort();
  }

  /**
   * Those of the names that were not removed. Where nobody can say, all of them: an alarm too many.
   * Those that were are texts like any other in this process from then on.
   */
  async standing(tenant: string, names: readonly string[]): Promise<readonly string[]> {
    const removed = await this.#store.removed(tenant, names);
    if (!removed.ok) return names;
    const known = this.#known(tenant);
    for (const name of removed.value) known.removed.add(name);
    return names.filter((name) => !known.removed.has(name));
  }

  #known(tenant: string): Known {
    const found = this.#tenants.get(tenant);
    if (found !== undefined) return found;
    const made: Known = { key: canaryKey(this.#secret, tenant), removed: new Set() };
    const [oldest] = this.#tenants.keys();
    if (this.#tenants.size >= tenantsMax && oldest !== undefined) this.#tenants.delete(oldest);
    this.#tenants.set(tenant, made);
    return made;
  }
}
