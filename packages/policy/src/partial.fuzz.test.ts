import { must, parseJson } from '@sallyport/base';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAuthorized } from './authorize.ts';
import { policyFromJson } from './json/policy.ts';
import { type PartialRequest, partialEvaluate, responseFor } from './partial.ts';
import { policySet } from './policy-set.ts';
import type { Request } from './request.ts';
import { randomCase, summaryOf } from './testing/case.ts';
import { officialPartial } from './testing/official.ts';
import { tapes } from './testing/tape.ts';
import { type EntityUid, entityUid } from './uid.ts';

const unknowns = ['principal', 'resource'] as const;

function without(unknown: 'principal' | 'resource', request: Request): PartialRequest {
  const { action, context, principal, resource } = request;
  return unknown === 'principal'
    ? { action, context, resource, principalType: principal.type }
    : { action, context, principal, resourceType: resource.type };
}

const candidates = (type: string): readonly EntityUid[] => ['a', 'b', 'c', 'nobody'].map((id) => entityUid(type, id));

test.each(unknowns)(
  'INVARIANT: a residual on a concrete %s is the full evaluation',
  (unknown) => {
    const seen = { allow: 0, deny: 0, residual: 0 };
    fc.assert(
      fc.property(tapes(4_000), fc.boolean(), (tape, unknownTypeStored) => {
        const { set, entities, requests } = randomCase(tape, { policiesMax: 6, requests: 4 });
        for (const request of requests) {
          const partial = must(partialEvaluate(set, without(unknown, request), entities, { unknownTypeStored }));
          seen[partial.kind]++;
          for (const uid of candidates(request[unknown].type)) {
            const full = must(isAuthorized(set, { ...request, [unknown]: uid }, entities));
            expect(summaryOf(must(responseFor(partial, uid, entities)))).toBe(summaryOf(full));
            if (partial.kind !== 'residual') expect(full.decision).toBe(partial.kind);
          }
        }
      }),
      { numRuns: 300 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(50);
  },
  120_000,
);

test.each(unknowns)(
  'the official partial evaluator leaves a residual of the same meaning: unknown %s',
  (unknown) => {
    const seen = { decided: 0, residual: 0, compared: 0 };
    fc.assert(
      fc.property(tapes(3_000), (tape) => {
        const random = randomCase(tape, { policiesMax: 4, requests: 2 });
        for (const request of random.requests) {
          const official = officialPartial({ ...random, entities: random.inputs, request }, unknown);
          const ours = must(partialEvaluate(random.set, without(unknown, request), random.entities));
          // It does not know the type of the unknown, so it may leave open what ours decides, never the other way.
          if (official.decision !== null) {
            seen.decided++;
            for (const uid of candidates(request[unknown].type)) {
              expect(must(responseFor(ours, uid, random.entities)).decision).toBe(official.decision);
            }
            continue;
          }
          // Its JSON rounds integers beyond 2^53, and they are then others.
          if (/[0-9]{17}/.test(JSON.stringify(official.residuals))) continue;
          seen.residual++;
          const residuals = Object.entries(official.residuals).map(([id, policy]) => {
            // It marks the place of the unknown with a function, and leaves the slots of links, which are nowhere else.
            const values = Object.entries(random.links.find((link) => link.id === id)?.values ?? {});
            const text = values.reduce(
              (json, [slot, { type, id }]) =>
                json.replaceAll(`{"Slot":"${slot}"}`, JSON.stringify({ Value: { __entity: { type, id } } })),
              JSON.stringify(policy).replaceAll(`{"unknown":[{"Value":"${unknown}"}]}`, `{"Var":"${unknown}"}`),
            );
            return must(policyFromJson(must(parseJson(text)), id));
          });
          const set = must(policySet(residuals));
          for (const uid of candidates(request[unknown].type)) {
            seen.compared++;
            const theirs = must(isAuthorized(set, { ...request, [unknown]: uid }, random.entities));
            expect(must(responseFor(ours, uid, random.entities)).decision).toBe(theirs.decision);
          }
        }
      }),
      { numRuns: 100, endOnFailure: true },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
  },
  120_000,
);
