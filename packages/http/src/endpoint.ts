// An endpoint is declared once: the declaration is its route, its validation and its entry in the OpenAPI document.

import { err, type FaultCode, isJsonObject, type Json, type JsonObject, ok, type Result } from '@sallyport/base';
import { z } from 'zod';
import { answerJson, JsonText } from './answer.ts';
import type { Bearer, Caller, Role } from './auth.ts';
import type { Reply } from './exchange.ts';
import type { Refusal } from './problem.ts';
import { validate } from './validate.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Who the handler is told of, by the endpoint's `auth`. */
export interface Callers {
  readonly none: undefined;
  readonly 'api-key': Caller;
  readonly capability: Bearer;
  /** A text that is no API key is taken for a token. */
  readonly 'api-key-or-capability': Caller | Bearer;
}
export type AuthKind = keyof Callers;

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

export interface Input<B, Q, P, A extends AuthKind> {
  readonly body: Parsed<B>;
  readonly query: Parsed<Q>;
  readonly params: Parsed<P>;
  readonly caller: Callers[A];
  readonly requestId: string;
  /** Aborts when the deadline passes or the caller hangs up; hand it to every store. */
  readonly signal: AbortSignal;
  readonly headers: Headers;
  /** Base URL at which the request came in, such as `http://127.0.0.1:3000`; never what a Host header made up. */
  readonly origin: string;
}

export interface Answer<T> {
  /** 200 unless told. */
  readonly status?: number;
  readonly body: T;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that is not JSON; the handler's body is then text or bytes. */
export interface MediaAnswer {
  readonly mediaType: string;
}

type AnswerBody<R> = R extends z.ZodType ? z.output<R> | JsonText : string | Uint8Array;

export interface Declaration<B, Q, P, A extends AuthKind, R> {
  readonly method: Method;
  /** Hono form: `/v1/things/:id`. */
  readonly path: string;
  /** One line, for the document; also makes the operation id when none is given. */
  readonly summary: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly auth: A;
  /** The role an API key must carry. */
  readonly role?: Role;
  readonly body?: B;
  /** Bound of the body in bytes, where it differs from the app's. */
  readonly bodyBytesMax?: number;
  /** Status for a body of another media type, where a protocol wants another than 415. */
  readonly mediaTypeStatus?: number;
  readonly query?: Q;
  readonly params?: P;
  /** Schema of the JSON answer, or the media type of another kind. */
  readonly answer: R;
  /** Status of the usual answer; 200 when absent. */
  readonly status?: number;
  /** Further statuses that are not faults, with what they mean. */
  readonly statuses?: Readonly<Record<number, string>>;
  /** Faults of the handler beyond those that every endpoint can give. */
  readonly faults?: readonly FaultCode[];
  readonly handle: (
    input: Input<B, Q, P, A>,
  ) => Result<Answer<AnswerBody<R>>, Refusal> | Promise<Result<Answer<AnswerBody<R>>, Refusal>>;
}

/** What has been read of a request when the endpoint is called. */
export interface RawInput {
  readonly body: Json | undefined;
  readonly query: URLSearchParams | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly caller: Callers[AuthKind];
  readonly requestId: string;
  readonly signal: () => AbortSignal;
  readonly headers: Headers;
  readonly origin: () => string;
  /** The request as it came, for endpoints that pass on what they are sent. */
  readonly request: Request;
  /** Reads the body as it is. Faults: `too_large` above the bound, `invalid_input` where it breaks off. */
  readonly bytes: (bytesMax: number) => Promise<Result<Uint8Array, Refusal>>;
  /** Whether answers are held against their schema; a misfit throws. */
  readonly answersChecked: boolean;
}

/** A declared endpoint, ready for `App.mount`. */
export interface Endpoint {
  readonly declaration: {
    readonly method: Method;
    readonly path: string;
    readonly summary: string;
    readonly description?: string;
    readonly tags?: readonly string[];
    readonly auth: AuthKind;
    readonly role?: Role;
    readonly body?: z.ZodType | undefined;
    readonly bodyBytesMax?: number;
    readonly mediaTypeStatus?: number;
    /** A header that may carry the token, so that `Authorization` is free for what is passed on. */
    readonly tokenHeader?: string;
    /** Longest wait for the head of the answer, where it differs from the app's. */
    readonly timeoutMs?: number;
    readonly query?: z.ZodType | undefined;
    readonly params?: z.ZodType | undefined;
    readonly answer: z.ZodType | MediaAnswer;
    readonly status?: number;
    readonly statuses?: Readonly<Record<number, string>>;
    readonly faults?: readonly FaultCode[];
  };
  readonly run: (raw: RawInput) => Result<Reply, Refusal> | Promise<Result<Reply, Refusal>>;
}

/** Any JSON value, exact integers included, as `parseJson` gives it; no further check. */
// The value always comes from `parseJson`, whose type this is.
export const anyJson = z.unknown() as unknown as z.ZodType<Json, Json>;

/** Any JSON object. */
export const anyJsonObject: z.ZodType<JsonObject> = z
  .custom<JsonObject>((value) => isJsonObject(value as Json | undefined), { error: 'Invalid input: expected object' })
  .meta({ type: 'object' });

/**
 * Declares an endpoint. Faults of the handler become problem+json; what it throws becomes a bare 500.
 * @example
 * const hello = endpoint({
 *   method: 'post', path: '/v1/hello', summary: 'Greet', auth: 'none',
 *   body: z.strictObject({ name: z.string().max(64) }), answer: z.object({ greeting: z.string() }),
 *   handle: ({ body }) => ok({ body: { greeting: `hello ${body.name}` } }),
 * });
 */
export function endpoint<
  A extends AuthKind,
  R extends z.ZodType | MediaAnswer,
  B extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  P extends z.ZodType | undefined = undefined,
>(declaration: Declaration<B, Q, P, A, R>): Endpoint {
  const { handle } = declaration;
  return {
    declaration,
    run: (raw) => {
      const params = part<P>(declaration.params, raw.params, inPath);
      if (!params.ok) return params;
      const read = raw.query === undefined || declaration.query === undefined ? ok({}) : singleValues(raw.query);
      if (!read.ok) return read;
      const query = part<Q>(declaration.query, read.value, inQuery);
      if (!query.ok) return query;
      const body = part<B>(declaration.body, raw.body, inBody);
      if (!body.ok) return body;
      const answering = handle(new HandlerInput<B, Q, P, A>(raw, body.value, query.value, params.value));
      return replied(declaration, answering, raw.answersChecked);
    },
  };
}

/** A function of its own: while the handler is awaited nothing here holds the request's body. */
async function replied(
  declaration: Endpoint['declaration'],
  answering: Result<Answer<unknown>, Refusal> | Promise<Result<Answer<unknown>, Refusal>>,
  checked: boolean,
): Promise<Result<Reply, Refusal>> {
  const answered = await answering;
  return answered.ok ? ok(replyOf(declaration, answered.value, checked)) : answered;
}

const inPath = { inside: 'the path', prefix: 'path ' } as const;
const inQuery = { inside: 'the query', prefix: '?' } as const;
const inBody = { inside: 'the body', prefix: '' } as const;

/** A class for its getters: a literal with one gets a hidden class of its own per request, which lives on in old memory. */
class HandlerInput<B, Q, P, A extends AuthKind> implements Input<B, Q, P, A> {
  readonly body: Parsed<B>;
  readonly query: Parsed<Q>;
  readonly params: Parsed<P>;
  readonly caller: Callers[A];
  readonly requestId: string;
  readonly headers: Headers;
  readonly #signal: () => AbortSignal;
  readonly #origin: () => string;

