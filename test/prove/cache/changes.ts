// The driver's side of a round: random changes of tenants and rows, each written down with its call and its return.

import { type Clock, must, systemClock, writeJson } from '@sallyport/base';
import { type AuthorityStore, postgresAuthority, postgresSessions, type SessionStore } from '@sallyport/decision';
import type { Database } from '@sallyport/storage';
import type { Control } from './controls.ts';
import type { Change, HeldToken, Round, SessionLabels, State } from './history.ts';
import { now } from './now.ts';
import { sessionLabels } from './sendings.ts';
import type { Planned, TenantWorld } from './tenant-world.ts';

const by = { by: 'prove' };
const clock: Clock = systemClock;
/** Longest pause between two changes of one tenant, of one row and of one session, in ms. */
const pauseMs = { tenant: 25, row: 300, session: 4_000 } as const;
/** Longer than a run: sessions are used all the time. */
const touchMs = 3_600_000;

/** Brings planned changes about; with a control, in a way that is wrong. */
export class Changer {
  readonly #database: Database;
  readonly #authority: AuthorityStore;
  readonly #sessions: SessionStore;
  readonly #control: Control | undefined;

  constructor(database: Database, control: Control | undefined) {
    this.#database = database;
    this.#authority = postgresAuthority(database.sql, clock);
    this.#sessions = postgresSessions(database.sql, { touchMs });
    this.#control = control;
  }

