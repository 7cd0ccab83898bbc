// Decides a call that a proxy holds: who calls, what the call means, what the policies say; every verdict is evidence.

import {
  type Clock,
  type Fault,
  type JsonObject,
  limits,
  ok,
  type RandomBytes,
  type Result,
  toHex,
  withTimeout,
} from '@sallyport/base';
import { type Authenticator, type Log, problemOf, type Refusal } from '@sallyport/http';
import { rootDigest } from '@sallyport/token';
import type { DecisionLog } from '../decision-log.ts';
import { answerMetadata } from './answer-metadata.ts';
import { onlyValue, type ProxyCall, type Refused, type Verdict } from './call.ts';
import { identityHeaders, strippedNames, type TokenHolder, withoutForged, withoutOverrides } from './identity.ts';
import { type Meaning, meaningOf, type RouteTable } from './routes.ts';

/** Who asks, and what: the decision API's own words. */
export interface Question {
  readonly keyId: string;
  readonly requestId: string;
  readonly tenant: string;
  /** Text of the capability token that must grant the call. */
  readonly capability: string;
  readonly subject: { readonly type: string; readonly id: string };
  readonly action: { readonly name: string };
  readonly resource: { readonly type: string; readonly id: string };
  readonly context: JsonObject;
}

export interface CheckPorts {
  readonly table: RouteTable;
  /** Faults: `unauthenticated` for a token that is not genuine. */
  readonly verify: (token: string) => Result<TokenHolder, Fault>;
  /** The decision of the decision API, recorded like every one of its. */
  readonly decide: (
    question: Question,
  ) => Promise<Result<{ readonly decision: boolean; readonly context: JsonObject }, Fault>>;
  readonly decisionLog: Pick<DecisionLog, 'record'>;
  readonly clock: Clock;
  readonly authenticator: Pick<Authenticator, 'bearer'>;
  readonly random: RandomBytes;
  readonly log: Log;
  /** Longest wait for a verdict. */
  readonly timeoutMs: number;
  /** Told of each verdict, for metrics: `outcome` is `permit`, `deny`, the kind of a refusal, or the code of a fault. */
  readonly onVerdict: (proxy: ProxyKind, outcome: string, durationMs: number) => void;
}

export type ProxyKind = 'envoy-grpc' | 'envoy-http' | 'nginx' | 'forward-auth';

/** Which proxy asks, and as whom. */
export interface Proxy {
  readonly kind: ProxyKind;
  /** Id of its API key, or of the socket it came by. */
  readonly keyId: string;
  /** How long it still waits, where it says so. */
  readonly timeoutMs?: number | undefined;
}

export type Check = (call: ProxyCall, proxy: Proxy) => Promise<Verdict>;

/** INVARIANT: a call is allowed only by a decision that permits it and is durable evidence; whatever fails, denies. */
export function sidecarCheck(ports: CheckPorts): Check {
  return async (call, proxy) => {
    const startedMs = ports.clock.monotonicMs();
    const asked: Asked = { call, proxy, requestId: requestIdOf(call, ports.random) };
    const timeoutMs = Math.min(ports.timeoutMs, proxy.timeoutMs ?? limits.requestTimeoutMs);
    const timed = await withTimeout(ports.clock, { what: 'the decision', timeoutMs }, () => verdictOn(ports, asked));
    const outcome = timed.ok ? timed.value : faulty(timed.fault);
    const durationMs = ports.clock.monotonicMs() - startedMs;
    ports.onVerdict(proxy.kind, outcome.name, durationMs);
    const line = { proxy: proxy.kind, outcome: outcome.name, route: outcome.route, requestId: asked.requestId };
    if (outcome.allowed !== undefined) {
      ports.log.info({ ...line, durationMs }, 'sidecar check');
      return { allowed: true, ...outcome.allowed, metadata: outcome.metadata };
    }
    const problem = problemOf(outcome.refusal, asked.requestId);
    const { code, message, cause } = outcome.fault ?? outcome.refusal;
    if (problem.status >= 500) {
      ports.log.error({ ...line, durationMs, fault: { code, message }, err: cause }, 'sidecar check failed');
    } else ports.log.info({ ...line, durationMs }, 'sidecar check');
    return { allowed: false, status: problem.status, problem, metadata: outcome.metadata };
  };
}

interface Asked {
  readonly call: ProxyCall;
  readonly proxy: Proxy;
  readonly requestId: string;
}

type Outcome = {
  readonly name: string;
  readonly route?: string;
  readonly metadata?: JsonObject | undefined;
} & (
  | { readonly allowed: Pick<Verdict & { allowed: true }, 'set' | 'remove'> }
  | {
      readonly allowed?: undefined;
      readonly refusal: Refusal;
      /** What lies below the refusal, for the log. */
      readonly fault?: Fault;
    }
);

