// `egress held list`, `show`, `approve` and `reject`: texts that wait for a person.

import { fail, isJsonObject, type Json, type JsonObject, ok } from '@sallyport/base';
import { line, type Outcome, table, toned } from '../answer.ts';
import type { Io } from '../io.ts';
import { type KernelOptions, openKernel } from '../kernel-client.ts';

export interface ListOptions extends KernelOptions {
  readonly state: string;
}

export interface DecideOptions extends KernelOptions {
  readonly why: string;
}

const states = ['pending', 'approved', 'rejected', 'used', 'all'];
const listedMax = 1_000;

const open = (io: Io, options: KernelOptions) => openKernel(io, options, 'api-key', 'egressPort');

/** Exit 1 where some wait: a script may ask. */
export async function listHeld(io: Io, options: ListOptions): Promise<Outcome> {
  if (!states.includes(options.state)) {
    return fail('invalid_input', `\`${options.state}\` is no state; give one of ${states.join(', ')}`);
  }
  const service = await open(io, options);
  if (!service.ok) return service;
  const state = options.state === 'all' ? '' : `&state=${options.state}`;
  const answer = await service.value.get(`/v1/held?limit=${listedMax}${state}`);
  if (!answer.ok) return answer;
  const { held } = answer.value;
  if (!Array.isArray(held)) return fail('unavailable', `\`${service.value.url}\` is no egress firewall; check the URL`);
  const entries = held.filter(isJsonObject);
  const rows = entries.map((one) => [
    String(one.id),
    String(one.state),
    String(one.subject),
    String(one.destination),
    listed(one.kinds),
    String(one.heldAt),
  ]);
  return ok({
    exit: entries.some((one) => one.state === 'pending') ? 1 : 0,
    json: answer.value,
    text: [
      rows.length === 0
        ? line('nothing is held')
        : table(rows, ['id', 'state', 'subject', 'destination', 'kinds', 'since']),
    ],
  });
}

export async function showHeld(io: Io, id: string, options: KernelOptions): Promise<Outcome> {
  const service = await open(io, options);
  if (!service.ok) return service;
  const answer = await service.value.get(`/v1/held/${encodeURIComponent(id)}`);
  if (!answer.ok) return answer;
  const { content, fixed } = answer.value;
  const beside =
    typeof fixed === 'string' && fixed !== '' ? [line(''), line('beside it, unchanged:'), line(fixed)] : [];
  return ok({
    exit: 0,
    json: answer.value,
    text: [table(facts(answer.value)), line(''), line(String(content)), ...beside],
  });
}

/** Exit 1 when somebody else decided, or it is forgotten. */
export async function decideHeld(io: Io, id: string, approve: boolean, options: DecideOptions): Promise<Outcome> {
  const service = await open(io, options);
  if (!service.ok) return service;
  const answer = await service.value.post(`/v1/held/${encodeURIComponent(id)}/decision`, { approve, why: options.why });
  if (!answer.ok) return answer;
  const said = approve
    ? line(toned('good', 'APPROVED'), '  the same call is let through once, if nothing else stands in its way')
    : line(toned('bad', 'REJECTED'), '  it stays blocked');
  return ok({ exit: 0, json: answer.value, text: [said] });
}

function facts({ subject, session, destination, kinds, policies, heldAt }: JsonObject): readonly [string, string][] {
  return [
    ['subject', String(subject)],
    ['session', String(session)],
    ['destination', String(destination)],
    ['found', listed(kinds)],
    ['policies', listed(policies)],
    ['since', String(heldAt)],
  ];
}

function listed(list: Json | undefined): string {
  return Array.isArray(list) && list.length > 0 ? list.map(String).join(', ') : '-';
}
