// Decisions on their way into the evidence log: those that are made while one event is written share the next.

import { type Clock, type Fault, fail, type JsonObject, type Result } from '@sallyport/base';
import { gather, type Recorder } from '@sallyport/evidence';

/** One decision as the log tells of it. Ids only: no attribute, no secret. */
export type LoggedDecision = {
  /** When it was made: RFC 3339 in UTC with milliseconds. */
  readonly at: string;
  readonly effect: 'permit' | 'deny';
  readonly reason: string;
  readonly policies: readonly string[];
  readonly subject: { readonly type: string; readonly id: string };
  readonly action: string;
  readonly resource: { readonly type: string; readonly id: string };
  /** Id of the API key that asked. */
  readonly caller: string;
  readonly requestId: string;
};

export interface Logged {
  readonly tenant: string;
  /** SHA-256, hex, of the root token where one was shown: its holder finds every use by it. */
  readonly tokenRoot?: string | undefined;
  /** What the decision rests on; absent where it was refused before any policy was asked. */
  readonly basis?: { readonly policySet: string; readonly seq: number } | undefined;
  readonly decision: LoggedDecision;
}

/** Decisions in one event. */
const decisionsMax = 100;
/** Longest wait for more decisions, in ms; only as long as each turn of the event loop brings one. */
const gatherMs = 2;
/** Bytes from which on a group takes no more; an event may have 64 KiB. */
const groupBytesMax = 48 << 10;

interface Group {
  readonly basis: Logged['basis'];
  readonly decisions: LoggedDecision[];
  bytes: number;
  /** Waits for nothing but the end of the write before it. */
  gathered: boolean;
  readonly recorded: Promise<Result<unknown, Fault>>;
  readonly settle: (result: Result<unknown, Fault>) => void;
}

/** What is under way for one tenant and one token. */
interface Lane {
  readonly name: string;
  readonly tenant: string;
  readonly tokenRoot: string | undefined;
  group: Group | undefined;
  writing: number;
}

/**
 * An event holds decisions of one tenant, one token and one policy set: who may see one of them may see all, and the
 * holder of a token finds its uses and no others. INVARIANT: `record` resolves only when the event with the decision is
 * durable, or with the fault that kept it from becoming so.
 */
export class DecisionLog {
  readonly #recorder: Pick<Recorder, 'record'>;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #lanes = new Map<string, Lane>();

  constructor(recorder: Pick<Recorder, 'record'>, clock: Pick<Clock, 'monotonicMs'>) {
    this.#recorder = recorder;
    this.#clock = clock;
  }

  /** Faults: as the recorder's `record`. */
  record(logged: Logged): Promise<Result<unknown, Fault>> {
    const { tenant, tokenRoot, basis, decision } = logged;
    const bytes = bytesAtMost(decision);
    const lane = this.#lane(tenant, tokenRoot);
    const open = lane.group;
    if (open !== undefined && (open.bytes + bytes > groupBytesMax || !sameBasis(open.basis, basis))) this.#write(lane);
    const isNew = lane.group === undefined;
    lane.group ??= opened(basis);
    const { group } = lane;
    group.decisions.push(decision);
    group.bytes += bytes;
    if (isNew) void this.#gather(lane, group);
    if (group.decisions.length === decisionsMax || group.bytes >= groupBytesMax) this.#write(lane);
    return group.recorded;
  }

  #lane(tenant: string, tokenRoot: string | undefined): Lane {
    // A digest holds no line break, so no two lanes share a name.
    const name = tokenRoot === undefined ? tenant : `${tokenRoot}\n${tenant}`;
    let lane = this.#lanes.get(name);
    if (lane === undefined) {
      lane = { name, tenant, tokenRoot, group: undefined, writing: 0 };
      this.#lanes.set(name, lane);
    }
    return lane;
  }

  /** Writes the group when it has gathered and nothing of its lane is being written. */
  async #gather(lane: Lane, group: Group): Promise<void> {
    const waiting = () => (lane.group === group ? group.decisions.length : 0);
    await gather(this.#clock, { waiting, countMax: decisionsMax, forMs: gatherMs });
    group.gathered = true;
    if (lane.group === group && lane.writing === 0) this.#write(lane);
  }

  #write(lane: Lane): void {
    const { group, tenant, tokenRoot } = lane;
    if (group === undefined) return;
    lane.group = undefined;
    lane.writing += 1;
    const { basis, decisions } = group;
    const rests = basis === undefined ? {} : { policySet: basis.policySet, seq: basis.seq };
    const body: JsonObject = { door: 'kernel', ...rests, decisions };
    const at = group.decisions.at(-1)?.at ?? '';
    this.#recorder
      .record({ kind: 'decision', tenant, at, ...(tokenRoot === undefined ? {} : { tokenRoot }), body })
      .catch((cause: unknown) => fail('unavailable', 'the evidence could not be written; try again', { cause }))
      .then((recorded) => {
        lane.writing -= 1;
        if (lane.group?.gathered === true) this.#write(lane);
        else if (lane.group === undefined && lane.writing === 0) this.#lanes.delete(lane.name);
        group.settle(recorded);
      });
  }
}

function opened(basis: Logged['basis']): Group {
  let settle: Group['settle'] = () => undefined;
  const recorded = new Promise<Result<unknown, Fault>>((resolve) => {
    settle = resolve;
  });
  return { basis, decisions: [], bytes: 0, gathered: false, recorded, settle };
}

function sameBasis(a: Logged['basis'], b: Logged['basis']): boolean {
  return a?.policySet === b?.policySet && a?.seq === b?.seq;
}

/** JSON writes a UTF-16 unit in at most six bytes; the rest is names, marks and the moment. */
function bytesAtMost({ reason, policies, subject, action, resource, caller, requestId }: LoggedDecision): number {
  let chars = reason.length + action.length + caller.length + requestId.length;
  chars += subject.type.length + subject.id.length + resource.type.length + resource.id.length;
  for (const policy of policies) chars += policy.length + 1;
  return 6 * chars + 300;
}
