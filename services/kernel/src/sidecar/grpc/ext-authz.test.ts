// Envoy's messages by hand, held to an independent implementation of protobuf, and to bytes that are no message.

import { MessageType, ScalarType } from '@protobuf-ts/runtime';
import { problemOf } from '@sallyport/http';
import { readFields } from '@sallyport/http/grpc';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCheckRequest, writeCheckResponse } from './ext-authz.ts';

const text = (no: number, name: string) => ({ no, name, kind: 'scalar', T: ScalarType.STRING }) as const;
const int = (no: number, name: string) => ({ no, name, kind: 'scalar', T: ScalarType.INT32 }) as const;
const message = (no: number, name: string, type: MessageType<object>) =>
  ({ no, name, kind: 'message', T: () => type }) as const;
const many = (no: number, name: string, type: MessageType<object>) =>
  ({ no, name, kind: 'message', repeat: 1, T: () => type }) as const;

// Envoy's own definitions with the fields that Envoy fills and this door skips beside those that it reads.
const value = new MessageType('HeaderValue', [
  text(1, 'key'),
  text(2, 'value'),
  { no: 3, name: 'raw_value', kind: 'scalar', T: ScalarType.BYTES },
]);
const headerMap = new MessageType('HeaderMap', [many(1, 'headers', value)]);
const http = new MessageType('HttpRequest', [
  ...[text(1, 'id'), text(2, 'method')],
  {
    no: 3,
    name: 'headers',
    kind: 'map',
    K: ScalarType.STRING,
    V: { kind: 'scalar', T: ScalarType.STRING },
  } as const,
  ...[text(4, 'path'), text(5, 'host'), text(6, 'scheme'), text(7, 'query')],
  { no: 9, name: 'size', kind: 'scalar', T: ScalarType.INT64 } as const,
  ...[text(10, 'protocol'), text(11, 'body'), message(13, 'header_map', headerMap)],
]);
const request = new MessageType('Request', [message(2, 'http', http)]);
const peer = new MessageType('Peer', [text(2, 'service'), text(4, 'principal')]);
const attributes = new MessageType('AttributeContext', [message(1, 'source', peer), message(4, 'request', request)]);
const checkRequest = new MessageType('CheckRequest', [message(1, 'attributes', attributes)]);

const option = new MessageType('HeaderValueOption', [message(1, 'header', value), int(3, 'append_action')]);
const status = new MessageType('HttpStatus', [int(1, 'code')]);
// `google.protobuf.Struct`, whose types name each other.
const structValue: MessageType<object> = new MessageType<object>('Value', [
  { no: 2, name: 'number_value', kind: 'scalar', opt: true, T: ScalarType.DOUBLE },
  { no: 3, name: 'string_value', kind: 'scalar', opt: true, T: ScalarType.STRING },
  { no: 4, name: 'bool_value', kind: 'scalar', opt: true, T: ScalarType.BOOL },
  { no: 5, name: 'struct_value', kind: 'message', T: () => struct },
  { no: 6, name: 'list_value', kind: 'message', T: () => structList },
]);
const structList = new MessageType<object>('ListValue', [
  { no: 1, name: 'values', kind: 'message', repeat: 1, T: () => structValue },
]);
const struct = new MessageType<object>('Struct', [
  {
    no: 1,
    name: 'fields',
    kind: 'map',
    K: ScalarType.STRING,
    V: { kind: 'message', T: () => structValue },
  },
]);
const checkResponse = new MessageType('CheckResponse', [
  message(1, 'status', new MessageType('Status', [int(1, 'code'), text(2, 'message')])),
  message(4, 'dynamic_metadata', struct),
  message(
    2,
    'denied_response',
    new MessageType('Denied', [message(1, 'status', status), many(2, 'headers', option), text(3, 'body')]),
  ),
  message(
    3,
    'ok_response',
    new MessageType('Ok', [
      many(2, 'headers', option),
      { no: 5, name: 'headers_to_remove', kind: 'scalar', repeat: 2, T: ScalarType.STRING } as const,
    ]),
  ),
]);

/** Bytes of a request, written by the other implementation. */
function written(filled: object): Uint8Array {
  const full = { attributes: { source: { service: 's', principal: 'p' }, request: { http: filled } } };
  return checkRequest.toBinary(checkRequest.fromJsonString(JSON.stringify(full)));
}

const read = (bytes: Uint8Array) => {
  const parsed = readCheckRequest(bytes);
  return parsed.ok ? { ...parsed.value, headers: Object.fromEntries(parsed.value.headers) } : parsed.fault.code;
};

