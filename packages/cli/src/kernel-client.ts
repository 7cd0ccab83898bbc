// The kernel over HTTP, as commands call it: where it is, with which key, for which tenant, within bounds.

import {
  type Fault,
  type FaultCode,
  fail,
  isJsonObject,
  type Json,
  type JsonObject,
  ok,
  parseJson,
  type Result,
  withTimeout,
  writeJson,
} from '@sallyport/base';
import type { Config } from '@sallyport/http';
import { codeOf, keyFile, readSecretFile } from './files.ts';
import type { Io } from './io.ts';
import { loadSettings, ownUrl } from './settings.ts';

/** What each command that calls the kernel takes. */
export interface KernelOptions {
  readonly url?: string;
  readonly config?: string;
  readonly tenant?: string;
}

export interface KernelClient {
  /** Base URL without a slash at the end. */
  readonly url: string;
  get(path: string): Promise<Result<JsonObject, Fault>>;
  post(path: string, body: Json, headers?: Readonly<Record<string, string>>): Promise<Result<JsonObject, Fault>>;
  put(path: string, body: Json): Promise<Result<JsonObject, Fault>>;
  delete(path: string): Promise<Result<JsonObject, Fault>>;
  /** The bytes at a path, or undefined where there are none (404). */
  bytes(path: string): Promise<Result<Uint8Array | undefined, Fault>>;
}

/** Names the tenant to act for, with a key that may act for each. */
const tenantHeader = 'sallyport-tenant';
const timeoutMs = 30_000;
const answerBytesMax = 32 << 20;

/**
 * The kernel of `--url`, of `SALLYPORT_URL` or of the configuration, in this order. The key is `SALLYPORT_API_KEY`, else
 * that of the data folder, which goes to this machine or to the configured host only.
 * Faults: `invalid_input` for the URL or the configuration, or when there is no key to send.
 */
export async function openKernel(
  io: Io,
  options: KernelOptions,
  auth: 'api-key' | 'none' = 'api-key',
  port: 'kernelPort' | 'egressPort' = 'kernelPort',
): Promise<Result<KernelClient, Fault | readonly Fault[]>> {
  const given = options.url ?? nonEmpty(io.env.SALLYPORT_URL);
  const apiKey = auth === 'none' ? undefined : nonEmpty(io.env.SALLYPORT_API_KEY);
  const complete = given !== undefined && (auth === 'none' || apiKey !== undefined);
  const config = complete ? ok(undefined) : await loadSettings(io, options.config);
  if (!config.ok) return config;
  const own = config.value === undefined ? undefined : ownUrl(config.value, port);
  const url = parseUrl(given ?? own ?? '');
  if (!url.ok) return url;
  const key = auth === 'none' || apiKey !== undefined ? ok(apiKey) : await ownKey(io, config.value, url.value, own);
  if (!key.ok) return key;
  const headers = {
    ...(key.value === undefined ? {} : { authorization: `Bearer ${key.value}` }),
    ...(options.tenant === undefined ? {} : { [tenantHeader]: options.tenant }),
  };
  return ok(client(io, url.value.origin + url.value.pathname.replace(/\/+$/, ''), headers));
}

function parseUrl(text: string): Result<URL, Fault> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isFine =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.username === '' &&
    url.password === '' &&
    url.search === '';
  // Not repeated: a URL of the wrong form may hold a password.
  return isFine
    ? ok(url)
    : fail('invalid_input', 'the URL of the kernel is not of the form `http://host:port`; correct it');
}

async function ownKey(
  io: Io,
  config: Config | undefined,
  url: URL,
  own: string | undefined,
): Promise<Result<string | undefined, Fault>> {
  const isOwn = url.origin === own || /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (config === undefined || !isOwn) {
    return fail('invalid_input', `no API key for \`${url.host}\`; set SALLYPORT_API_KEY`);
  }
  const path = keyFile(config.data, 'apiKey');
  const text = await readSecretFile(io.cwd, path);
  if (!text.ok || text.value !== undefined) return text.ok ? ok(text.value?.trim()) : text;
  return fail(
    'invalid_input',
    `no API key: set SALLYPORT_API_KEY, or work where \`sallyport start\` ran (there is no \`${path}\`)`,
  );
}

function client(io: Io, url: string, common: Readonly<Record<string, string>>): KernelClient {
  const send = async (method: string, path: string, body?: string, more: Readonly<Record<string, string>> = {}) => {
    const headers = { ...common, ...more, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const work = async (signal: AbortSignal) => {
      const init = { method, headers, signal, redirect: 'error' as const, ...(body === undefined ? {} : { body }) };
      const response = await io.fetch(url + path, init);
      return { status: response.status, bytes: await boundedBody(response) };
    };
    try {
      const answer = await withTimeout(io.clock, { what: `the kernel at \`${url}\``, timeoutMs }, work);
      if (!answer.ok) return answer;
      const { status, bytes } = answer.value;
      return bytes === undefined ? fail('too_large', `the answer of \`${url}\` is too large`) : ok({ status, bytes });
    } catch (cause) {
      return unreachable(url, cause);
    }
  };
  const json = async (method: string, path: string, body?: string, more?: Readonly<Record<string, string>>) => {
    const answer = await send(method, path, body, more);
    return answer.ok ? readAnswer(url, answer.value) : answer;
  };
  return {
    url,
    get: (path) => json('GET', path),
    post: (path, body, more) => json('POST', path, writeJson(body), more),
    put: (path, body) => json('PUT', path, writeJson(body)),
    delete: (path) => json('DELETE', path),
    bytes: async (path) => {
      const answer = await send('GET', path);
      if (!answer.ok) return answer;
      const { status, bytes } = answer.value;
      if (status === 200) return ok(bytes);
      const problem = readAnswer(url, answer.value);
      return !problem.ok && problem.fault.code === 'not_found' ? ok(undefined) : fail(...refusal(problem, url));
    },
  };
}

function refusal(answer: Result<JsonObject, Fault>, url: string): [FaultCode, string] {
  return answer.ok ? ['unavailable', strange(url)] : [answer.fault.code, answer.fault.message];
}

/** The body, or undefined when it is larger than any answer of the kernel. */
async function boundedBody(response: Response): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > answerBytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function readAnswer(
  url: string,
  { status, bytes }: { readonly status: number; readonly bytes: Uint8Array },
): Result<JsonObject, Fault> {
  const parsed = parseJson(bytes);
  const body = parsed.ok && isJsonObject(parsed.value) ? parsed.value : undefined;
  if (status === 200) return body === undefined ? fail('unavailable', strange(url)) : ok(body);
  const code = faultCodes.find((each) => body?.type === `urn:sallyport:problem:${each}`);
  if (code === undefined || typeof body?.detail !== 'string') {
    return fail('unavailable', `${strange(url)} (status ${status})`);
  }
  return fail(code, `the kernel refuses: ${body.detail}`);
}

function strange(url: string): string {
  return `\`${url}\` does not answer as a kernel does; check the URL`;
}

function unreachable(url: string, cause: unknown): { readonly ok: false; readonly fault: Fault } {
  const below = cause instanceof Error ? cause.cause : undefined;
  const code = codeOf(below) === 'unknown error' ? '' : ` (${codeOf(below)})`;
  const message = `nothing answers at \`${url}\`${code}; start it with \`sallyport start\`, or name another with --url`;
  return fail('unavailable', message, { cause });
}

const faultCodes: readonly FaultCode[] = [
  'invalid_input',
  'too_large',
  'unsupported',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'exhausted',
  'unavailable',
  'timeout',
  'integrity',
];

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
