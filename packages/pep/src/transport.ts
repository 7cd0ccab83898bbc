// One request to the kernel: `fetch`, bounded in time by its signal and in size by a count.

import { type Fault, fail, ok, type Result, readBounded } from '@sallyport/base';
import { problemDetail } from './answer.ts';

export interface Batch {
  /** Elements of `evaluations`, as JSON text. */
  readonly questions: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export type Transport = (batch: Batch) => Promise<Result<Uint8Array, Fault>>;

/** An answer names up to 100 policies a question; more than this is not the kernel. */
const answerBytesMax = 32 << 20;

/**
 * Sends a batch to `/access/v1/evaluations` (AuthZEN 1.0, section 7). Faults: `invalid_input` where the kernel does not
 * take the body (another batch may fare better), `forbidden` where it does not take key or token, else `unavailable`.
 */
export function httpTransport(url: string, apiKey: string, fetcher: typeof fetch): Transport {
  const endpoint = `${url.replace(/\/+$/, '')}/access/v1/evaluations`;
  return async ({ questions, headers, signal }) => {
    let answer: Response;
    let body: Uint8Array | undefined;
    try {
      answer = await fetcher(endpoint, {
        method: 'POST',
        headers: { ...headers, authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: `{"evaluations":[${questions.join(',')}]}`,
        // A decision point does not move; following would send the key to whoever says so.
        redirect: 'error',
        signal,
      });
      body = await readBounded(answer.body, answerBytesMax);
    } catch (cause) {
      return fail('unavailable', 'the kernel cannot be reached; check its address and whether it runs', { cause });
    }
    if (body === undefined) return fail('unavailable', `the kernel’s answer is larger than ${answerBytesMax} bytes`);
    if (answer.status === 200) return ok(body);
    const detail = problemDetail(body);
    const message = `the kernel answers ${answer.status}${detail === undefined ? '' : `: ${detail}`}`;
    switch (answer.status) {
      case 400:
      case 413:
      case 422:
        return fail('invalid_input', message);
      case 401:
      case 403:
        return fail('forbidden', message);
      default:
        return fail('unavailable', message);
    }
  };
}
