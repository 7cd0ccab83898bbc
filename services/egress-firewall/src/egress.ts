// The way of one text out: token, labels of the session, findings, verdict, certificate. Ports in, answer out.

import { type Fault, fail, limits, ok, type Result } from '@sallyport/base';
import { type Kernel, type Reason, reasonText, type SessionStore } from '@sallyport/decision';
import { FormatEncryption, type Pseudonyms } from '@sallyport/detect';
import type { Refusal } from '@sallyport/http';
import { nothingCopied } from '@sallyport/runtime';
import { carriedBy, describedDestination } from './address.ts';
import { type BudgetPorts, chargeBudgets } from './budget.ts';
import { blockedBy, type CanaryPorts, canariesIn } from './canary/alarm.ts';
import { canaryKind } from './canary/watch.ts';
import { type Certified, type CertifyPorts, certify } from './certify.ts';
import { type CopiedPorts, type CopiedStatement, copiedIn, copiedStatement } from './copied.ts';
import { isDead, refuse } from './dead-token.ts';
import { declassify } from './declassify.ts';
import { readDestination } from './destination.ts';
import { type Blocked, whyBlocked } from './flow.ts';
import { allIn, type Form, type Forms } from './forms.ts';
import { type HoldPorts, reviewed } from './hold.ts';
import { countFindings, type FindingCount, type Inspection, type InspectPorts, inspect, kindsOf } from './inspect.ts';
import { decideSend, type Sending } from './send.ts';
import { type DecideForms, decideVerdict, type Verdict } from './verdict.ts';

export interface EgressRequest {
  readonly session?: string | undefined;
  readonly destination: string;
  readonly content: string;
  /** What leaves beside the content and cannot be changed, such as an address: policies decide by what is in it too. */
  readonly fixed?: string;
  /** The whole address where `destination` is not it: with its query. */
  readonly address?: string;
  /** The method of HTTP that it is sent with, in capitals, where that is known. */
  readonly method?: string | undefined;
  /** Labels of the session to leave out of this one decision, where token and policies give the right to. */
  readonly declassify?: readonly string[] | undefined;
  /** Makes placeholders that lead back, for a caller that asked for them. */
  readonly pseudonyms?: Pseudonyms;
  /** Of the session; for a caller that will meet its values again. */
  readonly encryption?: FormatEncryption;
}

export interface EgressAnswer extends Certified {
  readonly verdict: Verdict['kind'] | 'hold';
  /** Of a text that is held for review: repeat the call once it is approved. */
  readonly heldId?: string;
  /** What may be sent; absent when blocked or held. */
  readonly content: string | undefined;
  readonly findings: readonly FindingCount[];
  readonly redactions: number;
  /** In which form each kind that was found leaves; empty when blocked. */
  readonly forms: Readonly<Record<string, Form>>;
  /** Values that could not be enciphered and were redacted, by kind; absent where there are none. */
  readonly notEncrypted?: Readonly<Record<string, number>>;
  readonly reason: Reason;
  readonly reasonText: string;
  /** Labels of the session at the time. */
  readonly labels: readonly string[];
  /** Absent where nothing was copied from what the session has read. */
  readonly copied?: CopiedStatement;
}

export interface EgressPorts extends InspectPorts, CertifyPorts, BudgetPorts, CanaryPorts, CopiedPorts, HoldPorts {
  readonly kernel: Pick<Kernel, 'verify' | 'leased' | 'decideOn' | 'holds' | 'epochs'>;
  readonly sessions: SessionStore;
  readonly onVerdict: (verdict: Verdict['kind'] | 'hold') => void;
  /** Of the digests that stand for values, for each tenant. */
  readonly hashKey: (tenant: string) => Uint8Array;
  /** From which a session enciphers. */
  readonly formatSecret: (tenant: string, session: string) => Uint8Array;
  readonly onNotEncrypted: (values: number) => void;
}

/**
 * A revoked or expired token is `forbidden`, on this door as on the others, and the denial is evidence.
 * Faults: `unauthenticated`, `forbidden` for a dead token, another session or a label that may not be declassified,
 * `invalid_input`, `too_large`, `exhausted` for a budget without room, `unavailable`, `timeout`.
 */
