// The official Cedar engine: what it says on one state, remembered by state and question.

import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import type { JsonObject } from '@sallyport/base';
import type { Question, Round, State } from './history.ts';
import { nameOf } from './tenant-world.ts';

export interface Expected {
  /** `allow [policies]` or `deny [policies]`. */
  readonly answer: string;
  readonly errors: string;
}

const denied: Expected = { answer: 'deny []', errors: '' };

/** What of a state policies can read, and a name that states share which are the same in that. */
interface Seen {
  readonly entities: ReadonlyMap<string, JsonObject>;
  readonly name: string;
}

/** For the calls of one round. */
export class OfficialAnswers {
  asked = 0;
  readonly #round: Round;
  readonly #known = new Map<string, Expected>();
  readonly #seen = new WeakMap<State, Seen>();
  readonly #names = new Map<string, string>();
  /** By tenant: the policies that the engine has parsed under that tenant's name. */
  readonly #parsed = new Map<number, readonly string[]>();

  constructor(round: Round) {
    this.#round = round;
  }

  /** Throws where the engine refuses the input: a mistake of the proof. */
  on(
    state: State,
    of: { readonly tenant: number; readonly asked: number; readonly token: number | undefined },
  ): Expected {
    const question = this.#round.questions[of.asked];
    if (question === undefined) throw new Error(`there is no question ${of.asked}`);
    if (of.token !== undefined && !this.#grants(of.token, question, state)) return denied;
    return this.answer(state, of.tenant, question, `${of.asked}`);
  }

  /** What policies say; the same `name` is the same question. */
  answer(state: State, tenant: number, question: Question, name = JSON.stringify(question)): Expected {
    const seen = this.#seenOf(state);
    const key = `${tenant} ${state.policyVersion} ${seen.name} ${name}`;
    let known = this.#known.get(key);
    if (known === undefined) {
      this.#parse(state.policies, tenant);
      known = ask(`${tenant}`, question, seen.entities);
      this.asked++;
      this.#known.set(key, known);
    }
    return known;
  }

  #grants(place: number, { action, resource }: Question, { revoked }: State): boolean {
    const token = this.#round.tokens[place];
    if (token === undefined) throw new Error(`there is no token ${place}`);
    const named = `${resource.type}/${resource.id}`;
    return !revoked.has(place) && token.action === action.name && named.startsWith(token.resource);
  }

  #parse(policies: readonly string[], tenant: number): void {
    if (this.#parsed.get(tenant) === policies) return;
    const staticPolicies = Object.fromEntries(policies.map((text, at) => [`policy${at}`, text]));
    const parsed = preparsePolicySet(`${tenant}`, { staticPolicies, templates: {}, templateLinks: [] });
    if (parsed.type === 'failure') throw new Error(parsed.errors.map(({ message }) => message).join('; '));
    this.#parsed.set(tenant, policies);
  }

  /** Attributes whose name stands in no policy cannot be read: the engine takes most of its time to take them in. */
  #seenOf(state: State): Seen {
    const before = this.#seen.get(state);
    if (before !== undefined) return before;
    const text = state.policies.join('\n');
    const entities = new Map(
      [...state.entities].map(([name, { type, id, body }]): [string, JsonObject] => {
        const attrs = Object.entries(body.attrs ?? {}).filter(([attribute]) => text.includes(attribute));
        return [name, { parents: [], ...body, uid: { type, id }, attrs: Object.fromEntries(attrs) }];
      }),
    );
    const content = JSON.stringify([...entities]);
    const name = this.#names.get(content) ?? `${this.#names.size}`;
    this.#names.set(content, name);
    const seen = { entities, name };
    this.#seen.set(state, seen);
    return seen;
  }
}

function ask(
  preparsedPolicySetId: string,
  { subject, action, resource, context }: Question,
  stored: ReadonlyMap<string, JsonObject>,
): Expected {
  const answer = statefulIsAuthorized({
    principal: { type: subject.type, id: subject.id },
    action: { type: 'Action', id: action.name },
    resource: { type: resource.type, id: resource.id },
    // Through text, so that what arrives is JSON's own.
    ...JSON.parse(JSON.stringify({ context, entities: withSaid(stored, subject, resource) })),
    preparsedPolicySetId,
  });
  if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
  const { decision, diagnostics } = answer.response;
  const errors = diagnostics.errors.map(({ policyId }) => policyId);
  return { answer: `${decision} [${[...diagnostics.reason].sort().join(' ')}]`, errors: errors.sort().join(' ') };
}

/** What is stored, and what the question says beside it: stored attributes win. */
function withSaid(stored: ReadonlyMap<string, JsonObject>, ...said: readonly Question['subject'][]): JsonObject[] {
  const all = new Map(stored);
  for (const { type, id, properties } of said) {
    if (properties === undefined) continue;
    const name = nameOf({ type, id });
    const entity = stored.get(name) ?? { parents: [] };
    all.set(name, { ...entity, uid: { type, id }, attrs: { ...properties, ...Object(entity.attrs) } });
  }
  return [...all.values()];
}
