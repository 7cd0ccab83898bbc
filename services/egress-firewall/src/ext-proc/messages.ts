// The messages of Envoy's `envoy.service.ext_proc.v3.ExternalProcessor/Process`, as far as this door speaks them.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { type Problem, problemType } from '@sallyport/http';
import { type Fields, messageField, readFields, stringField, type Written, writeMessage } from '@sallyport/http/grpc';

export const processPath = '/envoy.service.ext_proc.v3.ExternalProcessor/Process';

export type Side = 'request' | 'response';
/** In the order they came; HTTP's bytes as Latin-1. */
export type HeaderPairs = readonly (readonly [name: string, value: string])[];

export type ProcessingRequest = {
  readonly side: Side;
  /** The proxy only watches: nothing that it is told has an effect. */
  readonly isObserved: boolean;
  /** How the proxy sends bodies; in the first message of a stream. */
  readonly bodyModes: { readonly request: number; readonly response: number } | undefined;
} & (
  | { readonly kind: 'headers'; readonly headers: HeaderPairs; readonly ended: boolean }
  | { readonly kind: 'body'; readonly body: Uint8Array; readonly ended: boolean }
  | { readonly kind: 'trailers'; readonly headers: HeaderPairs }
);

/** `ProcessingMode.BodySendMode` */
export const bodyMode = { buffered: 2, fullDuplexStreamed: 4 } as const;

const kinds = [
  [2, 'request', 'headers'],
  [3, 'response', 'headers'],
  [4, 'request', 'body'],
  [5, 'response', 'body'],
  [6, 'request', 'trailers'],
  [7, 'response', 'trailers'],
] as const;

/** Faults: `invalid_input` for what is not such a message, or is none of the kinds. */
export function readProcessingRequest(bytes: Uint8Array): Result<ProcessingRequest, Fault> {
  const fields = readFields(bytes);
  if (!fields.ok) return fields;
  const present = kinds.filter(([number]) => fields.value.get(number) !== undefined);
  const [found] = present;
  if (found === undefined || present.length > 1) {
    return fail('invalid_input', 'the message is not one of headers, body or trailers');
  }
  const [number, side, kind] = found;
  const inner = messageField(fields.value, number);
  if (!inner.ok) return inner;
  const modes = readModes(fields.value);
  if (!modes.ok) return modes;
  const about = { side, isObserved: fields.value.varint(10) !== 0, bodyModes: modes.value };
  if (kind === 'body') {
    const body = inner.value.get(1)?.at(-1) ?? new Uint8Array(0);
    return ok({ ...about, kind, body, ended: inner.value.varint(2) !== 0 });
  }
  const headers = readHeaders(inner.value);
  if (!headers.ok) return headers;
  return kind === 'trailers'
    ? ok({ ...about, kind, headers: headers.value })
    : ok({ ...about, kind, headers: headers.value, ended: inner.value.varint(3) !== 0 });
}

function readModes(fields: Fields): Result<ProcessingRequest['bodyModes'], Fault> {
  if (fields.get(11) === undefined) return ok(undefined);
  const config = messageField(fields, 11);
  return config.ok ? ok({ request: config.value.varint(1), response: config.value.varint(2) }) : config;
}

/** `HttpHeaders` and `HttpTrailers` both have a `HeaderMap` as their first field. */
function readHeaders(message: Fields): Result<HeaderPairs, Fault> {
  const map = messageField(message, 1);
  if (!map.ok) return map;
  const pairs: (readonly [string, string])[] = [];
  for (const entry of map.value.get(1) ?? []) {
    const fields = readFields(entry);
    if (!fields.ok) return fields;
    const key = stringField(fields.value, 1);
    if (!key.ok) return key;
    const value = fields.value.get(3)?.at(-1) ?? fields.value.get(2)?.at(-1) ?? new Uint8Array(0);
    pairs.push([key.value.toLowerCase(), Buffer.from(value).toString('latin1')]);
  }
  return ok(pairs);
}

/** What is changed of headers or trailers. */
export interface Mutation {
  /** Replaces what is there; Latin-1. */
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

export const unchanged: Mutation = { set: {}, remove: [] };

/** `HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD` */
const overwrite = 2;

function mutationOf({ set, remove }: Mutation): Written {
  return [
    ...Object.entries(set).map(
      ([name, value]) =>
        [
          1,
          [
            [
              1,
              [
                [1, name],
                [3, Buffer.from(value, 'latin1')],
              ],
            ],
            [3, overwrite],
          ],
        ] as const,
    ),
    ...remove.map((name) => [2, name] as const),
  ];
}

const sides = {
  request: { headers: 1, body: 3, trailers: 5 },
  response: { headers: 2, body: 4, trailers: 6 },
} as const;

export function headersAnswer(side: Side, mutation: Mutation): Uint8Array {
  return writeMessage([[sides[side].headers, [[1, [[2, mutationOf(mutation)]]]]]]);
}

export function trailersAnswer(side: Side, mutation: Mutation): Uint8Array {
  return writeMessage([[sides[side].trailers, [[1, mutationOf(mutation)]]]]);
}

/** For a request that the proxy holds as a whole; undefined leaves its body as it is. */
export function wholeBodyAnswer(body: Uint8Array | undefined): Uint8Array {
  if (body === undefined) return writeMessage([[sides.request.body, [[1, []]]]]);
  // The proxy refuses a body that its header does not fit.
  const header = mutationOf({ set: { 'content-length': String(body.length) }, remove: [] });
  return writeMessage([
    [
      sides.request.body,
      [
        [
          1,
          [
            [2, header],
            [3, [[1, body]]],
          ],
        ],
      ],
    ],
  ]);
}

/** A piece of a reply: `StreamedBodyResponse`. */
export function pieceAnswer(body: Uint8Array, ended: boolean): Uint8Array {
  return writeMessage([
    [
      sides.response.body,
      [
        [
          1,
          [
            [
              3,
              [
                [
                  3,
                  [
                    [1, body],
                    [2, ended],
                  ],
                ],
              ],
            ],
          ],
        ],
      ],
    ],
  ]);
}

/** The proxy's own answer in place of the upstream's. */
export function immediateAnswer({ status, headers, text }: Problem): Uint8Array {
  const set = { ...headers, 'content-type': problemType, 'cache-control': 'no-store' };
  return writeMessage([
    [
      7,
      [
        [1, [[1, status]]],
        [2, mutationOf({ set, remove: [] })],
        [3, text],
      ],
    ],
  ]);
}