export async function egress(
  given: EgressPorts,
  tokenText: string,
  request: EgressRequest,
): Promise<Result<EgressAnswer, Refusal>> {
  const token = given.kernel.verify(tokenText);
  if (!token.ok) return token;
  const { tenant, session } = token.value;
  const ports = { ...given, rules: given.canaries.rulesFor(given.rules, tenant) };
  if (request.session !== undefined && request.session !== session) {
    return fail('forbidden', 'the session is not the one the token is bound to; leave it out', { at: '/session' });
  }
  const destination = readDestination(request.destination);
  if (!destination.ok) return destination;
  if (Buffer.byteLength(request.content) > limits.scanBytesMax) {
    return fail('too_large', `the content has more than ${limits.scanBytesMax} bytes; send it in parts`);
  }
  // The epochs first, the labels after: a label committed before this call is seen by it.
  const state = await ports.kernel.leased(tenant);
  if (!state.ok) return state;
  const read = await ports.sessions.read(token.value);
  if (!read.ok) return read;
  const { labels } = read.value;
  if (labels.length > limits.sessionLabelsMax) {
    return fail('too_large', `the session carries more than ${limits.sessionLabelsMax} labels; begin a new one`);
  }
  const isOver = isDead(state.value, token.value, ports.clock.nowMs());
  const copied = isOver ? ok(nothingCopied) : await copiedIn(ports, token.value, read.value, request);
  if (!copied.ok) return copied;
  const address = request.address ?? request.destination;
  const beside = request.fixed === undefined ? { findings: [] } : countFindings(ports.rules, request.fixed);
  const fixed = merged(beside, carriedBy(ports.rules, address));
  const sending: Sending = {
    state: state.value,
    token: token.value,
    destination: destination.value,
    fixedKinds: kindsOf(fixed),
    copied: copied.value,
    call: {
      bytes: Buffer.byteLength(request.content) + Buffer.byteLength(request.fixed ?? ''),
      ...(request.method === undefined ? {} : { method: request.method }),
    },
  };
  if (isOver) {
    const decide: DecideForms = (forms) => decideSend(ports.kernel, sending, forms, labels, token.value);
    return refuse(ports, token.value, destination.value, decide);
  }
  const declassified = await declassify(ports, { ...sending, labels, wanted: request.declassify ?? [] });
  if (!declassified.ok) return declassified;
  const remembered = ports.kernel.epochs.remembered(tenant, { space: 'scan', subject: token.value.subject });
  const inspection = await inspect(ports, { tenant, remembered }, request.content);
  if (!inspection.ok) return inspection;

  const found = merged(inspection.value, fixed);
  const sighting = {
    token: token.value,
    destination: destination.value,
    texts: [request.content, request.fixed ?? '', address],
  };
  const canaries = kindsOf(found).includes(canaryKind) ? await canariesIn(given, sighting) : ok([]);
  if (!canaries.ok) return canaries;
  // All that was found is planted no more: it is a text like any other from here on.
  if (canaries.value === 'removed') return egress(given, tokenText, request);
  const aside = new Set(declassified.value.map(({ label }) => label));
  const counted = labels.filter((label) => !aside.has(label));
  const judged: Judged = { inspection: inspection.value, labels: counted, canaries: canaries.value };
  const decided = decideText(ports, sending, request, judged);
  if (!decided.ok) return decided;
  const settled = await reviewed(
    ports,
    {
      state: state.value,
      token: token.value,
      to: `${request.method ?? ''} ${address}`,
      // A query leaves too, and is no part of the destination.
      content: {
        content: request.content,
        fixed: request.fixed ?? (address === destination.value.text ? '' : address),
      },
      about: { destination: describedDestination(ports.rules, destination.value), kinds: kindsOf(found) },
    },
    decided.value,
    (state) => decideText(ports, { ...sending, state }, request, judged),
  );
  if (!settled.ok) return settled;
  const { verdict, heldId, approval } = settled.value;
  if (verdict.kind !== 'block') {
    const bytes = Buffer.byteLength(verdict.content) + Buffer.byteLength(request.fixed ?? '');
    const { decision } = verdict;
    const charged = await chargeBudgets(ports, { token: token.value, destination: destination.value, bytes, decision });
    if (!charged.ok) {
      // Nothing leaves. Where that cannot be written the approval is used up: one call too few, never one too many.
      if (approval !== undefined) await ports.held.giveBack(tenant, approval.id);
      return charged;
    }
  }
  const certified = await certify(ports, {
    token: token.value,
    destination: destination.value,
    content: request.content,
    session: read.value,
    copied: copied.value,
    inspection: found,
    declassified: declassified.value,
    ...settled.value,
  });
  if (!certified.ok) return certified;
  ports.onVerdict(heldId === undefined ? verdict.kind : 'hold');
  const notEncrypted = verdict.kind === 'redact' ? verdict.notEncrypted : new Map<string, number>();
  if (notEncrypted.size > 0) ports.onNotEncrypted([...notEncrypted.values()].reduce((sum, count) => sum + count));
  return ok({
    ...shownVerdict(verdict),
    ...(notEncrypted.size === 0 ? {} : { notEncrypted: Object.fromEntries(notEncrypted) }),
    ...(heldId === undefined ? {} : { verdict: 'hold' as const, heldId }),
    findings: found.findings,
    labels,
    ...copiedStatement(copied.value),
    ...certified.value,
  });
}

