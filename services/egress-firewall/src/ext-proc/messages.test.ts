// Envoy's messages by hand, held to an independent implementation of protobuf, and to bytes that are no message.

import { MessageType, ScalarType } from '@protobuf-ts/runtime';
import { must } from '@sallyport/base';
import { problemOf } from '@sallyport/http';
import { readFields } from '@sallyport/http/grpc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  headersAnswer,
  immediateAnswer,
  pieceAnswer,
  readProcessingRequest,
  trailersAnswer,
  wholeBodyAnswer,
} from './messages.ts';

const text = (no: number, name: string) => ({ no, name, kind: 'scalar', T: ScalarType.STRING }) as const;
const int = (no: number, name: string) => ({ no, name, kind: 'scalar', T: ScalarType.INT32 }) as const;
const bool = (no: number, name: string) => ({ no, name, kind: 'scalar', T: ScalarType.BOOL }) as const;
const bytes = (no: number, name: string) => ({ no, name, kind: 'scalar', T: ScalarType.BYTES }) as const;
const message = (no: number, name: string, type: MessageType<object>) =>
  ({ no, name, kind: 'message', T: () => type }) as const;
const many = (no: number, name: string, type: MessageType<object>) =>
  ({ no, name, kind: 'message', repeat: 1, T: () => type }) as const;
const strings = (no: number, name: string) => ({ no, name, kind: 'scalar', repeat: 2, T: ScalarType.STRING }) as const;

// Envoy's own definitions; those of `oneof` as plain members, which are the same bytes.
const value = new MessageType('HeaderValue', [text(1, 'key'), text(2, 'value'), bytes(3, 'raw_value')]);
const headerMap = new MessageType('HeaderMap', [many(1, 'headers', value)]);
const httpHeaders = new MessageType('HttpHeaders', [message(1, 'headers', headerMap), bool(3, 'end_of_stream')]);
const httpBody = new MessageType('HttpBody', [bytes(1, 'body'), bool(2, 'end_of_stream')]);
const httpTrailers = new MessageType('HttpTrailers', [message(1, 'trailers', headerMap)]);
const modes = new MessageType('ProtocolConfiguration', [int(1, 'request_body_mode'), int(2, 'response_body_mode')]);
const processingRequest = new MessageType<object>('ProcessingRequest', [
  message(2, 'request_headers', httpHeaders),
  message(3, 'response_headers', httpHeaders),
  message(4, 'request_body', httpBody),
  message(5, 'response_body', httpBody),
  message(6, 'request_trailers', httpTrailers),
  message(7, 'response_trailers', httpTrailers),
  bool(10, 'observability_mode'),
  message(11, 'protocol_config', modes),
]);

const option = new MessageType('HeaderValueOption', [message(1, 'header', value), int(3, 'append_action')]);
const mutation = new MessageType('HeaderMutation', [many(1, 'set_headers', option), strings(2, 'remove_headers')]);
const streamed = new MessageType('StreamedBodyResponse', [bytes(1, 'body'), bool(2, 'end_of_stream')]);
const bodyMutation = new MessageType('BodyMutation', [bytes(1, 'body'), message(3, 'streamed_response', streamed)]);
const common = new MessageType('CommonResponse', [
  message(2, 'header_mutation', mutation),
  message(3, 'body_mutation', bodyMutation),
]);
const answer = new MessageType('HeadersResponse', [message(1, 'response', common)]);
const trailersResponse = new MessageType('TrailersResponse', [message(1, 'header_mutation', mutation)]);
const immediate = new MessageType('ImmediateResponse', [
  message(1, 'status', new MessageType('HttpStatus', [int(1, 'code')])),
  message(2, 'headers', mutation),
  bytes(3, 'body'),
]);
const processingResponse = new MessageType<object>('ProcessingResponse', [
  message(1, 'request_headers', answer),
  message(2, 'response_headers', answer),
  message(3, 'request_body', answer),
  message(4, 'response_body', answer),
  message(5, 'request_trailers', trailersResponse),
  message(6, 'response_trailers', trailersResponse),
  message(7, 'immediate_response', immediate),
]);