  /** Writes the state that a round begins with. */
  async begin(tenant: string, { policies, entities }: State): Promise<void> {
    must(await this.#authority.putPolicies(tenant, [{ name: 'p', source: policies.join('\n') }], by));
    must(await this.#authority.putEntities(tenant, [...entities.values()], by));
  }

  async apply(tenant: string, planned: Planned, round: Round): Promise<void> {
    if (this.#control === 'lease ignored' || this.#control === 'epoch bump removed') {
      return this.#wrongly(tenant, planned, round);
    }
    switch (planned.kind) {
      case 'policies':
        must(await this.#authority.putPolicies(tenant, [{ name: 'p', source: planned.source }], by));
        return;
      case 'put':
        must(await this.#authority.putEntities(tenant, [planned.write], by));
        return;
      case 'delete':
        must(await this.#authority.deleteEntities(tenant, [planned.uid], by));
        return;
      case 'revoke': {
        const id = revocationId(round, planned.token);
        must(await this.#authority.revoke([{ tenant, kind: 'block', id, reason: 'proof', ...by }]));
      }
    }
  }

  /** The statements of the authority alone: nobody waits for leases, or not even the epoch moves. */
  async #wrongly(tenant: string, planned: Planned, round: Round): Promise<void> {
    const { sql } = this.#database;
    switch (planned.kind) {
      case 'policies':
        await sql`select sallyport_put_policies(${tenant}, ${['p']}::text[], ${[planned.source]}::text[], null, 'prove')`;
        return;
      case 'revoke':
        await sql`select sallyport_revoke(${[tenant]}::text[], ${[revocationId(round, planned.token)]}::text[], ${['proof']}::text[], ${['prove']}::text[])`;
        return;
      case 'put':
      case 'delete': {
        const { type, id } = planned.kind === 'put' ? planned.write : planned.uid;
        const body = planned.kind === 'put' ? writeJson(planned.write.body) : null;
        if (this.#control === 'epoch bump removed') {
          await sql`
            insert into entity (tenant, type, id, version, body)
            values (${tenant}, ${type}, ${id}, (select seq from epoch_clock), ${body})
            on conflict (tenant, type, id) do update set version = excluded.version, body = excluded.body`;
        } else {
          await sql`select sallyport_write_entities(${tenant}, ${[type]}::text[], ${[id]}::text[], ${[body]}::text[], 'prove')`;
        }
      }
    }
  }

  async addLabel({ tenant, session }: HeldToken, label: string): Promise<void> {
    const { name = '', issuedAtMs } = session ?? {};
    must(await this.#sessions.addLabels({ tenant, session: name, issuedAtMs }, [label]));
  }

  async endSession({ tenant, session }: HeldToken): Promise<void> {
    must(await this.#sessions.end(tenant, session?.name ?? '', by.by));
  }

  async writeRow(tenant: string, row: string, value: string): Promise<void> {
    await this.#database.sql`
      insert into prove_page (tenant, id, value) values (${tenant}, ${row}, ${value})
      on conflict (tenant, id) do update set value = excluded.value`;
  }
}

export interface Watch {
  readonly ended: () => boolean;
  readonly onChange: () => void;
}

/** Changes a tenant now and then until `ended`, each change after the last has returned. */
export async function changeTenant(
  { ended, onChange }: Watch,
  of: { readonly round: Round; readonly tenant: number; readonly world: TenantWorld; readonly changer: Changer },
  random: () => number,
): Promise<readonly Change<State>[]> {
  const { round, tenant, world, changer } = of;
  const name = round.tenants[tenant] ?? '';
  // Some of those that send stay good, for else a long round would have dead ones alone.
  const tokens = round.tokens.flatMap((token, place) =>
    token.tenant === name && (token.session === undefined || place % 2 === 0) ? [place] : [],
  );
  const changes: Change<State>[] = [{ what: 'the beginning', callMs: 0, returnMs: 0, after: world.state }];
  while (!ended()) {
    await clock.sleep(random() * pauseMs.tenant);
    const { planned, after } = world.change(random, tokens);
    const callMs = now();
    await changer.apply(name, planned, round);
    changes.push({ what: planned.what, callMs, returnMs: now(), after });
    onChange();
  }
  return changes;
}

/** The same for one row. */
export async function changeRow(
  { ended, onChange }: Watch,
  of: { readonly tenant: string; readonly row: string; readonly changer: Changer },
  random: () => number,
): Promise<readonly Change<string>[]> {
  const { tenant, row, changer } = of;
  const changes: Change<string>[] = [];
  for (let version = 0; version === 0 || !ended(); version++) {
    const after = rowValue(tenant, row, version);
    if (version > 0) await clock.sleep(random() * pauseMs.row);
    const callMs = version === 0 ? 0 : now();
    if (version > 0) await changer.writeRow(tenant, row, after);
    changes.push({ what: after, callMs, returnMs: version === 0 ? 0 : now(), after });
    if (version > 0) onChange();
  }
  return changes;
}

/** Gives a session one label after the other, and ends it at any time; nothing comes after that. */
export async function changeSession(
  { ended, onChange }: Watch,
  { held, changer }: { readonly held: HeldToken; readonly changer: Changer },
  random: () => number,
): Promise<readonly Change<SessionLabels>[]> {
  let after: SessionLabels = { labels: [], ended: false };
  const changes: Change<SessionLabels>[] = [{ what: 'a new session', callMs: 0, returnMs: 0, after }];
  while (!after.ended) {
    const untilMs = now() + random() * pauseMs.session;
    while (now() < untilMs && !ended()) await clock.sleep(20);
    if (ended()) break;
    const ends = random() < 0.1;
    const label = ends ? undefined : sessionLabels[after.labels.length];
    // One with all labels goes on with them, for else a long round would have dead sessions alone.
    if (label === undefined && !ends) continue;
    const what = label === undefined ? 'the session ends' : `label ${label}`;
    const callMs = now();
    if (label === undefined) await changer.endSession(held);
    else await changer.addLabel(held, label);
    after = label === undefined ? { ...after, ended: true } : { ...after, labels: [...after.labels, label] };
    changes.push({ what, callMs, returnMs: now(), after });
    onChange();
  }
  return changes;
}

/** What a row holds after so many changes; `begin` of a round writes the first. */
export function rowValue(tenant: string, row: string, version: number): string {
  return `${tenant} ${row} ${version}`;
}

function revocationId({ tokens }: Round, place: number): string {
  const token = tokens[place];
  if (token === undefined) throw new Error(`there is no token ${place}`);
  return token.revocationId;
}
