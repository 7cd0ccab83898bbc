// The lease protocol as a model: processes that trust their copy of the epochs, and changes that wait for them.
//
// Steps carry the names of the code: packages/decision, `lease.ts` (the holder) and `stores/await-leases.ts` (the change).
// Time is counted in ticks. Holders trust a lease for `drift` ticks too long, the slowest clocks that are allowed; faster
// ones, restarts and clocks that jump drop it at any moment. A frozen process is one that takes no step while time goes
// on: the search holds every such run, since no step must ever be taken.

import type { Model, Step } from './explore.ts';

/** What is done wrong on purpose; the right protocol has none of it. */
export interface Broken {
  readonly bumpRemoved?: boolean;
  readonly leaseIgnored?: boolean;
  readonly expiryIgnored?: boolean;
  readonly clockBoundDropped?: boolean;
  readonly readBeforeRowCommits?: boolean;
  readonly renewedWithoutReading?: boolean;
  readonly countedFromTheAnswer?: boolean;
  readonly readFromLaggingReplica?: boolean;
  readonly acknowledgedBeforeApplied?: boolean;
  readonly listedBeforeCommit?: boolean;
  /** Found by this model in the first form of the protocol: a row listed late was swept before its lease was over. */
  readonly countedFromTheCommit?: boolean;
  readonly sweptWithoutLooking?: boolean;
  readonly asynchronousFailover?: boolean;
  readonly notRechecked?: boolean;
  readonly joinerNotRevalidated?: boolean;
  readonly acknowledgedWhileDelegated?: boolean;
  readonly delegatedPastTheLease?: boolean;
}

export interface Size {
  readonly processes: number;
  readonly changes: number;
  /** Grants that one process may ask for. */
  readonly grants: number;
  /** Answers that go out in pieces, and calls of a process without a lease. */
  readonly calls: boolean;
  /** Answers that others may trust for as long as the lease lasts. */
  readonly delegates?: boolean;
}

const leaseTicks = 1;
const drift = 1;
/** Age in real ticks at which a lease is over for the slowest clock. */
const over = leaseTicks + drift;
const none = -1;

/** A grant under way: its row is asked for, is committed, the epochs are asked for, and are on their way back. */
const grants = { idle: 0, requested: 1, rowCommitted: 2, asking: 3, read: 4 } as const;
const changes = { idle: 0, committed: 1, listed: 2, expired: 3 } as const;

interface Process {
  readonly copy: number;
  /** Ticks since it asked for the lease that it holds; `over` when it holds none. */
  readonly age: number;
  readonly grant: number;
  readonly grantAge: number;
  /** The epoch that is on its way to it. */
  readonly read: number;
  /** The acknowledgement that is on its way from it. */
  readonly acking: number;
  readonly granted: number;
  /** The epoch that an answer in pieces was begun with. */
  readonly stream: number;
  /** What had returned when a call without a lease began, and the epoch it was told. */
  readonly owed: number;
  readonly told: number;
  /** The epoch of the answers that others may trust, and for how many ticks they still may. */
  readonly delegated: number;
  readonly delegatedFor: number;
}

/** `grant` is the number of the grant that the row stands for; 0 for no row. */
interface Row {
  readonly grant: number;
  readonly acked: number;
}

interface State {
  readonly processes: readonly Process[];
  /** The authority: how often the data changed, what its epoch says, the rows of the leases. */
  readonly data: number;
  readonly epoch: number;
  readonly rows: readonly Row[];
  /** Rows of the standby, where it may lag. */
  readonly standby: readonly Row[];
  /** The change under way. `listed` are the grants that it found without its epoch; 0 for those that do not matter. */
  readonly change: number;
  readonly waited: number;
  readonly listed: readonly number[];
  /** The newest change that has returned. */
  readonly returned: number;
}

