// How a process of the proof sends: through the app of its own egress firewall, as a caller would.

import { AsyncLocalStorage } from 'node:async_hooks';
import { isJsonObject, type Json, parseJson, sha256Hex } from '@sallyport/base';
import type { Answered, Decider, Wanted } from './deciding.ts';
import type { Site } from './history.ts';
import { now } from './now.ts';
import { mediaType, proxiedTo, said, sentHeader, sentName } from './proxied.ts';
import { type Sending, textOf } from './sendings.ts';

export interface DoorParts {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Scans that this process has answered from what it keeps, so far. */
  readonly scanHits: () => number;
  readonly upstreamPort: number;
}

/** What is being sent, for a control. */
export const underWay = new AsyncLocalStorage<Sending>();

/** What a dead token and an ended session get, and whoever may receive nothing. */
export const refusedText = 'refused';

export function doorDeciders({ fetch, scanHits, upstreamPort }: DoorParts): Partial<Record<Site, Decider>> {
  const texts = new WeakMap<Sending, string>();
  const known = (sending: Sending) => {
    const text = texts.get(sending) ?? textOf(sending);
    texts.set(sending, text);
    return text;
  };
  const asked =
    (ask: (wanted: Wanted, content: string) => Request, said: (heard: Heard, sending: Sending) => Said): Decider =>
    async (wanted, tell) => {
      const { sending } = wanted;
      const request = ask(wanted, known(sending));
      const hits = scanHits();
      const startMs = now();
      const heard = await underWay.run(sending, () => hear(fetch, request));
      const endMs = now();
      const { answer, errors } = heard === undefined ? broken : said(heard, sending);
      tell({ startMs, endMs, answer, errors: answer === undefined ? errors : undefined, cached: scanHits() > hits });
    };
  const inJson =
    (answerOf: (body: Json, sending: Sending) => string | undefined) => (heard: Heard, sending: Sending) => {
      const body = parseJson(heard.text);
      if (heard.status === 200 && body.ok) return { answer: answerOf(body.value, sending), errors: undefined };
      return { answer: heard.status === 403 ? refusedText : undefined, errors: `${heard.status}` };
    };
  return {
    egress: asked((wanted, content) => requestOf('/v1/egress', wanted, content), inJson(verdictOf)),
    scan: asked((wanted, content) => requestOf('/v1/scan', wanted, content), inJson(scannedOf)),
    proxy: asked((wanted, content) => proxiedRequest(upstreamPort, wanted, content), proxiedOf),
  };
}

type Said = Pick<Answered, 'answer' | 'errors'>;

interface Heard {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const broken: Said = { answer: undefined, errors: 'broken off' };

/** Undefined where the answer broke off. */
async function hear(fetch: DoorParts['fetch'], request: Request): Promise<Heard | undefined> {
  const { status, headers, body } = await fetch(request);
  try {
    return { status, headers, text: await new Response(body).text() };
  } catch {
    return undefined;
  }
}

function requestOf(path: string, { sending, token }: Wanted, content: string): Request {
  const body = path === '/v1/egress' ? { destination: sending.destination.text, content } : { content };
  return new Request(`http://door.test${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token?.held.text ?? ''}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

function proxiedRequest(port: number, { token }: Wanted, content: string): Request {
  return new Request(`http://door.test/v1/proxy/${proxiedTo(port).text}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token?.held.text ?? ''}`, 'content-type': mediaType },
    body: content,
  });
}

/** A call of the proxy with all that left and came back; one line, as the judge writes what it expects. */
export interface ProxiedLine {
  readonly verdict: string;
  readonly planted: Sending['planted'];
  /** What the destination was sent, and what of its answer came; absent where nothing was. */
  readonly sent?: string;
  readonly back?: string;
}

export function proxiedText({ verdict, planted, sent, back }: ProxiedLine): string {
  return proxiedLine({ verdict, planted, sentAs: sent === undefined ? 'nothing' : sentName(sent), back });
}

