// The command line of `npm run bench`: which benches, in which form.

import { parseArgs } from 'node:util';
import { type Fault, fail, ok, type Result } from '@sallyport/base';

export interface BenchCommand<Name extends string> {
  readonly names: readonly Name[];
  readonly output: 'text' | 'json';
}

export function benchUsage(names: readonly string[], onRequest: readonly string[]): string {
  return `npm run bench -- [options]
  --only <name>[,<name>]   ${names.join(', ')}
                           (${onRequest.join(', ')}: only when named: they take minutes or need other programs)
  --output json
exit: 0 measured · 1 two sides gave different answers · 2 usage · 3 cannot run
`;
}

/** Without `--only`: all but those that take minutes or need other programs. Faults: `invalid_input` naming the option. */
export function readBenchCommand<Name extends string>(
  args: readonly string[],
  known: { readonly names: readonly Name[]; readonly onRequest: readonly Name[] },
): Result<BenchCommand<Name>, Fault> {
  let values: { readonly only?: readonly string[] | undefined; readonly output?: string | undefined };
  try {
    const options = { only: { type: 'string', multiple: true }, output: { type: 'string' } } as const;
    ({ values } = parseArgs({ args: [...args], options, strict: true }));
  } catch (cause) {
    return fail('invalid_input', cause instanceof Error ? cause.message : 'the options cannot be read', { cause });
  }
  if (values.output !== undefined && values.output !== 'json') return fail('invalid_input', '`--output` can be `json`');
  const output = values.output === 'json' ? 'json' : 'text';
  if (values.only === undefined) {
    return ok({ names: known.names.filter((name) => !known.onRequest.includes(name)), output });
  }
  const asked = values.only.flatMap((text) => text.split(','));
  const unknown = asked.find((name) => !known.names.some((bench) => bench === name));
  if (unknown !== undefined) {
    return fail('invalid_input', `there is no bench \`${unknown}\`; there are ${known.names.join(', ')}`);
  }
  return ok({ names: known.names.filter((name) => asked.includes(name)), output });
}
