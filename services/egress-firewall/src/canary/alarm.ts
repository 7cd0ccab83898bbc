// What happens when a canary is about to leave or comes back: it is recorded and counted, and nothing lets it pass.

import { type Clock, type Fault, fail, ok, type Result } from '@sallyport/base';
import type { Decision } from '@sallyport/decision';
import type { RuleSet } from '@sallyport/detect';
import type { Recorder } from '@sallyport/evidence';
import { rootDigest, type VerifiedToken } from '@sallyport/token';
import type { Destination } from '../destination.ts';
import type { CanaryWatch } from './watch.ts';

/** Where it was seen: in what would leave, in what came back, in a text that was only looked at. */
export type CanaryDoor = 'egress' | 'reply' | 'scan';

export interface CanaryPorts {
  readonly canaries: CanaryWatch;
  readonly rules: RuleSet;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly clock: Clock;
  readonly onCanary: (door: CanaryDoor) => void;
}

export interface Sighting {
  readonly token: VerifiedToken;
  readonly destination: Destination;
  readonly door: 'egress' | 'reply';
  readonly names: readonly string[];
}

/** The names that raised an alarm, recorded and counted; undefined where all of them were removed. Faults: those of the recorder. */
export async function raiseAlarm(
  { canaries, recorder, clock, onCanary }: CanaryPorts,
  { token, destination, door, names }: Sighting,
): Promise<Result<readonly string[] | undefined, Fault>> {
  const standing = await canaries.standing(token.tenant, names);
  if (standing.length === 0) return ok(undefined);
  onCanary(door);
  const recorded = await recorder.record({
    kind: 'canary',
    tenant: token.tenant,
    at: new Date(clock.nowMs()).toISOString(),
    tokenRoot: rootDigest(token),
    body: { door, canaries: standing, subject: token.subject, session: token.session, destination: destination.id },
  });
  return recorded.ok ? ok(standing) : recorded;
}

/** Names of the canaries in texts in which one was found, or that all of them were removed. Faults: those of the recorder. */
export async function canariesIn(
  ports: CanaryPorts,
  { token, destination, texts }: Pick<Sighting, 'token' | 'destination'> & { readonly texts: readonly string[] },
): Promise<Result<readonly string[] | 'removed', Fault>> {
  const names = ports.canaries.namesIn(ports.rules, token.tenant, texts);
  if (names.length === 0) return fail('integrity', 'a scan told of a planted text that is not there; try again');
  const alarm = await raiseAlarm(ports, { token, destination, door: 'egress', names });
  return alarm.ok ? ok(alarm.value ?? 'removed') : alarm;
}

/** No policy lets a canary out, whatever it says and in whatever form: taking it out would hide the alarm. */
export function blockedBy(decision: Decision, canaries: readonly string[]): Decision {
  return { ...decision, allowed: false, reason: { kind: 'canary', canaries } };
}

/** Whether a reply may go on: false from the first canary on that its filter has met. */
export function replyWatch(
  ports: CanaryPorts,
  { token, destination }: Pick<Sighting, 'token' | 'destination'>,
): { readonly rules: RuleSet; readonly stands: () => Promise<boolean> } {
  const found = new Set<string>();
  let raised = false;
  const stands = async () => {
    if (raised) return false;
    if (found.size === 0) return true;
    const names = [...found].sort();
    found.clear();
    const alarm = await raiseAlarm(ports, { token, destination, door: 'reply', names });
    raised = !alarm.ok || alarm.value !== undefined;
    return !raised;
  };
  return { rules: ports.canaries.rulesFor(ports.rules, token.tenant, found), stands };
}
