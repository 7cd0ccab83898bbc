// A change of what decisions rest on: who made it, its number, and its event in the log.

import { type Clock, type Fault, fail, type JsonObject, ok, type Result } from '@sallyport/base';
import type { AuthorityStore, Kernel } from '@sallyport/decision';
import type { Recorder } from '@sallyport/evidence';
import type { Turns } from './turns.ts';

export interface ChangePorts {
  readonly kernel: Kernel;
  readonly authority: AuthorityStore;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly clock: Clock;
  /** Changes of one tenant, one after the other. */
  readonly turns: Turns;
}

/** Who changes what of whom. */
export interface Actor {
  readonly tenant: string;
  /** Id of the API key. */
  readonly by: string;
}

export interface Changed {
  /** Number of the change: the version of what was written. */
  readonly version: number;
}

/** Writes down a change. It is committed already: a caller that gets a fault from here must be told that it took effect. */
export async function recorded(
  ports: Pick<ChangePorts, 'recorder' | 'clock'>,
  actor: Actor,
  written: Result<number, Fault>,
  body: JsonObject,
  kind: 'change' | 'revocation' = 'change',
): Promise<Result<Changed, Fault>> {
  if (!written.ok) return written;
  const version = written.value;
  const event = await ports.recorder.record({
    kind,
    tenant: actor.tenant,
    at: new Date(ports.clock.nowMs()).toISOString(),
    body: { ...body, version, by: actor.by },
  });
  if (event.ok) return ok({ version });
  return fail('unavailable', `the change is in force as version ${version}, but its evidence could not be written`, {
    cause: event.fault,
  });
}
