// Texts that policies hold for a person: kept encrypted until someone decides, and let through once when approved.

import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import {
  canonicalJson,
  type Fault,
  fail,
  isJsonObject,
  ok,
  parseJson,
  type RandomBytes,
  type Result,
  toHex,
  writeJson,
} from '@sallyport/base';
import type { Approval, HeldAbout, HeldStore, HoldingPolicies, TenantState } from '@sallyport/decision';
import type { VerifiedToken } from '@sallyport/token';
import type { Blocked } from './flow.ts';
import type { Verdict } from './verdict.ts';

export interface HoldPorts {
  readonly held: Pick<HeldStore, 'hold' | 'take' | 'giveBack'>;
  readonly holding: HoldingPolicies;
  /** From which the keys are made that content is sealed under and recognised by. */
  readonly heldKey: Uint8Array;
  readonly random: RandomBytes;
}

/** What a person is asked about, and a repeat is recognised by. */
export interface HeldContent {
  readonly content: string;
  /** What leaves beside it. */
  readonly fixed: string;
}

export interface Holding {
  readonly state: TenantState;
  readonly token: VerifiedToken;
  /** The whole address, with the method where that is known. */
  readonly to: string;
  readonly content: HeldContent;
  readonly about: Omit<HeldAbout, 'policies' | 'subject' | 'session'>;
}

export interface DecidedText {
  readonly verdict: Verdict;
  readonly blocked: Blocked;
}

/** A decided text, where it was held or let through by an approval with the id of that. */
export interface ReviewedText extends DecidedText {
  readonly heldId?: string;
  readonly approval?: Approval;
}

/**
 * Where only policies that hold stand between the text and a gentler verdict, an approval gives it that, once; else it is
 * held. INVARIANT: an approval stands in for the policies that hold and for nothing else: what another policy, the token or
 * its revocation denies now stays denied. Faults: those of `decideOn`, and `unavailable` where no more is held.
 */
export async function reviewed(
  ports: HoldPorts,
  asked: Holding,
  decided: DecidedText,
  decideOn: (state: TenantState) => Result<DecidedText, Fault>,
): Promise<Result<ReviewedText, Fault>> {
  const { verdict } = decided;
  const without = verdict.kind === 'allow' ? undefined : ports.holding.without(asked.state);
  if (without === undefined) return ok(decided);
  const unheld = decideOn(without);
  if (!unheld.ok) return unheld;
  if (!isGentler(unheld.value.verdict, verdict)) return ok(decided);
  const { tenant, subject, session } = asked.token;
  const match = matchOf(ports.heldKey, asked);
  const approval = await ports.held.take(tenant, match);
  if (!approval.ok) return approval;
  if (approval.value !== undefined) return ok({ ...unheld.value, approval: approval.value });
  const id = `held_${toHex(ports.random(12))}`;
  const { decision } = verdict.kind === 'redact' ? { decision: verdict.rawDecision } : verdict;
  const policies = 'policies' in decision.reason ? decision.reason.policies.map((policy) => policy.id) : [];
  const about = { ...asked.about, subject: `${subject.type}::${JSON.stringify(subject.id)}`, session, policies };
  const sealed = sealHeld(ports, { tenant, id }, asked.content);
  const held = await ports.held.hold({ tenant, id, match, about, sealed });
  if (!held.ok) return held;
  const blocked: Blocked = verdict.kind === 'block' ? decided.blocked : { flows: [], by: ['policies'] };
  return ok({ verdict: { kind: 'block', decision }, blocked, heldId: held.value });
}

/** Whether more of the text would leave. */
function isGentler(unheld: Verdict, verdict: Verdict): boolean {
  if (unheld.kind === 'block' || verdict.kind === 'allow') return false;
  return verdict.kind === 'block' || unheld.content !== verdict.content;
}

/** The same for the same caller, session, destination and content; without the key it tells nothing of them. */
function matchOf(heldKey: Uint8Array, { token, to, content }: Holding): string {
  const { tenant, subject, session } = token;
  const parts = [tenant, subject.type, subject.id, session, to, content.fixed, content.content];
  return createHmac('sha256', keyFor(heldKey, 'match', tenant))
    .update(canonicalJson(parts))
    .digest('hex');
}

function keyFor(heldKey: Uint8Array, purpose: 'match' | 'seal', tenant: string): Buffer {
  return createHmac('sha256', heldKey).update(`${purpose}\0${tenant}`).digest();
}

const sealVersion = 1;
const nonceBytes = 12;
const tagBytes = 16;

export interface HeldName {
  readonly tenant: string;
  readonly id: string;
}

/** AES-256-GCM under a key of the tenant, bound to its name: version, nonce, tag, ciphertext. */
export function sealHeld(
  { heldKey, random }: Pick<HoldPorts, 'heldKey' | 'random'>,
  name: HeldName,
  content: HeldContent,
): Uint8Array {
  const nonce = random(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', keyFor(heldKey, 'seal', name.tenant), nonce);
  cipher.setAAD(Buffer.from(canonicalJson([name.tenant, name.id])));
  const body = Buffer.concat([cipher.update(writeJson({ ...content }), 'utf8'), cipher.final()]);
  return Buffer.concat([Uint8Array.of(sealVersion), nonce, cipher.getAuthTag(), body]);
}

/** Faults: `integrity` for what was not sealed under this name and key. */
export function openHeld(heldKey: Uint8Array, name: HeldName, sealed: Uint8Array): Result<HeldContent, Fault> {
  const at = 1 + nonceBytes;
  const damaged = fail(
    'integrity',
    'the held text cannot be read: it is damaged, or was held under another key folder',
  );
  if (sealed[0] !== sealVersion || sealed.length < at + tagBytes) return damaged;
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyFor(heldKey, 'seal', name.tenant), sealed.subarray(1, at), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(canonicalJson([name.tenant, name.id])));
    decipher.setAuthTag(sealed.subarray(at, at + tagBytes));
    const text = Buffer.concat([decipher.update(sealed.subarray(at + tagBytes)), decipher.final()]);
    const parsed = parseJson(text);
    if (!parsed.ok || !isJsonObject(parsed.value)) return damaged;
    const { content, fixed } = parsed.value;
    return typeof content === 'string' && typeof fixed === 'string' ? ok({ content, fixed }) : damaged;
  } catch {
    // The tag does not fit: told as a fault, without what was tried.
    return damaged;
  }
}