/** INVARIANT: no process answers from epochs older than a change that has returned. */
export function leaseModel(size: Size, broken: Broken = {}): Model<State> {
  const process: Process = {
    copy: 0,
    age: over,
    grant: grants.idle,
    grantAge: 0,
    read: none,
    acking: none,
    granted: 0,
    stream: none,
    owed: none,
    told: none,
    delegated: none,
    delegatedFor: 0,
  };
  const each = <T>(value: T): T[] => Array.from({ length: size.processes }, () => value);
  return {
    initial: {
      processes: each(process),
      data: 0,
      epoch: 0,
      rows: each({ grant: 0, acked: 0 }),
      standby: each({ grant: 0, acked: 0 }),
      change: changes.idle,
      waited: 0,
      listed: each(0),
      returned: 0,
    },
    key: keyOf,
    steps: (state) => steps(state, size, broken),
    wrong: ({ processes, returned }) => {
      const trusted = processes.findIndex(({ delegated }) => delegated !== none && delegated < returned);
      if (trusted >= 0) {
        return `an answer of process ${trusted} is trusted from epoch ${processes[trusted]?.delegated}, but change ${returned} has returned`;
      }
      const at = processes.findIndex((one) => holds(one) && one.copy < returned);
      if (at < 0) return undefined;
      return `process ${at} answers from epoch ${processes[at]?.copy}, but change ${returned} has returned`;
    },
  };
}

function holds({ age }: Process): boolean {
  return age < over;
}

function* steps(state: State, size: Size, broken: Broken): Generator<Step<State>> {
  yield tick(state, broken);
  yield* changeSteps(state, size, broken);
  yield* failovers(state, broken);
  for (const [at, one] of state.processes.entries()) {
    const be = (part: Partial<Process>, rest: Partial<State> = {}): State => ({
      ...state,
      ...rest,
      processes: state.processes.with(at, { ...one, ...part }),
    });
    yield* atTheAuthority(state, at, one, be, broken);
    yield* holderSteps(state, at, one, be, size, broken);
    if (size.calls) yield* callSteps(state, at, one, be, broken);
  }
}

type Become = (part: Partial<Process>, rest?: Partial<State>) => State;

/** What the authority does with what a process has sent, frozen or not. */
function* atTheAuthority(
  { rows, epoch, standby }: State,
  at: number,
  one: Process,
  be: Become,
  broken: Broken,
): Generator<Step<State>> {
  const row = rows[at] ?? { grant: 0, acked: 0 };
  const store = (next: Row) => ({
    rows: rows.with(at, next),
    standby: broken.asynchronousFailover ? standby : rows.with(at, next),
  });
  if (one.grant === grants.requested) {
    const next = { grant: one.granted, acked: Math.max(row.acked, acknowledgeable(one, one.copy, broken)) };
    const grant = broken.readBeforeRowCommits ? grants.read : grants.rowCommitted;
    yield { name: `grantCommits ${at}`, next: be({ grant }, store(next)) };
    if (broken.readBeforeRowCommits && one.read === none) {
      yield { name: `epochsRead ${at}`, next: be({ read: epoch }) };
    }
  }
  if (one.grant === grants.asking) {
    yield { name: `epochsRead ${at}`, next: be({ grant: grants.read, read: epoch }) };
    if (broken.readFromLaggingReplica && epoch > 0) {
      yield { name: `epochsReadBehind ${at}`, next: be({ grant: grants.read, read: epoch - 1 }) };
    }
  }
  if (one.acking !== none) {
    // An acknowledgement whose row is gone changes nothing.
    const acked = row.grant === 0 ? row : { ...row, acked: Math.max(row.acked, one.acking) };
    yield { name: `ackCommits ${at}`, next: be({ acking: none }, store(acked)) };
  }
  if (one.owed !== none && one.told === none) yield { name: `callTold ${at}`, next: be({ told: epoch }) };
}

