// What is kept of an answer, what it rests on, and what a holder must know of the present to give it again.

import type { Asked } from './asked.ts';
import type { VaryRead } from './read.ts';

/** What an answer holds on, beside the reads of the question. Times in ms; an absent one bounds nothing. */
export interface Rests {
  /** Epochs by name, as they were when the answer was made. */
  readonly epochs: Readonly<Record<string, number>>;
  /** `context.now` of a question lies in `[clockFromMs, clockUntilMs)`, where it is a datetime. */
  readonly clockFromMs?: number | undefined;
  readonly clockUntilMs?: number | undefined;
  /** Wall clock from which it holds no more, such as the end of a token. */
  readonly validUntilMs?: number | undefined;
  /** Monotonic clock of the holder until which the epochs need not be looked at. */
  readonly delegatedUntilMs?: number | undefined;
}

/** What the holder knows of the present. */
export interface Standing {
  readonly nowMs: number;
  readonly monotonicMs: number;
  /** The current epoch of a name; undefined where it is not known. Absent where the holder has no copy to trust. */
  readonly epochOf?: ((name: string) => number | undefined) | undefined;
}

export interface Entry<A> {
  readonly tenant: string;
  readonly asked: Asked;
  /** In the order in which they were made. */
  readonly vary: readonly VaryRead[];
  readonly rests: Rests;
  readonly answer: A;
  /** Size of the answer, as far as the holder can tell. */
  readonly answerBytes: number;
}

export interface TreeBounds {
  /** Entries in all. */
  readonly entriesMax?: number;
  /** Bytes in all, by an estimate of what texts and answers take. */
  readonly bytesMax?: number;
  /** Reads of one entry. */
  readonly depthMax?: number;
  /** Outcomes of one read. */
  readonly fanOutMax?: number;
}
