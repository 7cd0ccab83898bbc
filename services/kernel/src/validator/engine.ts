// The official engine as a port, and the process that runs it: started for one job, ended after it, whatever happens.

import { spawn } from 'node:child_process';
import {
  type Clock,
  type Fault,
  fail,
  isJsonObject,
  type JsonObject,
  parseJson,
  type Result,
  utf8Text,
  withTimeout,
} from '@sallyport/base';
import { enginePath, engineProgram } from './engine-program.ts';

/** Answers one job (JSON text, see `engine-program.ts`). Faults: `timeout`, `unavailable`: then nothing is known. */
export type Engine = (job: string) => Promise<Result<JsonObject, Fault>>;

export interface EngineOptions {
  readonly clock: Clock;
  /** From the start of the process to the end of its answer. */
  readonly timeoutMs?: number;
  readonly answerBytesMax?: number;
  /** Another program than the official engine; for tests. */
  readonly program?: { readonly text: string; readonly argument: string };
}

/** Under `limits.requestTimeoutMs`, so that the caller hears of it. */
const engineTimeoutMs = 8_000;
/** A hundred findings of each kind, with their texts. */
const engineAnswerBytesMax = 2 << 20;

/**
 * An engine that starts a process for each job. INVARIANT: no job outlives its time: the process is killed.
 * INVARIANT: an answer that did not come whole, from a process that ended well, is none.
 */
export function engineProcess(options: EngineOptions): Engine {
  const { clock, timeoutMs = engineTimeoutMs, answerBytesMax = engineAnswerBytesMax } = options;
  return async (job) => {
    const done = await withTimeout(clock, { what: 'the official policy engine', timeoutMs }, (signal) =>
      runOnce(job, { signal, answerBytesMax, program: options.program }),
    );
    if (!done.ok) return done;
    const { code, output, complaint } = done.value;
    const parsed = code === 0 && output !== undefined ? parseJson(output) : undefined;
    if (parsed?.ok === true && isJsonObject(parsed.value)) return { ok: true, value: parsed.value };
    const cause = new Error(`the policy engine ended with ${code ?? 'a signal'}: ${complaint}`);
    return fail('unavailable', 'the official policy engine gave no answer, so nothing was changed; try again', {
      cause,
      retryAfterMs: 1_000,
    });
  };
}

interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  /** Undefined above the bound. */
  readonly output: Uint8Array | undefined;
  readonly complaint: string;
}

function runOnce(
  job: string,
  {
    signal,
    answerBytesMax,
    program,
  }: { readonly signal: AbortSignal; readonly answerBytesMax: number; readonly program: EngineOptions['program'] },
): Promise<Ended> {
  return new Promise((resolve) => {
    let argument: string;
    try {
      argument = program?.argument ?? enginePath();
    } catch (missing) {
      resolve({ code: null, output: undefined, complaint: String(missing) });
      return;
    }
    // No environment: nothing of ours is any of its business.
    const child = spawn(process.execPath, ['--eval', program?.text ?? engineProgram, argument], {
      env: {},
      signal,
      killSignal: 'SIGKILL',
    });
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    let complaint = '';
    child.stdout.on('data', (chunk: Uint8Array) => {
      bytes += chunk.length;
      if (bytes > answerBytesMax) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Uint8Array) => {
      if (complaint.length < complaintCharsMax) complaint += utf8Text(chunk) ?? '';
    });
    // A process that dies while it is being written to is told of by its end.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => {
      complaint ||= String(error);
      if (child.pid === undefined) resolve({ code: null, output: undefined, complaint });
    });
    child.on('close', (code) => {
      const output = bytes > answerBytesMax ? undefined : Buffer.concat(chunks);
      resolve({ code, output, complaint: complaint.slice(0, complaintCharsMax) });
    });
    child.stdin.end(job);
  });
}

const complaintCharsMax = 2_000;
