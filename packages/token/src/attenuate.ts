// Narrowing a token offline, with no key: one more block of checks, or a seal after which there can be none.

import type { KeyObject } from 'node:crypto';
import { type Fault, fail, fromHex, ok, type RandomBytes, type Result, toHex } from '@sallyport/base';
import type { Engine } from './engine.ts';
import { blocksOf, type Envelope, readEnvelope, type SignedBlock } from './envelope.ts';
import { privateKeyOfSeed, publicKeyHex } from './keys.ts';
import { expiryDemand } from './mint.ts';
import { destinationPattern, isPrintable, quote, resourcePattern } from './pattern.ts';
import { reroot } from './reroot.ts';
import { blockPayload, sealPayload, signBytes } from './signing.ts';
import { closeText, openText } from './text.ts';
import { checkStatement, type Demand } from './vocabulary.ts';

/** What to narrow; at least one. Lists are any-of and not empty. */
export interface Attenuation {
  /** Patterns: end in `/` for all below, otherwise exactly one resource. */
  readonly resourcePrefixes?: readonly string[];
  readonly actions?: readonly string[];
  readonly expiresAtMs?: number;
  readonly tenant?: string;
  readonly session?: string;
  /** URLs with the same rule, an origin for all of it, or plain names. Limits only requests that have a destination. */
  readonly destinations?: readonly string[];
}

/**
 * The token with one more block. Needs no key: an open Biscuit carries the one for its next block.
 * Faults: `invalid_input` naming the offending text, `conflict` for a sealed token, `unauthenticated` for text that is
 * no token, `too_large`. The result of narrowing a forged token is a forged token: nothing is verified here.
 */
export function attenuate(engine: Engine, token: string, by: Attenuation, random: RandomBytes): Result<string, Fault> {
  const opened = openOpen(token);
  if (!opened.ok) return opened;
  const demands = demandsOf(by);
  if (!demands.ok) return demands;
  const { envelope, last, secret } = opened.value;
  const block = newBlock(engine, envelope, demands.value, random);
  if (!block.ok) return block;
  const nextSeed = random(32);
  const nextKey = { algorithm: 0, bytes: fromHex(publicKeyHex(privateKeyOfSeed(nextSeed))) ?? new Uint8Array() };
  const unsigned = { ...block.value, nextKey };
  const signature = signBytes(secret, blockPayload(unsigned, last.signature));
  return closeText({
    ...envelope,
    added: [...envelope.added, { ...unsigned, signature }],
    proof: { kind: 'open', bytes: nextSeed },
  });
}

/** The token closed for good: nobody can attenuate it further. Faults: as `attenuate`. */
export function seal(token: string): Result<string, Fault> {
  const opened = openOpen(token);
  if (!opened.ok) return opened;
  const { envelope, last, secret } = opened.value;
  return closeText({
    ...envelope,
    proof: { kind: 'sealed', bytes: signBytes(secret, sealPayload(last)) },
  });
}

/** An unsealed token whose secret is that of its last block: only then can a block or a seal be signed. */
function openOpen(token: string): Result<OpenToken, Fault> {
  const opened = openText(token);
  if (!opened.ok) return opened;
  const envelope = opened.value;
  const last = envelope.added.at(-1) ?? envelope.authority;
  if (envelope.proof.kind === 'sealed') {
    return fail('conflict', 'the token is sealed and cannot be changed; ask its holder for an open one');
  }
  if (last.nextKey.algorithm !== 0) {
    return fail('unsupported', 'the token continues with a key that is not Ed25519; attenuate it where it was made');
  }
  const secret = envelope.proof.bytes.length === 32 ? privateKeyOfSeed(envelope.proof.bytes) : undefined;
  return secret !== undefined && publicKeyHex(secret) === toHex(last.nextKey.bytes)
    ? ok({ envelope, last, secret })
    : fail('unauthenticated', 'the token is damaged: its secret does not fit its last block; copy it again, whole');
}

interface OpenToken {
  readonly envelope: Envelope;
  readonly last: SignedBlock;
  readonly secret: KeyObject;
}

/** The block's content, written by the official library with the strings that the earlier blocks brought. */
function newBlock(
  engine: Engine,
  envelope: Envelope,
  demands: readonly Demand[],
  random: RandomBytes,
): Result<{ readonly payload: Uint8Array; readonly version?: number }, Fault> {
  const ours = blocksOf(envelope).filter((block) => block.external === undefined);
  const copy = reroot(engine, ours, random);
  if (copy === undefined) {
    return fail('unauthenticated', 'the token is damaged: a block does not read; copy it again, whole');
  }
  const statements = demands.map((demand, index) => checkStatement(demand, `p${index}`));
  const builder = engine.Biscuit.block_builder();
  const values = Object.assign({}, ...statements.map((statement) => statement.values));
  builder.addCodeWithParameters(statements.map((statement) => statement.code).join(''), values, {});
  const longer = copy.appendBlock(builder);
  try {
    const block = readEnvelope(longer.toBytes())?.added.at(-1);
    if (block === undefined) throw new TypeError('the Biscuit library wrote a token that this package cannot read');
    // Once one signature covers the one before it, all later ones have to.
    const chained = blocksOf(envelope).some((earlier) => earlier.version === 1) || block.version === 1;
    return ok(chained ? { payload: block.payload, version: 1 } : { payload: block.payload });
  } finally {
    longer.free();
    copy.free();
  }
}

function demandsOf(by: Attenuation): Result<readonly Demand[], Fault> {
  const demands: Demand[] = [];
  if (by.resourcePrefixes !== undefined) {
    const patterns = each(by.resourcePrefixes, 'resource prefix', resourcePattern);
    if (!patterns.ok) return patterns;
    demands.push({ kind: 'resource', patterns: patterns.value });
  }
  if (by.actions !== undefined) {
    const actions = each(by.actions, 'action', plainText);
    if (!actions.ok) return actions;
    demands.push({ kind: 'action', actions: actions.value });
  }
  if (by.expiresAtMs !== undefined) {
    const expiry = expiryDemand(by.expiresAtMs);
    if (!expiry.ok) return expiry;
    demands.push(expiry.value);
  }
  if (by.tenant !== undefined) {
    const tenant = plainText(by.tenant);
    if (!tenant.ok) return tenant;
    demands.push({ kind: 'tenant', tenant: tenant.value });
  }
  if (by.session !== undefined) {
    const session = plainText(by.session);
    if (!session.ok) return session;
    demands.push({ kind: 'session', session: session.value });
  }
  if (by.destinations !== undefined) {
    const patterns = each(by.destinations, 'destination', destinationPattern);
    if (!patterns.ok) return patterns;
    demands.push({ kind: 'destination', patterns: patterns.value });
  }
  return demands.length === 0
    ? fail('invalid_input', 'there is nothing to narrow; name at least one limit')
    : ok(demands);
}

function each(
  texts: readonly string[],
  what: string,
  read: (text: string) => Result<string, Fault>,
): Result<readonly string[], Fault> {
  // An empty list would read as no limit to one person and as nothing allowed to another.
  if (texts.length === 0) return fail('invalid_input', `the list of ${what}s is empty; leave it out or name one`);
  const out: string[] = [];
  for (const text of texts) {
    const result = read(text);
    if (!result.ok) return result;
    out.push(result.value);
  }
  return ok([...new Set(out)]);
}

function plainText(text: string): Result<string, Fault> {
  return text !== '' && isPrintable(text)
    ? ok(text)
    : fail('invalid_input', `${quote(text)} cannot stand in a token; use text without quotes and control signs`);
}