/** The holder of `lease.ts`: asks for its row, then for the epochs, then holds; acknowledges what its copy holds. */
function* holderSteps(
  state: State,
  at: number,
  one: Process,
  be: Become,
  size: Size,
  broken: Broken,
): Generator<Step<State>> {
  if (one.grant === grants.idle && one.granted < size.grants) {
    const asked = { grant: grants.requested, grantAge: 0, granted: one.granted + 1, read: none };
    yield { name: `requestGrant ${at}`, next: be(asked) };
  }
  if (one.grant === grants.rowCommitted) {
    const skips = broken.renewedWithoutReading && one.granted > 1;
    const next = skips ? be({ grant: grants.idle, age: one.grantAge, grantAge: 0 }) : be({ grant: grants.asking });
    yield { name: skips ? `renew ${at}` : `askEpochs ${at}`, next };
  }
  if (one.grant === grants.read && one.read !== none) {
    const age = broken.countedFromTheAnswer ? 0 : Math.min(one.age, one.grantAge);
    const copy = Math.max(one.copy, one.read);
    yield { name: `hold ${at}`, next: be({ grant: grants.idle, grantAge: 0, read: none, copy, age }) };
  }
  // Woken by a change, without asking for a new grant: the same question, only the copy moves.
  if (one.grant === grants.idle && one.granted > 0 && one.copy < state.epoch) {
    yield { name: `wake ${at}`, next: be({ grant: grants.asking, grantAge: over }) };
  }
  if (size.delegates && holds(one) && (one.delegated === none || one.delegated === one.copy)) {
    const left = broken.delegatedPastTheLease ? over : over - one.age;
    const delegatedFor = Math.max(one.delegatedFor, left);
    yield { name: `delegate ${at}`, next: be({ delegated: one.copy, delegatedFor }) };
  }
  if (one.age < over) yield { name: `drop ${at}`, next: be({ age: over }) };
  const applied = broken.acknowledgedBeforeApplied ? Math.max(one.copy, one.read) : one.copy;
  const known = acknowledgeable(one, applied, broken);
  const acked = state.rows[at];
  if (one.acking === none && acked !== undefined && acked.grant > 0 && acked.acked < known) {
    yield { name: `acknowledge ${at}`, next: be({ acking: known }) };
  }
}

/** What nobody may still trust an older answer than. */
function acknowledgeable({ delegated }: Process, known: number, broken: Broken): number {
  return delegated === none || broken.acknowledgedWhileDelegated ? known : Math.min(known, delegated);
}

/** Calls that are under way for a while: answers in pieces, and calls that ask the authority. */
function* callSteps({ returned }: State, at: number, one: Process, be: Become, broken: Broken): Generator<Step<State>> {
  if (one.stream === none) {
    if (holds(one)) yield { name: `beginStream ${at}`, next: be({ stream: one.copy }) };
  } else if (broken.notRechecked || (holds(one) && one.stream === one.copy)) {
    const wrong =
      one.stream < returned
        ? `process ${at} sends on from epoch ${one.stream}, but change ${returned} has returned`
        : undefined;
    yield { name: `sendPiece ${at}`, next: be({ stream: none }), wrong };
  } else {
    yield { name: `breakStream ${at}`, next: be({ stream: none }) };
  }
  if (one.owed === none) {
    if (!holds(one)) {
      const told = broken.joinerNotRevalidated ? one.read : none;
      yield { name: `callAsks ${at}`, next: be({ owed: returned, told }) };
    }
  } else if (one.told !== none) {
    const wrong =
      one.told < one.owed
        ? `process ${at} answers from epoch ${one.told} a call that began after change ${one.owed} had returned`
        : undefined;
    yield {
      name: `callAnswers ${at}`,
      next: be({ owed: none, told: none, copy: Math.max(one.copy, one.told) }),
      wrong,
    };
  }
}