  constructor(raw: RawInput, body: Parsed<B>, query: Parsed<Q>, params: Parsed<P>) {
    this.body = body;
    this.query = query;
    this.params = params;
    // The app authenticates by the declaration's `auth`, so the caller is of the kind that `A` names.
    this.caller = raw.caller as Callers[A];
    this.requestId = raw.requestId;
    this.headers = raw.headers;
    this.#signal = raw.signal;
    this.#origin = raw.origin;
  }

  get signal(): AbortSignal {
    return this.#signal();
  }

  get origin(): string {
    return this.#origin();
  }
}

function part<S extends z.ZodType | undefined>(
  schema: z.ZodType | undefined,
  value: unknown,
  where: { readonly inside: string; readonly prefix: string },
): Result<Parsed<S>, Refusal> {
  // Both casts restate the conditional type: without a schema the part is undefined, with one it is what zod gave.
  if (schema === undefined) return ok(undefined as Parsed<S>);
  return validate(schema, value, where) as Result<Parsed<S>, Refusal>;
}

/** A repeated parameter has no one meaning: which one counts differs between servers, so it is refused. */
function singleValues(query: URLSearchParams): Result<Readonly<Record<string, string>>, Refusal> {
  const values: Record<string, string> = Object.create(null);
  for (const [name, value] of query) {
    if (name in values) {
      const fields = [{ pointer: `?${name.slice(0, 100)}`, detail: 'it is given twice' }];
      return err({ code: 'invalid_input', message: 'a query parameter is given twice; send it once', fields });
    }
    values[name] = value;
  }
  return ok(values);
}

function replyOf(declaration: Endpoint['declaration'], answer: Answer<unknown>, checked: boolean): Reply {
  const status = answer.status ?? declaration.status ?? 200;
  const headers = answer.headers === undefined ? {} : { headers: answer.headers };
  if ('mediaType' in declaration.answer) {
    const { body } = answer;
    if (typeof body !== 'string' && !(body instanceof Uint8Array))
      throw new TypeError('the answer must be text or bytes');
    return { status, type: declaration.answer.mediaType, body, ...headers };
  }
  if (checked) declaration.answer.parse(answer.body instanceof JsonText ? JSON.parse(answer.body.text) : answer.body);
  return { status, type: 'application/json', body: status === 204 ? null : answerJson(answer.body), ...headers };
}
