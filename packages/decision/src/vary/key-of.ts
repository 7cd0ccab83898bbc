// The key that an answer advertises: the reads of its question that it depends on, and what else it rests on.

import type { Trace } from '@sallyport/policy';
import type { VaryRead } from '@sallyport/semantic-cache/tree';
import { type Evaluated, KeyWriter } from './key-writer.ts';
import { restsOn } from './rests.ts';

export interface AnswerKey {
  /** In the order of the evaluation. */
  readonly vary: readonly VaryRead[];
  /** Names of facts about what is stored. */
  readonly rests: ReadonlySet<string>;
  /** The answer holds for `context.now` in `[clockFromMs, clockUntilMs)`. */
  readonly clockFromMs?: number | undefined;
  readonly clockUntilMs?: number | undefined;
}

/**
 * The key of an answer with this trace; undefined where it has none (the question is written in a way that cannot be
 * told to be taken for others too).
 *
 * INVARIANT: a question that gives the same outcome at each read of `vary`, while the facts are as they were and its clock
 * is within the bounds, gives the same outcome at each read of the trace. So it gets the same answer.
 */
export function keyOf(trace: Trace, evaluated: Evaluated): AnswerKey | undefined {
  const writer = new KeyWriter(evaluated);
  writer.add({ path: [], op: 'forms' });
  // A token is asked what is called and on what, and it is the token of the question, or the lack of one.
  writer.add({ path: ['capability'], op: 'value' });
  if (evaluated.asked.capability !== undefined) {
    writer.add({ path: ['action'], op: 'uid' });
    writer.add({ path: ['resource'], op: 'uid' });
  }
  for (const read of trace.reads) writer.translate(read);
  const { vary } = writer;
  if (vary === undefined) return undefined;
  return {
    vary,
    rests: new Set([...restsOn(trace.facts, evaluated.stored), ...writer.none]),
    ...clockBounds(trace),
  };
}

/** A moment that a number cannot say lies before, or after, all that a clock here can show. */
function clockBounds({ validFromMs, validUntilMs }: Trace): Pick<AnswerKey, 'clockFromMs' | 'clockUntilMs'> {
  const safe = BigInt(Number.MAX_SAFE_INTEGER);
  return {
    ...(validFromMs === undefined || validFromMs < -safe
      ? {}
      : { clockFromMs: validFromMs > safe ? Number.MAX_SAFE_INTEGER : Number(validFromMs) }),
    ...(validUntilMs === undefined || validUntilMs > safe
      ? {}
      : { clockUntilMs: validUntilMs < -safe ? -Number.MAX_SAFE_INTEGER : Number(validUntilMs) }),
  };
}
