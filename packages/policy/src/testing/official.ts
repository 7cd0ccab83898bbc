// The official engine as an oracle: the same policies as text, the same entities and request as JSON.

import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { keepWasmCallsApart, writeJson } from '@sallyport/base';
import type { EntityInput } from '../entity.ts';
import { makeEntity } from '../entity.ts';
import { entityToJson } from '../json/entities.ts';
import { recordToJson } from '../json/value.ts';
import type { TemplateLink } from '../policy-set.ts';
import type { Request } from '../request.ts';
import { entityUid } from '../uid.ts';
import { cedarRecord } from '../value.ts';

keepWasmCallsApart();

export interface OfficialInput {
  /** Each with its id. */
  readonly policies: ReadonlyMap<string, string>;
  readonly templates?: ReadonlyMap<string, string>;
  readonly links?: readonly TemplateLink[];
  readonly entities: readonly EntityInput[];
  readonly request: Request;
}

/** Decision, reasons and ids of erring policies, each list sorted, as one text; throws where the engine refuses. */
export function officialAnswer(input: OfficialInput): string {
  const { principal, action, resource } = input.request;
  const answer = cedar.isAuthorized({
    principal: bare(principal),
    action: bare(action),
    resource: bare(resource),
    ...plainOf(input),
  });
  if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
  const { decision, diagnostics } = answer.response;
  return summary(decision, diagnostics.reason, diagnostics.errors);
}

/** The same for many requests to one set of policies, which is parsed once; good until the next engine is made. */
export function officialEngine(input: Omit<OfficialInput, 'request'>): (request: Request) => string {
  const nothing = cedarRecord({});
  const nobody = entityUid('', '');
  const request = { principal: nobody, action: nobody, resource: nobody, context: nothing };
  const { policies, entities } = plainOf({ ...input, request });
  const preparsedPolicySetId = 'policies';
  const parsed = cedar.preparsePolicySet(preparsedPolicySetId, policies);
  if (parsed.type === 'failure') throw new Error(parsed.errors.map(({ message }) => message).join('; '));
  return ({ principal, action, resource, context }) => {
    const answer = cedar.statefulIsAuthorized({
      principal: bare(principal),
      action: bare(action),
      resource: bare(resource),
      context: JSON.parse(writeJson(recordToJson(context))),
      entities,
      preparsedPolicySetId,
    });
    if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
    const { decision, diagnostics } = answer.response;
    return summary(decision, diagnostics.reason, diagnostics.errors);
  };
}

/** What the official engine leaves open where `unknown` is; its residuals are policies in JSON. */
export function officialPartial(input: OfficialInput, unknown: 'principal' | 'resource'): cedar.ResidualResponse {
  const { principal, action, resource } = input.request;
  const answer = cedar.isAuthorizedPartial({
    principal: unknown === 'principal' ? null : bare(principal),
    action: bare(action),
    resource: unknown === 'resource' ? null : bare(resource),
    ...plainOf(input),
  });
  if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
  return answer.response;
}

function bare({ type, id }: { readonly type: string; readonly id: string }): { type: string; id: string } {
  return { type, id };
}

function plainOf(input: OfficialInput) {
  // Through text, so that what arrives is JSON's own and no object of ours; longs here are below 2^53.
  const plain = JSON.parse(
    writeJson({
      entities: input.entities.map((entity) => entityToJson(makeEntity(entity))),
      context: recordToJson(input.request.context),
    }),
  );
  return {
    context: plain.context,
    entities: plain.entities,
    policies: {
      staticPolicies: Object.fromEntries(input.policies),
      templates: Object.fromEntries(input.templates ?? []),
      templateLinks: (input.links ?? []).map(({ templateId, id, values }) => ({
        templateId,
        newId: id,
        values: Object.fromEntries(Object.entries(values).map(([slot, uid]) => [slot, bare(uid)])),
      })),
    },
  };
}

/** The parts of a response that must agree, order aside. */
export function summary(
  decision: string,
  reasons: readonly string[],
  errors: readonly { readonly policyId: string }[],
): string {
  const ids = errors.map(({ policyId }) => policyId);
  return `${decision} by [${[...reasons].sort().join(' ')}] errors [${ids.sort().join(' ')}]`;
}
