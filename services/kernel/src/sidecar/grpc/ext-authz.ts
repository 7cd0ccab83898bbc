// Envoy's `envoy.service.auth.v3.Authorization/Check`: its request as a call, a verdict as its response (`ext_authz.proto`).

import { type Fault, fail, isJsonObject, type Json, type JsonObject, ok, type Result } from '@sallyport/base';
import { problemType } from '@sallyport/http';
import { type Fields, messageField, readFields, stringField, type Written, writeMessage } from '@sallyport/http/grpc';
import { type CallHeaders, callHeaders, type ProxyCall, type Verdict } from '../call.ts';

export const checkPath = '/envoy.service.auth.v3.Authorization/Check';

/** Faults: `invalid_input` for what is not such a message, or says no method, path or host. */
export function readCheckRequest(bytes: Uint8Array): Result<ProxyCall, Fault> {
  const http = inner(inner(inner(readFields(bytes), 1), 4), 2);
  if (!http.ok) return http;
  const [method, target, host] = [2, 4, 5].map((number) => stringField(http.value, number));
  const headers = readHeaders(http.value);
  if (!method?.ok || !target?.ok || !host?.ok) return fail('invalid_input', 'method, path and host must be text');
  if (!headers.ok) return headers;
  if (method.value === '' || target.value === '' || host.value === '') {
    return fail('invalid_input', 'the request says no method, path or host');
  }
  return ok({ method: method.value, target: target.value, host: host.value, headers: headers.value });
}

function inner(message: Result<Fields, Fault>, number: number): Result<Fields, Fault> {
  return message.ok ? messageField(message.value, number) : message;
}

/** `headers` joins what came several times; with `encode_raw_headers` Envoy sends `header_map` in its place. */
function readHeaders(http: Fields): Result<CallHeaders, Fault> {
  const pairs: (readonly [string, string])[] = [];
  const raw = messageField(http, 13);
  if (!raw.ok) return raw;
  for (const entry of [...(http.get(3) ?? []), ...(raw.value.get(1) ?? [])]) {
    const fields = readFields(entry);
    if (!fields.ok) return fields;
    const key = stringField(fields.value, 1);
    if (!key.ok) return key;
    const rawValue = fields.value.get(3)?.at(-1);
    // Header values are bytes to HTTP; Latin-1 keeps each of them, and no rule here looks beyond ASCII.
    const value = rawValue === undefined ? stringField(fields.value, 2) : ok(Buffer.from(rawValue).toString('latin1'));
    if (!value.ok) return value;
    pairs.push([key.value, value.value]);
  }
  return ok(callHeaders(pairs));
}

const overwrite = 2;
/** google.rpc.Code: all that Envoy looks at is whether it is 0. */
const codes: Readonly<Record<number, number>> = { 401: 16, 403: 7, 503: 14 };

/** A denial carries its own status and body: Envoy sends them on as they are. */
export function writeCheckResponse(verdict: Verdict): Uint8Array {
  const metadata = verdict.metadata === undefined ? [] : [[4, structOf(verdict.metadata)] as const];
  if (verdict.allowed) {
    const set = [...verdict.set].map(([name, value]) => [2, headerOption(name, value)] as const);
    const remove = verdict.remove.map((name) => [5, name] as const);
    return writeMessage([[1, [[1, 0]]], [3, [...set, ...remove]], ...metadata]);
  }
  const { status, problem } = verdict;
  const headers = Object.entries({ ...problem.headers, 'content-type': problemType, 'cache-control': 'no-store' });
  return writeMessage([
    [1, [[1, codes[status] ?? 7]]],
    [
      2,
      [
        [1, [[1, status]]],
        ...headers.map(([name, value]) => [2, headerOption(name, value)] as const),
        [3, problem.text],
      ],
    ],
    ...metadata,
  ]);
}

function headerOption(name: string, value: string): Written {
  return [
    [
      1,
      [
        [1, name],
        [2, value],
      ],
    ],
    [3, overwrite],
  ];
}

/** `google.protobuf.Struct`: a map from names to values. */
function structOf(value: JsonObject): Written {
  return Object.entries(value).map(
    ([name, member]) =>
      [
        1,
        [
          [1, name],
          [2, structValue(member)],
        ],
      ] as const,
  );
}

/** `google.protobuf.Value`; its numbers are doubles, so one that does not fit is written as text. */
function structValue(value: Json): Written {
  if (value === null) return [[1, 0]];
  if (Array.isArray(value)) return [[6, value.map((item: Json) => [1, structValue(item)] as const)]];
  switch (typeof value) {
    case 'string':
      return [[3, value]];
    case 'boolean':
      return [[4, value]];
    case 'number':
      return [[2, { double: value }]];
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? [[2, { double: Number(value) }]] : [[3, String(value)]];
    default:
      return isJsonObject(value) ? [[5, structOf(value)]] : [];
  }
}