describe('requests', () => {
  test('what Envoy says is read, whatever else it says', () => {
    const bytes = written({
      ...{ id: '7', method: 'GET', path: '/a?b=c', host: 'h', scheme: 'https', size: '-1', protocol: 'HTTP/1.1' },
      headers: { authorization: 'Bearer x', 'x-a': 'ü' },
    });
    expect(read(bytes)).toEqual({
      ...{ method: 'GET', target: '/a?b=c', host: 'h' },
      headers: { authorization: ['Bearer x'], 'x-a': ['ü'] },
    });
  });

  test('raw headers keep what came twice apart', () => {
    const raw = (key: string, bytes: string) => ({ key, rawValue: Buffer.from(bytes, 'latin1').toString('base64') });
    const bytes = written({
      ...{ method: 'GET', path: '/', host: 'h' },
      headerMap: { headers: [raw('a', '1'), raw('A', '2'), raw('b', '\xff'), { key: 'c', value: 'text' }] },
    });
    expect(read(bytes)).toMatchObject({ headers: { a: ['1', '2'], b: ['\xff'], c: ['text'] } });
  });

  test('without method, path or host there is no call', () => {
    const full = { method: 'GET', path: '/', host: 'h' };
    for (const name of Object.keys(full)) expect(read(written({ ...full, [name]: '' }))).toBe('invalid_input');
    expect(read(new Uint8Array())).toBe('invalid_input');
  });

  test('parts of one message that come apart are merged, and the last text counts', () => {
    const one = written({ method: 'GET', path: '/wrong', headers: { a: '1' } });
    const two = written({ path: '/right', host: 'h', headers: { b: '2' } });
    const both = Buffer.concat([one, two]);
    expect(read(both)).toMatchObject({ method: 'GET', target: '/right', host: 'h', headers: { a: ['1'], b: ['2'] } });
    const other = checkRequest.toJson(checkRequest.fromBinary(both));
    expect(other).toMatchObject({ attributes: { request: { http: { method: 'GET', path: '/right', host: 'h' } } } });
  });

  test('any request reads as the other implementation wrote it', () => {
    const unicode = fc.string({ unit: 'grapheme', maxLength: 20 });
    const name = fc.stringMatching(/^[a-z][a-z-]{0,10}$/);
    const any = fc.record({
      method: fc.constantFrom('GET', 'POST'),
      path: unicode.map((path) => `/${path}`),
      host: unicode.filter((host) => host !== ''),
      body: unicode,
      headers: fc.dictionary(name, unicode),
    });
    fc.assert(
      fc.property(any, (filled) => {
        const headers = Object.fromEntries(Object.entries(filled.headers).map(([key, one]) => [key, [one]]));
        expect(read(written(filled))).toEqual({
          ...{ method: filled.method, target: filled.path, host: filled.host },
          headers,
        });
      }),
      { numRuns: 500 },
    );
  });

  test('bytes that are no message are refused, never read past their end', () => {
    const whole = written({ method: 'GET', path: '/', host: 'h', headers: { a: 'b' } });
    for (let length = 1; length < whole.length; length++) expect(read(whole.subarray(0, length))).toBe('invalid_input');
    for (const bytes of [
      [0],
      [0x0f],
      [0x0a],
      [0x0a, 0xff],
      [0x0a, ...Array(10).fill(0xff)],
      [0x0b],
      [0x09, 1, 2],
      [0x0d],
    ]) {
      expect(readFields(Uint8Array.from(bytes)).ok, bytes.join()).toBe(false);
    }
    const notUtf8 = Buffer.from(written({ method: 'GET', path: '/x', host: 'h' }));
    notUtf8[notUtf8.indexOf('/x') + 1] = 0xff;
    expect(read(notUtf8)).toBe('invalid_input');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        readCheckRequest(bytes);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('verdicts', () => {
  const seen = (bytes: Uint8Array) => checkResponse.toJson(checkResponse.fromBinary(bytes));

  test('a permit sets and removes', () => {
    const set = new Map([
      ['x-sallyport-subject', 'User/alice'],
      ['x-long', 'v'.repeat(300)],
    ]);
    expect(seen(writeCheckResponse({ allowed: true, set, remove: ['authorization', 'x-forged'] }))).toEqual({
      status: {},
      okResponse: {
        headers: [...set].map(([key, one]) => ({ header: { key, value: one }, appendAction: 2 })),
        headersToRemove: ['authorization', 'x-forged'],
      },
    });
  });

  test.each([
    [401, 'unauthenticated', 16],
    [403, 'forbidden', 7],
    [503, 'unavailable', 14],
  ] as const)('a denial with %d carries its body', (code, kind, grpc) => {
    const problem = problemOf({ code: kind, message: 'no — because' }, 'request-1');
    const response = seen(writeCheckResponse({ allowed: false, status: code, problem }));
    expect(response).toMatchObject({
      status: { code: grpc },
      deniedResponse: { status: { code }, body: problem.text },
    });
    const names = JSON.stringify(response);
    expect(names).toContain('application/problem+json');
    expect(names.includes('www-authenticate')).toBe(code === 401);
  });
});

test('metadata is a Struct, of a permit and of a denial', () => {
  const metadata = { text: 'é', yes: true, no: false, n: -1.5, big: 2n ** 60n, list: ['a', 7n], inner: { empty: {} } };
  const fields = {
    text: { stringValue: 'é' },
    yes: { boolValue: true },
    no: { boolValue: false },
    n: { numberValue: -1.5 },
    big: { stringValue: '1152921504606846976' },
    list: { listValue: { values: [{ stringValue: 'a' }, { numberValue: 7 }] } },
    inner: { structValue: { fields: { empty: { structValue: { fields: {} } } } } },
  };
  const problem = problemOf({ code: 'forbidden', message: 'no' }, 'request-1');
  for (const verdict of [
    { allowed: true, set: new Map(), remove: [], metadata },
    { allowed: false, status: 403, problem, metadata },
  ] as const) {
    expect(checkResponse.fromBinary(writeCheckResponse(verdict))).toMatchObject({ dynamicMetadata: { fields } });
  }
});
