// What every command has in common: its help with examples, the output format, how it ends.

import { type Command, InvalidArgumentError } from 'commander';
import type { ExitCode, Outcome } from './answer.ts';
import { parseDuration } from './duration.ts';
import type { Io } from './io.ts';

/** What a command's definition is given. Its work is imported only when it runs, so that help is at once there. */
export interface Shell {
  readonly io: Io;
  /** Runs a command to its answer, prints that, and keeps the exit code. */
  finish(work: () => Promise<Outcome>): Promise<void>;
  /** For the one command that prints by itself. */
  end(exit: ExitCode): void;
}

/** Adds examples to a command's help: a comment, and the line to type. */
export function examples(command: Command, ...list: readonly (readonly [about: string, run: string])[]): Command {
  const lines = list.map(([about, run]) => `  # ${about}\n  $ ${run}\n`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

export function durationOption(text: string): number {
  const duration = parseDuration(text);
  if (!duration.ok) throw new InvalidArgumentError(duration.fault.message);
  return duration.value;
}

/** A whole number from 0 to `max`. */
export function countOption(max: number): (text: string) => number {
  return (text) => {
    const value = /^(0|[1-9][0-9]{0,9})$/.test(text) ? Number(text) : Number.NaN;
    if (!(value <= max)) throw new InvalidArgumentError(`not a whole number from 0 to ${max}`);
    return value;
  };
}

/** Collects an option that may be given several times. Lists of one word each, so that an operand may follow. */
export function collect(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}
