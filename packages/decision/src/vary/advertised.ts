// A decision with its key: what a cache elsewhere must compare before it may give the same answer.

import { type Fault, ok, type Result } from '@sallyport/base';
import type { Asked, VaryRead } from '@sallyport/semantic-cache/tree';
import { decide, type Grant, type Watched } from '../decide.ts';
import type { Decision, DecisionRequest } from '../request.ts';
import type { TenantState } from '../tenant-state.ts';
import { policyFact, revocationFact } from './fact-epochs.ts';
import { keyOf } from './key-of.ts';

export interface AdvertisedKey {
  readonly vary: readonly VaryRead[];
  /** By the names of facts; the numbers are changes of the authority, in the generation of the decision's basis. */
  readonly epochs: Readonly<Record<string, number>>;
  /** The answer holds for `context.now` in `[clockFromMs, clockUntilMs)`. */
  readonly clockFromMs?: number | undefined;
  readonly clockUntilMs?: number | undefined;
}

export interface KeyedDecision {
  readonly decision: Decision;
  /** Absent where the answer has no key: what a token refuses, and questions that plain JSON cannot say. */
  readonly key?: AdvertisedKey | undefined;
}

/** More facts than this are no key. */
const epochsMax = 256;

/** As `decide`, with the key of the answer. `capability` is the SHA-256, hex, of the token's text. */
export function decideKeyed(
  state: TenantState,
  request: DecisionRequest,
  options: { readonly grant?: Grant | undefined; readonly capability?: string | undefined; readonly nowMs: number },
): Result<KeyedDecision, Fault> {
  let watched: Watched | undefined;
  const decided = decide(state, request, {
    ...options,
    watch: (seen) => {
      watched = seen;
    },
  });
  if (!decided.ok) return decided;
  const key = watched === undefined ? undefined : advertised(state, request, watched, options.capability);
  return ok({ decision: decided.value, key });
}

function advertised(
  state: TenantState,
  { subject, action, resource, context, tokenResource, destination }: DecisionRequest,
  watched: Watched,
  capability: string | undefined,
): AdvertisedKey | undefined {
  // Words that the four of AuthZEN do not have.
  if (tokenResource !== undefined || destination !== undefined) return undefined;
  const asked: Asked = { subject, action, resource, context, capability };
  const key = keyOf(watched.trace, { ...watched, asked, stored: state.entities });
  if (key === undefined) return undefined;
  const names = [policyFact, ...(capability === undefined ? [] : [revocationFact]), ...key.rests];
  if (names.length > epochsMax) return undefined;
  const epochs: Record<string, number> = Object.create(null);
  for (const name of names) {
    const epoch = state.facts.of(name, state.seq);
    // It has changed since this state: the answer may be given, and not again.
    if (epoch === undefined) return undefined;
    epochs[name] = epoch;
  }
  const { vary, rests: _, ...bounds } = key;
  return { vary, epochs, ...bounds };
}
