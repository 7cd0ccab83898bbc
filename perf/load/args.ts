// The command line of `npm run perf`: which profile, how fast, how long, against what.

import { parseArgs } from 'node:util';
import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { type Door, doors, type Profile, type ProfileName, profileNames, type SendsSlo, type Slo } from './slo.ts';

/** A stack that runs already: its doors, and the data folder that holds its keys. */
export interface RunningStack {
  readonly urls: Readonly<Record<Door, string>>;
  readonly dataFolder: string;
}

export interface Command {
  readonly profile: ProfileName;
  readonly load: Profile;
  readonly scenarios: readonly Door[];
  readonly output: 'text' | 'json';
  readonly kernelDelayMs: number;
  /** Undefined: start one. */
  readonly stack: RunningStack | undefined;
}

export const usage = `npm run perf -- <smoke|nightly|stress> [options]
  --rate <n>                      iterations a second over all doors (slo.json says the default)
  --duration <20s|5m>             how long (default as in slo.json)
  --sessions <n>                  tokens, each with its own session (at least 50)
  --scenario <door>[,<door>]      only these: retrieval, kernel, egress
  --inject-kernel-delay <300ms>   negative control: a slow proxy before the kernel must turn the run red
  --retrieval-url --kernel-url --egress-url <url>, --data <folder>
                                  a demo stack that runs already, instead of a fresh one
  --output json
npm run perf -- kernel --against opa [--rate <n>] [--duration <30s>] [--output json]
                                  the same questions to the kernel and to OPA, by turns; the kernel's p99 must be below
npm run perf -- egress [--rate <n>] [--duration <60s>] [--inject-delay <300ms>] [--output json]
                                  texts of one size to the egress door alone: a tight p99, and no error (slo.json: sends)
exit: 0 all thresholds hold · 1 a threshold is broken · 2 usage · 3 cannot run
`;

/** Fewer tokens than this would measure one hot session and not a population. */
export const sessionsMin = 50;

const options = {
  rate: { type: 'string' },
  duration: { type: 'string' },
  sessions: { type: 'string' },
  scenario: { type: 'string', multiple: true },
  output: { type: 'string' },
  'inject-kernel-delay': { type: 'string' },
  'retrieval-url': { type: 'string' },
  'kernel-url': { type: 'string' },
  'egress-url': { type: 'string' },
  data: { type: 'string' },
} as const;

/** Faults: `invalid_input` naming the option. */
export function readCommand(args: readonly string[], slo: Slo): Result<Command, Fault> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (cause) {
    return fail('invalid_input', cause instanceof Error ? cause.message : 'the options cannot be read', { cause });
  }
  const { values, positionals } = parsed;
  const profile = profileNames.find((name) => name === positionals[0]);
  if (profile === undefined || positionals.length !== 1) {
    return fail('invalid_input', `name one profile: ${profileNames.join(', ')}`);
  }
  const load = loadOf(values, slo.profiles[profile]);
  if (!load.ok) return load;
  const delay = duration('--inject-kernel-delay', values['inject-kernel-delay'], { min: 1, absent: 0 });
  if (!delay.ok) return delay;
  const scenarios = scenariosOf(values.scenario);
  if (!scenarios.ok) return scenarios;
  const stack = stackOf(values);
  if (!stack.ok) return stack;
  if (values.output !== undefined && values.output !== 'json') return fail('invalid_input', '`--output` can be `json`');
  return ok({
    profile,
    load: load.value,
    scenarios: scenarios.value,
    output: values.output === 'json' ? 'json' : 'text',
    kernelDelayMs: delay.value,
    stack: stack.value,
  });
}

/** One engine beside the kernel. */
export interface DuelCommand {
  readonly against: 'opa';
  readonly load: Pick<Profile, 'ratePerS' | 'durationS'>;
  readonly output: 'text' | 'json';
}

/** What follows `kernel` on the command line. Faults: `invalid_input` naming the option. */
export function readDuelCommand(args: readonly string[]): Result<DuelCommand, Fault> {
  const { rate, duration: time, output } = options;
  let values: { readonly [name in 'against' | 'rate' | 'duration' | 'output']?: string | undefined };
  try {
    const known = { against: { type: 'string' }, rate, duration: time, output } as const;
    ({ values } = parseArgs({ args: [...args], options: known, strict: true }));
  } catch (cause) {
    return fail('invalid_input', cause instanceof Error ? cause.message : 'the options cannot be read', { cause });
  }
  if (values.against !== 'opa') return fail('invalid_input', '`--against` can be `opa`');
  const ratePerS = whole('--rate', values.rate, { min: 10, max: 100_000, absent: 1_000 });
  if (!ratePerS.ok) return ratePerS;
  const durationMs = duration('--duration', values.duration, { min: 1_000, absent: 30_000 });
  if (!durationMs.ok) return durationMs;
  if (values.output !== undefined && values.output !== 'json') return fail('invalid_input', '`--output` can be `json`');
  const load = { ratePerS: ratePerS.value, durationS: durationMs.value / 1_000 };
  return ok({ against: 'opa', load, output: values.output === 'json' ? 'json' : 'text' });
}