function proxiedLine(
  of: Omit<ProxiedLine, 'sent' | 'back'> & { readonly sentAs: string; readonly back: string | undefined },
) {
  const comes = leavesOf([...of.planted, ...said], of.back ?? '');
  const back = of.back === undefined ? 'nothing' : sentName(of.back);
  return `${of.verdict} sent ${of.sentAs} back ${back} with [${[...comes].sort().join(' ')}]`;
}

function proxiedOf({ status, headers, text }: Heard, { planted }: Sending): Said {
  const sentAs = headers.get(sentHeader);
  const verdict = headers.get('sallyport-verdict');
  if (status === 200 && sentAs !== null && verdict !== null) {
    return { answer: proxiedLine({ verdict, planted, sentAs, back: text }), errors: undefined };
  }
  // A change came while the destination answered: as if the reply had been broken off.
  if (status !== 403 || text.includes('may not be received any more'))
    return { answer: undefined, errors: `${status}` };
  const isBlocked = text.includes('the call is blocked');
  return { answer: isBlocked ? proxiedText({ verdict: 'block', planted }) : refusedText, errors: undefined };
}

/** A verdict with all that it rests on; one line, as the judge writes what it expects. */
export interface VerdictLine {
  readonly verdict: string;
  readonly policies: readonly string[];
  readonly forms: Readonly<Record<string, string>>;
  /** By rule. */
  readonly findings: readonly { readonly kind: string; readonly rule: string; readonly count: number }[];
  readonly labels: readonly string[];
  /** Kinds of which a planted value stands in what may leave. */
  readonly leaves: readonly string[];
}

export function verdictText({ verdict, policies, forms, findings, labels, leaves }: VerdictLine): string {
  const found = findings.map(({ kind, rule, count }) => `${kind}/${rule}:${count}`);
  const changed = Object.entries(forms).map(([kind, form]) => `${kind}:${form}`);
  const list = (items: readonly string[]) => `[${[...items].sort().join(' ')}]`;
  return `${verdict} ${list(policies)} forms ${list(changed)} found ${list(found)} labels ${list(labels)} leaves ${list(leaves)}`;
}

function verdictOf(body: Json, { planted }: Sending): string | undefined {
  if (!isJsonObject(body)) return undefined;
  const { verdict, reason, forms, findings, labels, content } = body;
  const policies = isJsonObject(reason) && Array.isArray(reason.policies) ? reason.policies : [];
  return verdictText({
    verdict: String(verdict),
    policies: policies.map((policy) => (isJsonObject(policy) ? String(policy.id) : '')),
    forms: isJsonObject(forms)
      ? Object.fromEntries(Object.entries(forms).map(([kind, form]) => [kind, String(form)]))
      : {},
    findings: (Array.isArray(findings) ? findings : []).map((one) => {
      const { kind, rule, count } = isJsonObject(one) ? one : {};
      return { kind: String(kind), rule: String(rule), count: Number(count) };
    }),
    labels: Array.isArray(labels) ? labels.map(String) : [],
    leaves: leavesOf(planted, typeof content === 'string' ? content : ''),
  });
}

function leavesOf(planted: Sending['planted'], content: string): readonly string[] {
  return planted.filter(({ value }) => content.includes(value)).map(({ kind }) => kind);
}

/** Where each rule found something. */
export function spansText(
  findings: readonly { readonly rule: string; readonly start: number; readonly end: number }[],
): string {
  return `found ${sha256Hex(findings.map(({ rule, start, end }) => `${rule} ${start} ${end}`).join('\n'))}`;
}

function scannedOf(body: Json): string | undefined {
  if (!isJsonObject(body) || !Array.isArray(body.findings)) return undefined;
  return spansText(
    body.findings.map((one) => {
      const { rule, start, end } = isJsonObject(one) ? one : {};
      return { rule: String(rule), start: Number(start), end: Number(end) };
    }),
  );
}
