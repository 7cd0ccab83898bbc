// Knows the canaries of every tenant by their proof, without asking anybody, and which of them were removed.

import { memo } from '@sallyport/base';
import type { CanaryStore } from '@sallyport/decision';
import { type RuleSet, tally } from '@sallyport/detect';
import { canaryKey, provenName } from './marker.ts';

/** The kind of finding; policies cannot let it out. */
export const canaryKind = 'canary';

interface Known {
  readonly key: Uint8Array;
  /** Names that count no more, as far as this process has learned. */
  readonly removed: Set<string>;
  /** What `rulesFor` gave for these rules since the last name was removed. */
  watched?: { readonly of: RuleSet; readonly rules: RuleSet };
}

/** Tenants remembered at once; one that is forgotten is asked for again. */
const tenantsMax = 1_000;

export class CanaryWatch {
  readonly #store: Pick<CanaryStore, 'removed'>;
  readonly #known: (tenant: string) => Known;

  /** `secret` is that of the store. */
  constructor({ secret, store }: { readonly secret: Uint8Array; readonly store: Pick<CanaryStore, 'removed'> }) {
    this.#store = store;
    this.#known = memo(tenantsMax, (tenant) => ({ key: canaryKey(secret, tenant), removed: new Set() }));
  }

  /**
   * The rules with the tenant's canaries among what they find; `found` collects the names of those. Without it the same
   * rules are given again until a canary is removed: what follows from them may be kept by their identity.
   */
  rulesFor(rules: RuleSet, tenant: string, found?: Set<string>): RuleSet {
    const known = this.#known(tenant);
    const { key, removed, watched } = known;
    if (found === undefined && watched?.of === rules) return watched.rules;
    const isCanary = (marker: string) => {
      const name = provenName(key, marker);
      if (name === undefined || removed.has(name)) return false;
      found?.add(name);
      return true;
    };
    const made = { ...rules, isCanary };
    if (found === undefined) known.watched = { of: rules, rules: made };
    return made;
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
    if (removed.value.length > 0) delete known.watched;
    return names.filter((name) => !known.removed.has(name));
  }
}
