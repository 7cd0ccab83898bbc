// How a process of the proof sends: through the app of its own egress firewall, as a caller would.

import { isJsonObject, type Json, parseJson, sha256Hex } from '@sallyport/base';
import type { Answered, Decider, Wanted } from './deciding.ts';
import type { Site } from './history.ts';
import { now } from './now.ts';
import { type Sending, textOf } from './sendings.ts';

export interface DoorParts {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Scans that this process has answered from what it keeps, so far. */
  readonly scanHits: () => number;
}

/** What a dead token and an ended session get. */
export const refusedText = 'refused';

export function doorDeciders({ fetch, scanHits }: DoorParts): Partial<Record<Site, Decider>> {
  const texts = new WeakMap<Sending, string>();
  const known = (sending: Sending) => {
    const text = texts.get(sending) ?? textOf(sending);
    texts.set(sending, text);
    return text;
  };
  const asked =
    (path: string, answerOf: (body: Json, sending: Sending) => string | undefined): Decider =>
    async (wanted, tell) => {
      const request = requestOf(path, wanted, known(wanted.sending));
      const hits = scanHits();
      const startMs = now();
      const answer = await fetch(request);
      const text = await answer.text();
      const endMs = now();
      const body = parseJson(text);
      const said: Pick<Answered, 'answer' | 'errors'> =
        answer.status === 200 && body.ok
          ? { answer: answerOf(body.value, wanted.sending), errors: undefined }
          : { answer: answer.status === 403 ? refusedText : undefined, errors: `${answer.status}` };
      tell({
        startMs,
        endMs,
        ...said,
        errors: said.answer === undefined ? said.errors : undefined,
        cached: scanHits() > hits,
      });
    };
  return { egress: asked('/v1/egress', verdictOf), scan: asked('/v1/scan', scannedOf) };
}

function requestOf(path: string, { sending, token }: Wanted, content: string): Request {
  const body = path === '/v1/egress' ? { destination: sending.destination.text, content } : { content };
  return new Request(`http://door.test${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token?.held.text ?? ''}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
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
