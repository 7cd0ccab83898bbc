// The shape of `slo.json`, the one source of every threshold and rate; a file that is not of this shape is refused.

import {
  type Fault,
  fail,
  isJsonObject,
  type Json,
  type JsonObject,
  ok,
  parseJson,
  type Result,
} from '@sallyport/base';

export const doors = ['retrieval', 'kernel', 'egress'] as const;
export type Door = (typeof doors)[number];
export const profileNames = ['smoke', 'nightly', 'stress'] as const;
export type ProfileName = (typeof profileNames)[number];

/** Latency bounds in milliseconds; a run keeps one when its percentile lies below it. */
export interface Bounds {
  readonly p95Ms: number;
  readonly p99Ms: number;
}

export interface DoorSlo {
  /** Part of the whole rate that goes to this door; the shares of all doors add up to 1. */
  readonly share: number;
  /** What was promised at least. */
  readonly floor: Bounds;
  /** What this project holds itself to; never wider than the floor. */
  readonly gate: Bounds;
}

export interface Profile {
  /** Iterations a second, over all doors. */
  readonly ratePerS: number;
  readonly durationS: number;
  /** Tokens, each with a session of its own. */
  readonly sessions: number;
}

/** The egress door alone, with texts of one size. Of errors there may be none. */
export interface SendsSlo {
  readonly ratePerS: number;
  readonly durationS: number;
  readonly textBytes: number;
  /** Keeps it when its percentile lies below. */
  readonly p99Ms: number;
}

export interface Slo {
  readonly requestTimeoutMs: number;
  /** Parts of all iterations: wrong or failed answers and iterations that were not started. */
  readonly errorsMax: number;
  readonly timeoutsMax: number;
  readonly doors: Readonly<Record<Door, DoorSlo>>;
  readonly profiles: Readonly<Record<ProfileName, Profile>>;
  readonly sends: SendsSlo;
}

/** Faults: `invalid_input` with the place of the first thing that is wrong. */
export function readSlo(text: string): Result<Slo, Fault> {
  const json = parseJson(text);
  if (!json.ok) return json;
  try {
    return ok(sloOf(json.value));
  } catch (thrown) {
    if (!(thrown instanceof Misfit)) throw thrown;
    return fail('invalid_input', `slo.json: ${thrown.message}`, { at: thrown.at });
  }
}

/** Leaves the reader from any depth; never leaves this file. */
class Misfit extends Error {
  readonly at: string;

  constructor(at: string, message: string) {
    super(`${at === '' ? 'the file' : at} ${message}`);
    this.at = at;
  }
}

function sloOf(json: Json): Slo {
  const names = ['version', 'requestTimeoutMs', 'errorsMax', 'timeoutsMax', 'doors', 'profiles', 'sends'];
  const file = members(json, '', names);
  if (file.version !== 1) throw new Misfit('/version', 'must be 1');
  const doorFile = members(file.doors, '/doors', doors);
  const profileFile = members(file.profiles, '/profiles', profileNames);
  const slo: Slo = {
    requestTimeoutMs: number(file.requestTimeoutMs, '/requestTimeoutMs', { max: 600_000 }),
    errorsMax: number(file.errorsMax, '/errorsMax', { max: 1 }),
    timeoutsMax: number(file.timeoutsMax, '/timeoutsMax', { max: 1 }),
    doors: {
      retrieval: doorOf(doorFile.retrieval, '/doors/retrieval'),
      kernel: doorOf(doorFile.kernel, '/doors/kernel'),
      egress: doorOf(doorFile.egress, '/doors/egress'),
    },
    profiles: {
      smoke: profileOf(profileFile.smoke, '/profiles/smoke'),
      nightly: profileOf(profileFile.nightly, '/profiles/nightly'),
      stress: profileOf(profileFile.stress, '/profiles/stress'),
    },
    sends: sendsOf(file.sends, '/sends'),
  };
  const shares = doors.reduce((sum, door) => sum + slo.doors[door].share, 0);
  if (Math.abs(shares - 1) > 1e-9) throw new Misfit('/doors', `must have shares that add up to 1, not ${shares}`);
  return slo;
}

function doorOf(json: Json | undefined, at: string): DoorSlo {
  const door = members(json, at, ['share', 'floor', 'gate']);
  const floor = boundsOf(door.floor, `${at}/floor`);
  const gate = boundsOf(door.gate, `${at}/gate`);
  if (gate.p95Ms > floor.p95Ms || gate.p99Ms > floor.p99Ms) throw new Misfit(`${at}/gate`, 'is wider than the floor');
  return { share: number(door.share, `${at}/share`, { max: 1 }), floor, gate };
}

function boundsOf(json: Json | undefined, at: string): Bounds {
  const bounds = members(json, at, ['p95Ms', 'p99Ms']);
  const p95Ms = number(bounds.p95Ms, `${at}/p95Ms`, { max: 600_000 });
  const p99Ms = number(bounds.p99Ms, `${at}/p99Ms`, { max: 600_000 });
  if (p99Ms < p95Ms) throw new Misfit(at, 'has a p99 below its p95');
  return { p95Ms, p99Ms };
}

function profileOf(json: Json | undefined, at: string): Profile {
  const profile = members(json, at, ['ratePerS', 'durationS', 'sessions']);
  return {
    ratePerS: number(profile.ratePerS, `${at}/ratePerS`, { max: 1_000_000 }),
    durationS: number(profile.durationS, `${at}/durationS`, { max: 86_400 }),
    sessions: number(profile.sessions, `${at}/sessions`, { max: 1_000_000 }),
  };
}

function sendsOf(json: Json | undefined, at: string): SendsSlo {
  const sends = members(json, at, ['ratePerS', 'durationS', 'textBytes', 'p99Ms']);
  return {
    ratePerS: number(sends.ratePerS, `${at}/ratePerS`, { max: 1_000_000 }),
    durationS: number(sends.durationS, `${at}/durationS`, { max: 86_400 }),
    textBytes: number(sends.textBytes, `${at}/textBytes`, { max: 1_000_000 }),
    p99Ms: number(sends.p99Ms, `${at}/p99Ms`, { max: 600_000 }),
  };
}

/** A mapping with exactly these members: a threshold with a slip in its name must not go unnoticed. */
function members(json: Json | undefined, at: string, names: readonly string[]): JsonObject {
  if (json === undefined || !isJsonObject(json)) throw new Misfit(at, 'must be a mapping');
  for (const name of names) if (!Object.hasOwn(json, name)) throw new Misfit(`${at}/${name}`, 'is missing');
  for (const name of Object.keys(json)) if (!names.includes(name)) throw new Misfit(`${at}/${name}`, 'is not known');
  return json;
}

/** A number above 0: a bound of 0 could mean both nothing and everything. */
function number(json: Json | undefined, at: string, { max }: { readonly max: number }): number {
  if (typeof json !== 'number' || !(json > 0 && json <= max))
    throw new Misfit(at, `must be above 0 and at most ${max}`);
  return json;
}
