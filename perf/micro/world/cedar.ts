// The world in Cedar: policy text, and requests as our engine and the official one take them.

import type { AuthorizationAnswer, EntityJson, StatefulAuthorizationCall } from '@cedar-policy/cedar-wasm/nodejs';
import { must } from '@sallyport/base';
import {
  type Entities,
  type Entity,
  entityUid,
  makeEntity,
  type PolicySet,
  parsePolicies,
  policySet,
  type Request,
  recordFromJson,
  sameUid,
} from '@sallyport/policy';
import { type Asked, kindName, rulesOf } from './world.ts';

/** The policies of this many kinds; ids by annotation. */
export function cedarText(kinds: number): string {
  const text: string[] = [];
  for (let kind = 0; kind < kinds; kind++) {
    for (const [index, { effect, action, cedar }] of rulesOf(kind).entries()) {
      const scope = `principal, action == Action::"${action}", resource is ${kindName(kind)}`;
      text.push(`@id("k${kind}-${index}")\n${effect} (${scope})\nwhen { ${cedar} };\n`);
    }
  }
  return text.join('\n');
}

/** The official engine numbers the policies of a text; by name it gives the same ids as ours. */
export function namedPolicies(text: string): Record<string, string> {
  const named: Record<string, string> = {};
  for (const policy of text.split(/\n(?=@id)/)) named[/@id\("([^"]+)"\)/.exec(policy)?.[1] ?? ''] = policy;
  return named;
}

export function ourSet(text: string): PolicySet {
  const parsed = must(parsePolicies(text, { useIdAnnotation: true }));
  return must(policySet(parsed));
}

export interface CedarQuestion {
  readonly request: Request;
  readonly entities: Entities;
}

/** From the body of a request to what our engine takes, as the kernel does it for each call. */
export function ourQuestion({ subject, action, resource, context }: Asked): CedarQuestion {
  const entityOf = (ref: Asked['subject'] | Asked['resource']): Entity =>
    makeEntity({ uid: entityUid(ref.type, ref.id), attrs: must(recordFromJson(ref.properties)).fields });
  const [principal, target] = [entityOf(subject), entityOf(resource)];
  return {
    request: {
      principal: principal.uid,
      action: entityUid('Action', action.name),
      resource: target.uid,
      context: must(recordFromJson(context)),
    },
    entities: {
      get: (uid) => (sameUid(uid, principal.uid) ? principal : sameUid(uid, target.uid) ? target : undefined),
    },
  };
}

/** The call of the official engine over a set that was handed to `preparsePolicySet` under this name. */
export function officialCall(preparsedPolicySetId: string, asked: Asked): StatefulAuthorizationCall {
  const { subject, action, resource, context } = asked;
  const entityOf = (ref: Asked['subject'] | Asked['resource']): EntityJson => ({
    uid: { type: ref.type, id: ref.id },
    attrs: copy(ref.properties),
    parents: [],
  });
  return {
    principal: { type: subject.type, id: subject.id },
    action: { type: 'Action', id: action.name },
    resource: { type: resource.type, id: resource.id },
    context: copy(context),
    preparsedPolicySetId,
    entities: [entityOf(subject), entityOf(resource)],
  };
}

/** The engine's types want lists that may be written to. */
function copy(record: Asked['context'] | Asked['subject']['properties'] | Asked['resource']['properties']) {
  return JSON.parse(JSON.stringify(record)) as EntityJson['attrs'];
}

export function officialAnswer(answer: AuthorizationAnswer): { readonly allowed: boolean; readonly reasons: string } {
  if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
  const { decision, diagnostics } = answer.response;
  if (diagnostics.errors.length > 0) throw new Error('a policy of the world does not evaluate');
  return { allowed: decision === 'allow', reasons: [...diagnostics.reason].sort().join(' ') };
}
