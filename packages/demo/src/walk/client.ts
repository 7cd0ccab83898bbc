// The three doors as the walk-through calls them: plain HTTP, as any caller would.

import { isJsonObject, type Json, type JsonObject, parseJson, writeJson } from '@sallyport/base';

export interface Doors {
  readonly retrieval: string;
  readonly kernel: string;
  readonly egress: string;
}

export interface Answer {
  readonly status: number;
  readonly body: JsonObject;
  readonly tookMs: number;
}

export interface Caller {
  /** Capability token or API key. */
  readonly bearer: string;
  readonly tenant?: string;
}

/** Posts JSON. Throws only where nothing answers, naming the address. */
export async function post(url: string, caller: Caller, body: Json = {}): Promise<Answer> {
  const startedMs = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${caller.bearer}`,
      'content-type': 'application/json',
      ...(caller.tenant === undefined ? {} : { 'sallyport-tenant': caller.tenant }),
    },
    body: writeJson(body),
    signal: AbortSignal.timeout(20_000),
  }).catch((cause: unknown) => {
    throw new Error(`nothing answers at ${url}; the three doors must run with the same configuration`, { cause });
  });
  const parsed = parseJson(new Uint8Array(await response.arrayBuffer()));
  const tookMs = performance.now() - startedMs;
  return { status: response.status, body: parsed.ok && isJsonObject(parsed.value) ? parsed.value : {}, tookMs };
}

/** Counts every row of a question, page by page. */
export async function allRows(
  doors: Doors,
  token: string,
  question: JsonObject,
): Promise<{ readonly count: number; readonly receipts: readonly JsonObject[] }> {
  const receipts: JsonObject[] = [];
  let count = 0;
  let cursor: Json | undefined;
  do {
    const body = { ...question, limit: 500, ...(cursor === undefined ? {} : { cursor }) };
    const page: Answer = await post(`${doors.retrieval}/v1/retrieve`, { bearer: token }, body);
    if (page.status !== 200) throw new Error(`retrieve answered ${page.status}: ${detail(page)}`);
    count += list(page.body.rows).length;
    receipts.push(object(page.body.receipt));
    cursor = page.body.cursor;
  } while (cursor !== undefined);
  return { count, receipts };
}

/** What a problem answer says, for people. */
export function detail(answer: Answer): string {
  return typeof answer.body.detail === 'string' ? answer.body.detail : writeJson(answer.body).slice(0, 200);
}

export function list(json: Json | undefined): readonly Json[] {
  return Array.isArray(json) ? json : [];
}

export function object(json: Json | undefined): JsonObject {
  return isJsonObject(json) ? json : {};
}

export function text(json: Json | undefined): string {
  return typeof json === 'string' ? json : '';
}
