// The call that a step makes, with the tokens and keys of whoever makes it.

import { must } from '@sallyport/base';
import type { Narrowing, Step } from './steps.ts';
import {
  contents,
  documentName,
  entities,
  outside,
  policyText,
  questions,
  sessionNames,
  type Tenant,
} from './tenants.ts';
import type { Call, World } from './world.ts';

/** Calls of one history; `nonce` makes its texts new to everyone. */
export class Calls {
  readonly #world: World;
  readonly #contents: readonly string[];
  readonly #sessions: readonly string[];
  readonly #tokens: readonly (readonly string[])[];
  readonly #narrowed = new Map<string, string>();

  constructor(world: World, nonce: string) {
    this.#world = world;
    this.#contents = contents(nonce);
    this.#sessions = sessionNames(nonce);
    this.#tokens = world.tokens(this.#sessions);
  }

  /** With this cursor, where the step asks for more rows. */
  of(step: Step, cursor?: string): Call {
    const tenant = this.tenant(step.who);
    const { keys } = tenant;
    switch (step.does) {
      case 'retrieve':
        return {
          service: 'retrieval-gateway',
          path: '/v1/retrieve',
          credential: this.token(step.who, step.session, step.narrowing),
          headers: this.#pretending(step.pretends),
          body: {
            source: 'docs',
            limit: step.limit,
            ...questions[step.question]?.body,
            ...(cursor === undefined ? {} : { cursor }),
          },
        };
      case 'egress':
        return {
          service: 'egress-firewall',
          path: '/v1/egress',
          credential: this.token(step.who, step.session),
          headers: this.#pretending(step.pretends),
          body: {
            destination: step.outwards ? `https://${outside}/in` : 'https://inside.example/in',
            content: this.#contents[step.content] ?? '',
            ...(step.names === null ? {} : { session: this.#sessions[step.names] ?? '' }),
          },
        };
      case 'scan':
        return {
          service: 'egress-firewall',
          path: '/v1/scan',
          credential: this.token(step.who, step.session),
          body: { content: this.#contents[step.content] ?? '' },
        };
      case 'evaluate':
        return {
          service: 'kernel',
          path: '/access/v1/evaluation',
          credential: keys.decide,
          headers: {
            ...this.#pretending(step.pretends),
            ...(step.capability === null ? {} : { 'sallyport-capability': this.token(...step.capability) }),
          },
          body: {
            subject: { type: 'User', id: 'alice' },
            action: { name: 'read' },
            resource: { type: 'Doc', id: 'x/0' },
          },
        };
      case 'put policy':
        return {
          service: 'kernel',
          method: 'PUT',
          path: `/v1/policies/${documentName}`,
          credential: keys.admin,
          headers: this.#pretending(step.pretends),
          body: { source: policyText(tenant, step.mode) },
        };
      case 'put entities':
        return {
          service: 'kernel',
          method: 'PUT',
          path: '/v1/entities',
          credential: keys.admin,
          body: {
            entities: entities(tenant, step.subIsRed).map(({ type, id, body }) => ({
              uid: { type, id },
              attrs: body.attrs,
              parents: body.parents,
            })),
          },
        };
      case 'read policies':
        return {
          service: 'kernel',
          method: 'GET',
          path: `/v1/policies/${documentName}/history`,
          credential: keys.admin,
          headers: this.#pretending(step.pretends),
        };
      case 'revoke':
        return {
          service: 'kernel',
          path: '/v1/revocations',
          credential: keys.admin,
          body: { token: this.token(step.of, step.session) },
        };
    }
  }

  #pretending(as: number | null): Readonly<Record<string, string>> {
    return as === null ? {} : { 'sallyport-tenant': this.tenant(as).name };
  }

  tenant(who: number): Tenant {
    const tenant = this.#world.tenants[who];
    if (tenant === undefined) throw new RangeError(`there is no tenant ${who}`);
    return tenant;
  }

  /** The token of a tenant's session, narrowed; the same text each time. */
  token(who: number, session: number, narrowing: Narrowing = 'not'): string {
    const token = this.#tokens[who]?.[session] ?? '';
    if (narrowing === 'not') return token;
    const key = `${who} ${session} ${narrowing}`;
    let made = this.#narrowed.get(key);
    if (made === undefined) {
      const { biscuits } = this.#world.runtime;
      const other = this.tenant((who + 1) % this.#world.tenants.length).name;
      const narrow = {
        'to a folder': { resourcePrefixes: ['Doc/x/'] },
        'to its tenant': { tenant: this.tenant(who).name },
        'to another tenant': { tenant: other },
        'to scanning': { actions: ['scan'] },
      };
      made = must(narrowing === 'sealed' ? biscuits.seal(token) : biscuits.attenuate(token, narrow[narrowing]));
      this.#narrowed.set(key, made);
    }
    return made;
  }
}
