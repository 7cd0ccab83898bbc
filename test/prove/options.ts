// The options of the proofs, read from the command line.

import { parseArgs } from 'node:util';
import { type Fault, fail, ok, type Result } from '@sallyport/base';

export interface Options {
  readonly seed: number;
  /** Of `kill`. */
  readonly times: number;
  /** Of `cache`. */
  readonly steps: number;
  readonly processes: number;
  readonly control: string | undefined;
  readonly controls: boolean;
  readonly output: 'text' | 'json';
}

/** Faults: `invalid_input` that names the option. */
export function readOptions(args: readonly string[]): Result<Options, Fault> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string', default: String(Math.floor(performance.timeOrigin) % 1_000_000) },
        times: { type: 'string', default: '20' },
        steps: { type: 'string', default: '20000' },
        processes: { type: 'string', default: '4' },
        control: { type: 'string' },
        controls: { type: 'boolean', default: false },
        output: { type: 'string', default: 'text' },
      },
    });
    const { control, controls, output } = values;
    const numbers = { seed: Number(values.seed), times: Number(values.times) };
    const more = { steps: Number(values.steps), processes: Number(values.processes) };
    if (!Number.isSafeInteger(numbers.seed)) return fail('invalid_input', '`--seed` must be a whole number');
    for (const [name, value] of Object.entries({ times: numbers.times, ...more })) {
      if (!Number.isSafeInteger(value) || value < 1)
        return fail('invalid_input', `\`--${name}\` must be a number from 1`);
    }
    if (more.processes < 2 || more.processes > 32) return fail('invalid_input', '`--processes` must be from 2 to 32');
    if (output !== 'text' && output !== 'json') return fail('invalid_input', '`--output` must be text or json');
    return ok({ ...numbers, ...more, control, controls, output });
  } catch (error) {
    // The parser's own complaint names the option.
    return fail('invalid_input', error instanceof Error ? error.message : String(error));
  }
}