/** The egress door alone. */
export interface SendsCommand {
  readonly load: Pick<Profile, 'ratePerS' | 'durationS'>;
  readonly delayMs: number;
  readonly output: 'text' | 'json';
}

/** What follows `egress` on the command line. Faults: `invalid_input` naming the option. */
export function readSendsCommand(args: readonly string[], slo: SendsSlo): Result<SendsCommand, Fault> {
  const { rate, duration: time, output } = options;
  let values: { readonly [name in 'inject-delay' | 'rate' | 'duration' | 'output']?: string | undefined };
  try {
    const known = { 'inject-delay': { type: 'string' }, rate, duration: time, output } as const;
    ({ values } = parseArgs({ args: [...args], options: known, strict: true }));
  } catch (cause) {
    return fail('invalid_input', cause instanceof Error ? cause.message : 'the options cannot be read', { cause });
  }
  const ratePerS = whole('--rate', values.rate, { min: 10, max: 100_000, absent: slo.ratePerS });
  if (!ratePerS.ok) return ratePerS;
  const durationMs = duration('--duration', values.duration, { min: 1_000, absent: slo.durationS * 1_000 });
  if (!durationMs.ok) return durationMs;
  const delay = duration('--inject-delay', values['inject-delay'], { min: 1, absent: 0 });
  if (!delay.ok) return delay;
  if (values.output !== undefined && values.output !== 'json') return fail('invalid_input', '`--output` can be `json`');
  const load = { ratePerS: ratePerS.value, durationS: durationMs.value / 1_000 };
  return ok({ load, delayMs: delay.value, output: values.output === 'json' ? 'json' : 'text' });
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
}

type Values = ReturnType<typeof parse>['values'];

function loadOf(values: Values, defaults: Profile): Result<Profile, Fault> {
  const ratePerS = whole('--rate', values.rate, { min: 10, max: 100_000, absent: defaults.ratePerS });
  if (!ratePerS.ok) return ratePerS;
  const durationMs = duration('--duration', values.duration, { min: 1_000, absent: defaults.durationS * 1_000 });
  if (!durationMs.ok) return durationMs;
  const sessions = whole('--sessions', values.sessions, { min: sessionsMin, max: 100_000, absent: defaults.sessions });
  if (!sessions.ok) return sessions;
  return ok({ ratePerS: ratePerS.value, durationS: durationMs.value / 1_000, sessions: sessions.value });
}

function whole(
  option: string,
  text: string | undefined,
  { min, max, absent }: { readonly min: number; readonly max: number; readonly absent: number },
): Result<number, Fault> {
  if (text === undefined) return ok(absent);
  const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max
    ? ok(value)
    : fail('invalid_input', `\`${option}\` must be a whole number from ${min} to ${max}, not \`${text}\``);
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 };
const durationMax = 3_600_000;

/** Milliseconds of `300ms`, `20s` or `10m`; a bare number has no unit and is refused. */
function duration(
  option: string,
  text: string | undefined,
  { min, absent }: { readonly min: number; readonly absent: number },
): Result<number, Fault> {
  if (text === undefined) return ok(absent);
  const [, digits, unit] = /^([0-9]{1,7})(ms|s|m)$/.exec(text) ?? [];
  const value = Number(digits) * (unitMs[unit ?? ''] ?? Number.NaN);
  return value >= min && value <= durationMax
    ? ok(value)
    : fail('invalid_input', `\`${option}\` must be a time such as \`300ms\`, \`20s\` or \`10m\`, not \`${text}\``);
}

function scenariosOf(given: readonly string[] | undefined): Result<readonly Door[], Fault> {
  if (given === undefined) return ok(doors);
  const names = given.flatMap((text) => text.split(','));
  const unknown = names.find((name) => !doors.some((door) => door === name));
  if (unknown !== undefined) {
    return fail('invalid_input', `there is no scenario \`${unknown}\`; there are ${doors.join(', ')}`);
  }
  return ok(doors.filter((door) => names.includes(door)));
}

function stackOf(values: Values): Result<RunningStack | undefined, Fault> {
  const { 'retrieval-url': retrieval, 'kernel-url': kernel, 'egress-url': egress, data } = values;
  if ([retrieval, kernel, egress, data].every((value) => value === undefined)) return ok(undefined);
  if (retrieval === undefined || kernel === undefined || egress === undefined || data === undefined) {
    return fail(
      'invalid_input',
      'a running stack needs `--retrieval-url`, `--kernel-url`, `--egress-url` and `--data`',
    );
  }
  for (const url of [retrieval, kernel, egress]) {
    if (!URL.canParse(url) || !/^https?:/.test(url)) return fail('invalid_input', `\`${url}\` is not an HTTP URL`);
  }
  const bare = (url: string) => url.replace(/\/+$/, '');
  return ok({
    urls: { retrieval: bare(retrieval), kernel: bare(kernel), egress: bare(egress) },
    dataFolder: data,
  });
}