interface Judged {
  readonly inspection: Inspection;
  readonly labels: readonly string[];
  /** Names of planted texts in what would leave. */
  readonly canaries: readonly string[];
}

/** The verdict over the text with these labels, and of a block whether they are what stands in the way. */
function decideText(
  { kernel, rules, hashKey, formatSecret }: EgressPorts,
  sending: Sending,
  { content, pseudonyms, encryption: given }: EgressRequest,
  { inspection, labels, canaries }: Judged,
): Result<{ readonly verdict: Verdict; readonly blocked: Blocked }, Fault> {
  if (canaries.length > 0) {
    const asked = decideSend(kernel, sending, allIn(kindsOf(inspection), 'raw'), labels, sending.token);
    if (!asked.ok) return asked;
    const verdict: Verdict = { kind: 'block', decision: blockedBy(asked.value, canaries) };
    return ok({ verdict, blocked: { flows: [], by: ['canary'] } });
  }
  const denied: Forms[] = [];
  const decide: DecideForms = (forms) => {
    const decided = decideSend(kernel, sending, forms, labels, sending.token);
    if (decided.ok && !decided.value.allowed) denied.push(forms);
    return decided;
  };
  const { tenant, session } = sending.token;
  const encryption = given ?? new FormatEncryption({ secret: () => formatSecret(tenant, session) });
  const means = { hashKey: hashKey(tenant), pseudonyms, encryption };
  const verdict = decideVerdict({ rules, decide, means }, content, inspection);
  if (!verdict.ok) return verdict;
  const { kind, decision } = verdict.value;
  if (kind !== 'block') return ok({ verdict: verdict.value, blocked: { flows: [], by: [] } });
  if (decision.reason.kind === 'token_does_not_grant' || decision.reason.kind === 'token_revoked') {
    return ok({ verdict: verdict.value, blocked: { flows: [], by: ['token'] } });
  }
  const blocked = whyBlocked(denied, labels, (forms, fewer) => decideSend(kernel, sending, forms, fewer));
  return blocked.ok ? ok({ verdict: verdict.value, blocked: blocked.value }) : blocked;
}

function shownVerdict(
  verdict: Verdict,
): Pick<EgressAnswer, 'verdict' | 'content' | 'redactions' | 'forms' | 'reason' | 'reasonText'> {
  // What speaks against the text as it came is what a person wants to know of a redaction.
  const { reason } = verdict.kind === 'redact' ? verdict.rawDecision : verdict.decision;
  return {
    verdict: verdict.kind,
    content: verdict.kind === 'block' ? undefined : verdict.content,
    redactions: verdict.kind === 'redact' ? verdict.redactions : 0,
    forms: verdict.kind === 'redact' ? Object.fromEntries(verdict.forms) : {},
    reason,
    reasonText: reasonText(reason),
  };
}

/** Findings of both, by rule. */
function merged(content: Inspection, fixed: Inspection): Inspection {
  if (fixed.findings.length === 0) return content;
  const counts = new Map(content.findings.map((one) => [one.rule, one]));
  for (const one of fixed.findings) {
    counts.set(one.rule, { ...one, count: one.count + (counts.get(one.rule)?.count ?? 0) });
  }
  return { findings: [...counts.values()] };
}
