// Breadth-first search over every reachable state of a model, and the shortest way to a state that it must not reach.

/** One thing that can happen in a state. */
export interface Step<S> {
  readonly name: string;
  readonly next: S;
  /** Says what this step itself does that must not happen. */
  readonly wrong?: string | undefined;
}

export interface Model<S> {
  readonly initial: S;
  /** Equal for states that cannot be told apart. */
  key(state: S): string;
  /** All that can happen next. */
  steps(state: S): Iterable<Step<S>>;
  /** What is wrong with the state itself; undefined for nothing. */
  wrong(state: S): string | undefined;
}

export interface Explored {
  readonly states: number;
  /** Names of all steps that were taken anywhere. */
  readonly taken: ReadonlySet<string>;
  /** Names of the steps to the nearest violation, and what is violated there. */
  readonly violation: { readonly trace: readonly string[]; readonly what: string } | undefined;
}

/** Throws RangeError above `statesMax` states: a search that was cut short shows nothing. */
export function explore<S>(model: Model<S>, statesMax: number): Explored {
  const seen = new Set([model.key(model.initial)]);
  const taken = new Set<string>();
  const found: { readonly state: S; readonly from: number; readonly by: string }[] = [
    { state: model.initial, from: -1, by: '' },
  ];
  const traceTo = (at: number): string[] => {
    const names: string[] = [];
    for (let node = found[at]; node !== undefined && node.from >= 0; node = found[node.from]) names.push(node.by);
    return names.reverse();
  };
  for (let at = 0; at < found.length; at++) {
    const node = found[at];
    if (node === undefined) break;
    const what = model.wrong(node.state);
    if (what !== undefined) return { states: seen.size, taken, violation: { trace: traceTo(at), what } };
    for (const step of model.steps(node.state)) {
      taken.add(step.name.replace(/ .*/, ''));
      if (step.wrong !== undefined) {
        return { states: seen.size, taken, violation: { trace: [...traceTo(at), step.name], what: step.wrong } };
      }
      const key = model.key(step.next);
      if (seen.has(key)) continue;
      seen.add(key);
      if (seen.size > statesMax) throw new RangeError(`more than ${statesMax} states`);
      found.push({ state: step.next, from: at, by: step.name });
    }
  }
  return { states: seen.size, taken, violation: undefined };
}
