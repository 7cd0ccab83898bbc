// The official Cedar engine as an oracle for tests: policies as text, entities in Cedar's JSON form.

import { type CedarValueJson, isAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { keepWasmCallsApart } from '@sallyport/base';

keepWasmCallsApart();

interface Uid {
  readonly type: string;
  readonly id: string;
}

export interface OracleEntity {
  readonly uid: Uid;
  readonly attrs?: Readonly<Record<string, CedarValueJson>>;
  readonly parents?: readonly Uid[];
}

interface OracleRequest {
  readonly principal: Uid;
  /** Id of the `Action` entity. */
  readonly action: string;
  readonly resource: Uid;
  readonly context: Readonly<Record<string, CedarValueJson>>;
}

interface OracleAnswer {
  readonly allowed: boolean;
  /** The `@id` annotations of the policies that decided, sorted. */
  readonly reasons: readonly string[];
  /** Messages of policies that erred. */
  readonly errors: readonly string[];
}

/** One decision of the official engine. Throws where it refuses the input: a test's own mistake. */
export function officialAnswer(
  policies: string,
  entities: readonly OracleEntity[],
  { principal, action, resource, context }: OracleRequest,
): OracleAnswer {
  const answer = isAuthorized({
    principal: { ...principal },
    action: { type: 'Action', id: action },
    resource: { ...resource },
    context: { ...context },
    policies: { staticPolicies: policies },
    entities: entities.map(({ uid, attrs = {}, parents = [] }) => ({
      uid: { ...uid },
      attrs: { ...attrs },
      parents: parents.map((parent) => ({ ...parent })),
    })),
  });
  if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
  // The engine numbers the policies of a text in their order.
  const ids = [...policies.matchAll(/@id\("([^"]+)"\)/g)].map((match) => match[1] ?? '');
  const { decision, diagnostics } = answer.response;
  return {
    allowed: decision === 'allow',
    reasons: diagnostics.reason.map((id) => ids[Number(id.replace('policy', ''))] ?? id).sort(),
    errors: diagnostics.errors.map(({ error }) => error.message),
  };
}