const written = (given: object) => processingRequest.toBinary(processingRequest.create(given));
const read = (given: Uint8Array): unknown => processingResponse.fromBinary(given);
const raw = (text: string) => Buffer.from(text, 'latin1');
const set = (name: string, text: string) => ({
  header: { key: name, value: '', rawValue: raw(text) },
  appendAction: 2,
});

describe('what Envoy says', () => {
  const latin1 = fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)) });

  it('any message reads as the other implementation wrote it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('request', 'response'),
        fc.constantFrom('Headers', 'Body', 'Trailers'),
        fc.array(fc.tuple(fc.stringMatching(/^[A-Za-z:-]{1,12}$/), latin1), { maxLength: 5 }),
        fc.uint8Array({ maxLength: 300 }),
        fc.boolean(),
        fc.option(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })), { nil: undefined }),
        (side, kind, pairs, body, endOfStream, given) => {
          const map = { headers: pairs.map(([key, value]) => ({ key, rawValue: raw(value) })) };
          const inner = {
            Headers: { headers: map, endOfStream },
            Body: { body, endOfStream },
            Trailers: { trailers: map },
          };
          const protocolConfig = given && { requestBodyMode: given[0], responseBodyMode: given[1] };
          const known = must(
            readProcessingRequest(
              written({ [`${side}${kind}`]: inner[kind], observabilityMode: endOfStream, protocolConfig }),
            ),
          );
          expect(known).toMatchObject({
            side,
            kind: kind.toLowerCase(),
            isObserved: endOfStream,
            bodyModes: given === undefined ? undefined : { request: given[0], response: given[1] },
          });
          if (known.kind === 'body') expect(Buffer.from(known.body).equals(body)).toBe(true);
          else expect(known.headers).toEqual(pairs.map(([name, value]) => [name.toLowerCase(), value]));
          if (known.kind !== 'trailers') expect(known.ended).toBe(endOfStream);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('none of the kinds, or two at once, is no message', () => {
    for (const given of [{}, { requestBody: {}, responseBody: {} }, { observabilityMode: true }]) {
      expect(readProcessingRequest(written(given)).ok).toBe(false);
    }
  });

  it('bytes that are no message are refused or read, and never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (given) => {
        readProcessingRequest(given);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('what Envoy is told', () => {
  it('changes of headers and trailers', () => {
    const change = { set: { 'x-a': 'é' }, remove: ['x-b', 'x-c'] };
    const headerMutation = { setHeaders: [set('x-a', 'é')], removeHeaders: ['x-b', 'x-c'] };
    expect(read(headersAnswer('request', change))).toMatchObject({ requestHeaders: { response: { headerMutation } } });
    expect(read(headersAnswer('response', change))).toMatchObject({
      responseHeaders: { response: { headerMutation } },
    });
    expect(read(trailersAnswer('response', change))).toMatchObject({ responseTrailers: { headerMutation } });
  });

  it('a whole body with its length, or that it stays', () => {
    expect(read(wholeBodyAnswer(Buffer.from('ü')))).toMatchObject({
      requestBody: {
        response: {
          headerMutation: { setHeaders: [set('content-length', '2')] },
          bodyMutation: { body: Buffer.from('ü') },
        },
      },
    });
    const stays = readFields(wholeBodyAnswer(undefined));
    expect(stays.ok && stays.value.get(3)).toBeDefined();
    expect(JSON.stringify(read(wholeBodyAnswer(undefined)))).not.toContain('bodyMutation');
  });

  it.each([true, false])('a piece of a reply, the last: %s', (ended) => {
    expect(read(pieceAnswer(Buffer.from('piece'), ended))).toMatchObject({
      responseBody: {
        response: { bodyMutation: { streamedResponse: { body: Buffer.from('piece'), endOfStream: ended } } },
      },
    });
  });

  it('an answer in place of the upstream’s', () => {
    const problem = problemOf({ code: 'unauthenticated', message: 'send a token' }, 'request-1');
    expect(read(immediateAnswer(problem))).toMatchObject({
      immediateResponse: { status: { code: 401 }, body: Buffer.from(problem.text) },
    });
  });
});
