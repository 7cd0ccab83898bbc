// Whatever a proxy sends in whatever order: nothing unscanned is given back, and the stream never ends in order before it.

import { ok } from '@sallyport/base';
import { defaultRuleSet, Pseudonyms } from '@sallyport/detect';
import { createAuthenticator, createLog } from '@sallyport/http';
import type { GrpcStatus, StreamMethod } from '@sallyport/http/grpc';
import { readFields, writeMessage } from '@sallyport/http/grpc';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pieceAnswer } from './messages.ts';
import { processMethod } from './process.ts';

const secret = 'jane@example.com';
const rules = defaultRuleSet();
const log = createLog({ service: 'test', level: 'error', stream: { write: () => undefined } });

function method(): StreamMethod {
  return processMethod({
    decide: async ({ body }) =>
      ok({
        content: Buffer.from(body).toString('utf8').replaceAll(secret, '[EMAIL]'),
        receiving: { policy: { kinds: {}, otherwise: 'redact' }, stands: async () => true },
        rules,
        pseudonyms: new Pseudonyms({ key: new Uint8Array(32), never: new Set() }),
        verdictHeaders: { 'sallyport-verdict': 'redact' },
      }),
    onReplyEnd: () => undefined,
    authenticator: createAuthenticator([]),
    random: (length) => new Uint8Array(length),
    log,
  });
}

const header = (name: string, value: string) =>
  [
    1,
    [
      [1, name],
      [3, Buffer.from(value, 'latin1')],
    ],
  ] as const;
const asking = [
  header(':method', 'POST'),
  header(':scheme', 'https'),
  header(':authority', 'api.example.com'),
  header(':path', '/v1/chat'),
  header('authorization', 'Bearer token'),
];
const modes = [
  11,
  [
    [1, 2],
    [2, 4],
  ],
] as const;

type Made = { readonly name: string; readonly bytes: Uint8Array };
const made = (name: string, bytes: Uint8Array): Made => ({ name, bytes });

const message = fc.oneof(
  fc.boolean().map((ended) =>
    made(
      'request headers',
      writeMessage([
        [
          2,
          [
            [1, asking],
            [3, ended],
          ],
        ],
        modes,
      ]),
    ),
  ),
  fc.boolean().map((ended) =>
    made(
      'request body',
      writeMessage([
        [
          4,
          [
            [1, `to ${secret} `],
            [2, ended],
          ],
        ],
      ]),
    ),
  ),
  fc.constant(made('request trailers', writeMessage([[6, [[1, [header('x', secret)]]]]]))),
  fc.boolean().map((ended) =>
    made(
      'response headers',
      writeMessage([
        [
          3,
          [
            [1, [header(':status', '200'), header('x', secret)]],
            [3, ended],
          ],
        ],
      ]),
    ),
  ),
  fc
    .tuple(fc.constantFrom('to jane@exa', 'mple.com ', `${secret} `, 'words '.repeat(100)), fc.boolean())
    .map(([text, ended]) =>
      made(
        `response body ${text.slice(0, 12)}`,
        writeMessage([
          [
            5,
            [
              [1, text],
              [2, ended],
            ],
          ],
        ]),
      ),
    ),
  fc.constant(made('response trailers', writeMessage([[7, [[1, [header('x', secret)]]]]]))),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => made('noise', bytes)),
);
/** Mostly in the order of an exchange, with anything in any place. */
const exchange = fc.tuple(
  fc.constant([made('request headers', writeMessage([[2, [[1, asking]]], modes]))]),
  fc.array(message, { maxLength: 3 }),
  fc.constant([
    made(
      'request body',
      writeMessage([
        [
          4,
          [
            [1, `to ${secret}`],
            [2, true],
          ],
        ],
      ]),
    ),
  ]),
  fc.constant([made('response headers', writeMessage([[3, [[1, [header(':status', '200')]]]]]))]),
  fc.array(message, { maxLength: 6 }),
);
const messages = fc.oneof(
  fc.array(message, { maxLength: 8 }),
  exchange.map(([asked, odd, sent, head, rest]) => [
    ...asked,
    ...odd.slice(0, odd.length > 2 ? 1 : 0),
    ...sent,
    ...head,
    ...rest,
  ]),
);

const pending = Symbol('pending');

/** Plays messages of a proxy that then neither says more nor ends the stream. */
async function play(run: StreamMethod, sent: readonly Made[]) {
  const answers: Uint8Array[] = [];
  const gone = new AbortController();
  async function* given() {
    for (const { bytes } of sent) yield bytes;
    await new Promise((resolve) => gone.signal.addEventListener('abort', resolve));
  }
  const running: Promise<GrpcStatus | undefined> = run({
    metadata: {},
    messages: given(),
    signal: gone.signal,
    send: async (answer) => {
      answers.push(answer);
      return true;
    },
  });
  const settled = (async () => {
    for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve));
    return pending;
  })();
  const end = await Promise.race([running, settled]);
  gone.abort();
  await running;
  const text = Buffer.concat(answers).toString('latin1');
  return { end, text, reply: Buffer.concat(answers.map(pieceOf)).toString('latin1') };
}

/** The piece of a reply in an answer: `response_body`, `response`, `body_mutation`, `streamed_response`, `body`. */
function pieceOf(answer: Uint8Array): Uint8Array {
  let bytes: Uint8Array = answer;
  for (const number of [4, 1, 3, 3, 1]) {
    const fields = readFields(bytes);
    bytes = (fields.ok ? fields.value.get(number)?.at(-1) : undefined) ?? new Uint8Array(0);
  }
  return bytes;
}

const unsafe = ({ end, text, reply }: Awaited<ReturnType<typeof play>>) =>
  end === undefined || text.includes(secret) || reply.includes(secret);

it('INVARIANT: no order of messages brings out what was not scanned, or an end in order', async () => {
  let complete = 0;
  await fc.assert(
    fc.asyncProperty(messages, async (sent) => {
      const played = await play(method(), sent);
      if (played.text.includes('[EMAIL]')) complete += 1;
      expect(unsafe(played)).toBe(false);
    }),
    { numRuns: 600 },
  );
  expect(complete).toBeGreaterThan(100);
}, 60_000);

it('control: a reply that is passed on piece by piece is noticed', () => {
  const passed = ['ask jane@exa', 'mple.com'].map((text) => pieceAnswer(Buffer.from(text), false));
  expect(unsafe({ end: pending, text: '', reply: Buffer.concat(passed.map(pieceOf)).toString('latin1') })).toBe(true);
});

it('control: a processor that leaves in order at what it does not understand is noticed', async () => {
  const polite: StreamMethod = async (call) => {
    const end = await method()(call);
    return end?.status === 'invalidArgument' ? undefined : end;
  };
  const found = await fc.check(
    fc.asyncProperty(messages, async (sent) => {
      expect(unsafe(await play(polite, sent))).toBe(false);
    }),
    { numRuns: 200 },
  );
  expect(found.failed).toBe(true);
}, 60_000);
