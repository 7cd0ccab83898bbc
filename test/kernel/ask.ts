// Asks a service of the stack over HTTP and reads the answer, whatever it is.

import { isJsonObject, type Json, type JsonObject, parseJson, writeJson } from '@sallyport/base';

export interface Answered {
  readonly status: number;
  /** Empty where the answer is no object. */
  readonly body: JsonObject;
  readonly text: string;
  readonly headers: Headers;
}

export type Ask = (method: string, path: string, body?: Json, headers?: Record<string, string>) => Promise<Answered>;

/** Calls to `base` with `key` as bearer. */
export function asking(base: string, key: string): Ask {
  return async (method, path, body, headers = {}) =>
    read(
      await fetch(new URL(path, base), {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: writeJson(body) }),
        signal: AbortSignal.timeout(30_000),
      }),
    );
}

export async function read(response: Response): Promise<Answered> {
  const text = await response.text();
  const parsed = parseJson(text);
  const body = parsed.ok && isJsonObject(parsed.value) ? parsed.value : {};
  return { status: response.status, body, text, headers: response.headers };
}
