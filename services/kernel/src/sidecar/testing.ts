// Parts for the sidecar's own tests: a check over a fake kernel whose every step can fail.

import { type Fault, fail, type ManualClock, manualClock, must, ok, type Result } from '@sallyport/base';
import type { EvidenceInput } from '@sallyport/evidence';
import { type Authenticator, createAuthenticator, type Log } from '@sallyport/http';
import { DecisionLog } from '../decision-log.ts';
import { callHeaders, type ProxyCall } from './call.ts';
import { type Check, type CheckPorts, type Question, sidecarCheck } from './check.ts';
import type { TokenHolder } from './identity.ts';
import { readRouteFile } from './route-file.ts';

export const proxyKeyText = 'proxy-key-0123456789';
export const otherKeyText = 'other-key-0123456789';

const routes = `tenant: acme
hosts: [api.example.com]
upstream: {headers: {x-user-id: subject.id}}
routes:
  - {method: GET, path: '/documents/{id}', action: read, resource: {type: Document, id: '{id}'}}
`;

export interface Bench {
  readonly check: Check;
  readonly clock: ManualClock;
  readonly authenticator: Authenticator;
  readonly log: Log;
  readonly questions: Question[];
  readonly events: EvidenceInput[];
  readonly outcomes: string[];
  readonly logged: string[];
}

type Decide = CheckPorts['decide'];
/** Permits every document but `secret`. */
export const permitsMost: Decide = async ({ resource }) =>
  ok({ decision: resource.id !== 'secret', context: { reason_text: 'forbidden by p1 (a.cedar:1)' } });

export function bench(
  more: {
    readonly decide?: Decide;
    readonly record?: (event: EvidenceInput) => Promise<Result<never, Fault>>;
    readonly subject?: string;
    readonly timeoutMs?: number;
  } = {},
): Bench {
  const table = must(readRouteFile(routes, 'routes.yaml'));
  const clock = manualClock();
  const [questions, events, outcomes, logged]: [Question[], EvidenceInput[], string[], string[]] = [[], [], [], []];
  const write = (fields: object, message: string) => logged.push(`${message} ${JSON.stringify(fields)}`);
  const log: Log = {
    debug: write,
    info: write,
    warn: write,
    error: write,
    request: (line) => write(line, 'request'),
    child: () => log,
    flush: () => undefined,
  };
  const authenticator = createAuthenticator([
    { id: 'edge', tenant: 'acme', roles: ['decide'], secret: { text: proxyKeyText } },
    { id: 'other', tenant: 'globex', roles: ['decide'], secret: { text: otherKeyText } },
    { id: 'reader', tenant: 'acme', roles: ['metrics'], secret: { text: 'metrics-key-0123456789' } },
  ]);
  const decide = more.decide ?? permitsMost;
  const check = sidecarCheck({
    table,
    authenticator,
    verify: (text) =>
      text === 'genuine' ? ok(token(more.subject ?? 'alice')) : fail('unauthenticated', 'the token is not genuine'),
    decide: (question) => {
      questions.push(question);
      return decide(question);
    },
    decisionLog: new DecisionLog(
      {
        record: async (event) => {
          if (more.record !== undefined) return more.record(event);
          events.push(event);
          return ok({ writer: 'w', boot: 'b', sequence: events.length, leafHash: '' });
        },
      },
      clock,
    ),
    clock,
    random: (length) => new Uint8Array(length).fill(7),
    log,
    timeoutMs: more.timeoutMs ?? 400,
    onVerdict: (proxy, outcome) => outcomes.push(`${proxy} ${outcome}`),
  });
  return { check, clock, authenticator, log, questions, events, outcomes, logged };
}

function token(id: string): TokenHolder {
  return { subject: { type: 'User', id }, tenant: 'acme', session: 's_1', revocationIds: ['ef'] };
}

export function call(target = '/documents/42', headers: readonly (readonly [string, string])[] = []): ProxyCall {
  const all = callHeaders([['authorization', 'Bearer genuine'], ...headers]);
  return { method: 'GET', target, host: 'api.example.com', headers: all };
}
