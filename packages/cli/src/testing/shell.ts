// Runs the command inside the test: words in, texts and exit code out; pipes, variables and a network that is a function.

import { EventEmitter } from 'node:events';
import {
  isJsonObject,
  type JsonObject,
  type ManualClock,
  manualClock,
  parseJson,
  systemRandom,
  utf8,
} from '@sallyport/base';
import type { ExitCode } from '../answer.ts';
import type { Fetch, Io } from '../io.ts';
import { runProgram } from '../program.ts';

export interface Ran {
  readonly exit: ExitCode;
  readonly out: string;
  readonly err: string;
}

export interface ShellOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly fetch?: Fetch;
  readonly terminal?: boolean;
  readonly clock?: ManualClock;
  readonly process?: EventEmitter;
  readonly nodeVersion?: string;
  readonly logs?: NonNullable<Io['logs']>;
}

/** 2026-10-01T12:10:00Z: ten minutes after what the test installation says of itself. */
export const testNowMs = Date.UTC(2026, 9, 1, 12, 10);

export async function run(words: readonly string[], options: ShellOptions): Promise<Ran> {
  let out = '';
  let err = '';
  const { env = {}, stdin = '', terminal = false, nodeVersion = '20.20.2', logs } = options;
  const exit = await runProgram(words, {
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    terminal,
    stdin: async () => utf8(stdin),
    env,
    cwd: options.cwd,
    clock: options.clock ?? manualClock(testNowMs),
    random: systemRandom,
    fetch: options.fetch ?? nobodyAnswers,
    process: options.process ?? new EventEmitter(),
    nodeVersion,
    ...(logs === undefined ? {} : { logs }),
  });
  return { exit, out, err };
}

/** The one JSON document of standard output. Throws where it is anything else. */
export function document(ran: Ran): JsonObject {
  const parsed = parseJson(ran.out);
  if (!parsed.ok || !isJsonObject(parsed.value)) throw new Error(`not one JSON document: ${ran.out}`);
  return parsed.value;
}

/** Runs a line as a shell would: words in quotes, `$NAME`, `echo`, `cat` of the folder's files, and pipes. */
export async function runLine(line: string, options: ShellOptions, cat: (file: string) => string): Promise<Ran> {
  let ran: Ran = { exit: 0, out: options.stdin ?? '', err: '' };
  for (const step of line.split(' | ')) {
    const [name, ...words] = wordsOf(step, options.env ?? {});
    if (name === 'echo') ran = { exit: 0, out: `${words.join(' ')}\n`, err: '' };
    else if (name === 'cat') ran = { exit: 0, out: cat(words[0] ?? ''), err: '' };
    else if (name === 'sallyport') ran = await run(words, { ...options, stdin: ran.out });
    else throw new Error(`no such program in tests: ${name}`);
  }
  return ran;
}

export function wordsOf(line: string, env: Readonly<Record<string, string>>): readonly string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, bare]) =>
    single === undefined ? (double ?? bare ?? '').replaceAll(/\$([A-Z_]+)/g, (_, name) => env[name] ?? '') : single,
  );
}

/** What `fetch` does where nothing listens. */
export const nobodyAnswers: Fetch = async () => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
};

export interface Call {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject | undefined;
}

/** A network of one server; keeps what it was asked. */
export function server(answer: (call: Call) => Response | Promise<Response>): {
  readonly fetch: Fetch;
  readonly calls: Call[];
} {
  const calls: Call[] = [];
  return {
    calls,
    fetch: async (url, { method, headers, body }) => {
      const call: Call = {
        method,
        url: new URL(url),
        headers,
        body: body === undefined ? undefined : JSON.parse(body),
      };
      calls.push(call);
      return answer(call);
    },
  };
}

export function problem(status: number, code: string, detail: string): Response {
  return Response.json(
    { type: `urn:sallyport:problem:${code}`, title: code, status, detail, instance: 'x' },
    { status },
  );
}