/** The change of `stores/await-leases.ts`: commits, then lists, then waits, then sweeps what lapsed, then returns. */
function* changeSteps(state: State, size: Size, broken: Broken): Generator<Step<State>> {
  const { change, rows, epoch, data, listed, waited } = state;
  const long = leaseTicks + (broken.clockBoundDropped ? 0 : drift);
  const open = (of: number) => rows.map((row) => (row.grant > 0 && row.acked < of ? row.grant : 0));
  const done = { change: changes.idle, waited: 0, listed: rows.map(() => 0), returned: data };
  if (change === changes.idle && data < size.changes) {
    const target = broken.bumpRemoved ? epoch : epoch + 1;
    const early = broken.listedBeforeCommit ? open(target) : listed;
    if (broken.listedBeforeCommit && waited === 0) {
      yield { name: 'list', next: { ...state, listed: early, waited: none } };
    }
    if (!broken.listedBeforeCommit || waited === none) {
      const next = broken.leaseIgnored ? { ...done, returned: data + 1 } : { change: changes.committed, waited: 0 };
      yield { name: 'commit', next: { ...state, ...next, data: data + 1, epoch: target } };
    }
  }
  if (change === changes.committed) {
    const found = broken.listedBeforeCommit ? listed : open(epoch);
    const waiting = broken.countedFromTheCommit ? waited : 0;
    yield { name: 'listLeases', next: { ...state, change: changes.listed, listed: found, waited: waiting } };
    // The authority is gone: whoever was granted a lease before the commit has lost it by now.
    if (waited >= long) yield { name: 'waitedOut', next: { ...state, ...done } };
  }
  if (change === changes.listed) {
    const waiting = listed.some(
      (grant, at) => grant > 0 && (rows[at]?.grant ?? 0) > 0 && (rows[at]?.acked ?? 0) < epoch,
    );
    if (!waiting) yield { name: 'allAcknowledged', next: { ...state, ...done } };
    if (waited >= long) {
      yield { name: 'allExpired', next: { ...state, change: changes.expired } };
      yield { name: 'waitedOut', next: { ...state, ...done } };
    }
  }
  if (change === changes.expired) {
    const swept = rows.map((row, at) => {
      const lapsed = broken.sweptWithoutLooking ? (listed[at] ?? 0) > 0 : row.grant > 0 && row.grant === listed[at];
      return lapsed && row.acked < epoch ? { grant: 0, acked: 0 } : row;
    });
    yield { name: 'sweep', next: { ...state, ...done, rows: swept, standby: swept } };
  }
}

/** One tick of the real time. */
function tick(state: State, broken: Broken): Step<State> {
  const older = (age: number) => Math.min(over, age + 1);
  const processes = state.processes.map((one) => ({
    ...one,
    age: broken.expiryIgnored && holds(one) ? one.age : older(one.age),
    grantAge: one.grant === grants.idle ? 0 : older(one.grantAge),
    delegated: one.delegatedFor > 1 ? one.delegated : none,
    delegatedFor: Math.max(0, one.delegatedFor - 1),
  }));
  const counting = state.change === changes.listed || state.change === changes.committed;
  return { name: 'tick', next: { ...state, processes, waited: counting ? older(state.waited) : state.waited } };
}

/** The standby takes over: what was on its way is lost; where it may lag, so are the newest rows. */
function* failovers(state: State, broken: Broken): Generator<Step<State>> {
  if (broken.asynchronousFailover) yield { name: 'replicate', next: { ...state, standby: state.rows } };
  const processes = state.processes.map((one) => ({
    ...one,
    acking: none,
    ...(one.grant === grants.requested || one.grant === grants.asking ? { grant: grants.idle, grantAge: 0 } : {}),
  }));
  yield { name: 'failover', next: { ...state, processes, rows: state.standby } };
}

/** Processes are alike, so their order does not matter. */
function keyOf({ processes, rows, standby, listed, data, epoch, change, waited, returned }: State): string {
  const parts = processes.map((one, at) => {
    const [row, spare] = [rows[at], standby[at]];
    return text([
      ...[
        one.copy,
        one.age,
        one.grant,
        one.grantAge,
        one.read,
        one.acking,
        one.granted,
        one.stream,
        one.owed,
        one.told,
        one.delegated,
        one.delegatedFor,
      ],
      ...[row?.grant ?? 0, row?.acked ?? 0, spare?.grant ?? 0, spare?.acked ?? 0, listed[at] ?? 0],
    ]);
  });
  return text([data, epoch, change, waited, returned]) + parts.sort().join('');
}

function text(numbers: readonly number[]): string {
  return String.fromCharCode(...numbers.map((number) => number + 1));
}