async function verdictOn(ports: CheckPorts, asked: Asked): Promise<Outcome> {
  const { table } = ports;
  const { call, requestId } = asked;
  // Who calls comes first: a stranger learns nothing of what is mapped, and fills no log.
  const bearer = ports.authenticator.bearer(onlyValue(call.headers, 'authorization') ?? null);
  if (!bearer.ok) return faulty(bearer.fault);
  const verified = ports.verify(bearer.value.token);
  if (!verified.ok) return faulty(verified.fault);
  const token = verified.value;

  const understood = understand(table, asked);
  if (!understood.ok) return refuse(ports, asked, token, understood.fault);
  const { route, action, resource, context } = understood.value;
  const { type, id } = token.subject;
  const answer = await ports.decide({
    keyId: asked.proxy.keyId,
    requestId,
    tenant: table.tenant,
    capability: bearer.value.token,
    subject: { type, id },
    action: { name: action },
    resource,
    context,
  });
  if (!answer.ok) return { ...faulty(answer.fault), route: route.path };
  const metadata = answerMetadata(answer.value.context.key, { route, context });
  if (!answer.value.decision) {
    const why = answer.value.context.reason_text;
    const message = typeof why === 'string' ? cut(why) : 'the call is denied';
    return { name: 'deny', route: route.path, metadata, refusal: { code: 'forbidden', message } };
  }
  const set = identityHeaders(table.identity, { token, action, resource, requestId });
  const remove = strippedNames(call.headers, set, table.passToken);
  return { name: 'permit', route: route.path, metadata, allowed: { set, remove } };
}

/** Reasons name every policy that decided; a proxy's buffer for headers, which may have to carry them, is small. */
const reasonCharsMax = 1_000;

function cut(reason: string): string {
  return reason.length <= reasonCharsMax ? reason : `${reason.slice(0, reasonCharsMax).toWellFormed()}…`;
}

function understand(table: RouteTable, { call, proxy }: Asked): Result<Meaning, Refused> {
  const proxyRemoves = proxy.kind === 'envoy-grpc' || proxy.kind === 'envoy-http';
  const own = withoutForged(call.headers, table.identity, proxyRemoves);
  if (!own.ok) return own;
  const plain = withoutOverrides(call.headers);
  return plain.ok ? meaningOf(table, call) : plain;
}

/** A refusal before any policy was asked is a decision too, and is recorded like one. */
async function refuse(ports: CheckPorts, asked: Asked, token: TokenHolder, why: Refused): Promise<Outcome> {
  const { table, decisionLog, clock } = ports;
  const { call, proxy, requestId } = asked;
  const { type, id } = token.subject;
  const recorded = await decisionLog.record({
    tenant: table.tenant,
    tokenRoot: rootDigest(token),
    decision: {
      at: new Date(clock.nowMs()).toISOString(),
      effect: 'deny',
      reason: why.kind,
      policies: [],
      subject: { type, id },
      action: call.method.slice(0, 32).toWellFormed(),
      // The query may hold anything and decides nothing.
      resource: { type: 'Path', id: (call.target.split('?', 1)[0] ?? '').slice(0, 256).toWellFormed() },
      caller: proxy.keyId,
      requestId,
    },
  });
  if (!recorded.ok) return faulty(recorded.fault);
  return { name: why.kind, refusal: { code: 'forbidden', message: why.message } };
}

/** 401 for who is not known, 503 for what could not be found out, 403 for everything else: proxies know no more. */
function faulty(fault: Fault): Outcome & { readonly allowed?: undefined } {
  switch (fault.code) {
    case 'unauthenticated':
      return { name: fault.code, refusal: fault };
    case 'unavailable':
    case 'timeout':
    case 'integrity':
    case 'exhausted':
    case 'conflict':
      // The cause stays in the log; a stranger is told only that there is no verdict.
      return {
        name: fault.code,
        fault,
        refusal: { code: 'unavailable', message: 'there is no verdict now; try again', retryAfterMs: 1_000 },
      };
    default:
      return { name: fault.code, refusal: { code: 'forbidden', message: fault.message } };
  }
}

/** The proxy's id of the request where it has the form of one; it names the decision in log, evidence and upstream. */
function requestIdOf({ headers }: ProxyCall, random: RandomBytes): string {
  const given = onlyValue(headers, 'x-request-id');
  return given !== undefined && /^[A-Za-z0-9._-]{8,128}$/.test(given) ? given : toHex(random(12));
}

/** Whether the API key that a proxy shows may ask for verdicts of this tenant. */
export function proxyKey(
  authenticator: Authenticator,
  tenant: string,
  key: string | undefined,
): Result<string, { readonly reason: string }> {
  const caller = authenticator.apiKey(key === undefined ? null : `Bearer ${key}`, 'decide');
  if (!caller.ok) return { ok: false, fault: { reason: caller.fault.message } };
  const { keyId, tenant: own } = caller.value;
  if (own === tenant || own === '*') return ok(keyId);
  return { ok: false, fault: { reason: `the API key \`${keyId}\` belongs to another tenant than the mapping file` } };
}
