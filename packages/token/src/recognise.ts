// From a block's content to demands: what has exactly a recognised form is data, all else is left to the library.

import { type Block, type Predicate, type Query, readBlock, type Term } from './datalog.ts';
import type { SignedBlock } from './envelope.ts';
import { type Authority, checkText, type Demand } from './vocabulary.ts';

/** A recognised check: where it stands, how it reads, what it demands. */
export interface BoundCheck {
  /** Index of its block; 0 is the authority block. */
  readonly block: number;
  readonly text: string;
  readonly demand: Demand;
}

/** All limits that the blocks of one token put on its use. */
export interface Bounds {
  /** In the order of the token. Every one of them must hold. */
  readonly checks: readonly BoundCheck[];
  /** The token grants only before this time (least of all expiry checks); absent when no recognised check expires. */
  readonly expiresAtMs?: number;
  /** Some block holds more than recognised checks: `checks` are then necessary, and the library must decide too. */
  readonly opaque: boolean;
  /** How many checks were not recognised. */
  readonly opaqueChecks: number;
}

/** Undefined where the authority block lacks a subject, tenant, session or grant, or names one of them twice. */
export function recognise(
  blocks: readonly SignedBlock[],
): { readonly authority: Authority; readonly bounds: Bounds } | undefined {
  const symbols: string[] = [];
  const checks: BoundCheck[] = [];
  let opaqueChecks = 0;
  let opaque = false;
  let authority: Authority | undefined;
  for (const [index, signed] of blocks.entries()) {
    // A third-party block has a table of its own; its signer may be trusted for more than checks.
    const foreign = signed.external !== undefined;
    const block = readBlock(signed.payload, foreign ? [] : symbols);
    if (block === undefined) return undefined;
    if (index === 0) {
      authority = readAuthority(block);
      if (!onlyAuthorityFacts(block)) opaque = true;
    } else if (block.facts.length > 0) {
      opaque = true;
    }
    if (foreign || !block.plain) opaque = true;
    for (const check of block.checks) {
      const demand = check === undefined || foreign || !block.plain ? undefined : demandOf(check);
      if (demand === undefined) opaqueChecks++;
      else checks.push({ block: index, text: checkText(demand), demand });
    }
  }
  if (authority === undefined) return undefined;
  return { authority, bounds: bounds(checks, opaqueChecks, opaque || opaqueChecks > 0) };
}

function bounds(checks: readonly BoundCheck[], opaqueChecks: number, opaque: boolean): Bounds {
  const seconds = checks.flatMap(({ demand }) => (demand.kind === 'expiry' ? [demand.lastSecond] : []));
  if (seconds.length === 0) return { checks, opaque, opaqueChecks };
  return { checks, expiresAtMs: (Math.min(...seconds) + 1) * 1000, opaque, opaqueChecks };
}

const authorityFacts = new Set(['subject', 'tenant', 'session', 'grant', 'issued']);

function onlyAuthorityFacts(block: Block): boolean {
  return block.facts.every((fact) => fact !== undefined && authorityFacts.has(fact.name));
}

function readAuthority(block: Block): Authority | undefined {
  const strings = (name: string, arity: number): readonly (readonly string[])[] | undefined => {
    const rows = block.facts.filter((fact) => fact?.name === name).map((fact) => fact?.terms.flatMap(stringOf) ?? []);
    return rows.every((row) => row.length === arity) ? rows : undefined;
  };
  const [subject, ...subjects] = strings('subject', 2) ?? [];
  const [tenant, ...tenants] = strings('tenant', 1) ?? [];
  const [session, ...sessions] = strings('session', 1) ?? [];
  const grants = (strings('grant', 2) ?? []).map(([action = '', resource = '']) => ({ action, resource }));
  if (subjects.length + tenants.length + sessions.length > 0 || grants.length === 0) return undefined;
  const [type, id] = subject ?? [];
  if (type === undefined || id === undefined || tenant?.[0] === undefined || session?.[0] === undefined) {
    return undefined;
  }
  const issued = block.facts.find((fact) => fact?.name === 'issued')?.terms[0];
  const base: Authority = { subject: { type, id }, tenant: tenant[0], session: session[0], grants };
  return issued?.kind === 'date' ? { ...base, issuedAtMs: issued.seconds * 1000 } : base;
}

function stringOf(term: Term): readonly string[] {
  return term.kind === 'string' ? [term.value] : [];
}

function demandOf(queries: readonly Query[]): Demand | undefined {
  const [first] = queries;
  const head = first?.body[0];
  if (first === undefined || head === undefined) return undefined;
  switch (head.name) {
    case 'resource': {
      const patterns = everyOf(queries, (query) => patternOf(query, 'resource'));
      return patterns && { kind: 'resource', patterns };
    }
    case 'no_destination': {
      const [term] = head.terms;
      const bare = head.terms.length === 1 && first.body.length === 1 && first.expressions.length === 0;
      if (!bare || term?.kind !== 'bool' || !term.value) return undefined;
      const patterns = everyOf(queries.slice(1), (query) => patternOf(query, 'destination'));
      return patterns && { kind: 'destination', patterns };
    }
    case 'action': {
      const actions = everyOf(queries, (query) => exactText(query, 'action'));
      return actions && { kind: 'action', actions };
    }
    case 'time': {
      const lastSecond = queries.length === 1 ? expiryOf(first) : undefined;
      return lastSecond === undefined ? undefined : { kind: 'expiry', lastSecond };
    }
    case 'request_tenant': {
      const tenant = queries.length === 1 ? exactText(first, head.name) : undefined;
      return tenant === undefined ? undefined : { kind: 'tenant', tenant };
    }
    case 'request_session': {
      const session = queries.length === 1 ? exactText(first, head.name) : undefined;
      return session === undefined ? undefined : { kind: 'session', session };
    }
    default:
      return undefined;
  }
}

/** The text of `fact("text")` and nothing beside it. */
function exactText(query: Query, fact: string): string | undefined {
  const term = query.expressions.length === 0 ? soleTerm(query, fact) : undefined;
  return term?.kind === 'string' ? term.value : undefined;
}

/** The pattern of `fact("text")` or `fact($x), $x.starts_with("text/")`; a prefix that ends elsewhere is no pattern. */
function patternOf(query: Query, fact: string): string | undefined {
  const exact = exactText(query, fact);
  if (exact !== undefined) return exact.endsWith('/') ? undefined : exact;
  const compared = comparison(query, fact, 'startsWith');
  return compared?.kind === 'string' && compared.value.endsWith('/') ? compared.value : undefined;
}

function expiryOf(query: Query): number | undefined {
  const inclusive = comparison(query, 'time', 'lessOrEqual');
  if (inclusive?.kind === 'date') return inclusive.seconds;
  const exclusive = comparison(query, 'time', 'less');
  return exclusive?.kind === 'date' && exclusive.seconds > 0 ? exclusive.seconds - 1 : undefined;
}

/** The right side of `fact($x), $x <operator> <right>`. */
function comparison(query: Query, fact: string, operator: string): Term | undefined {
  const term = soleTerm(query, fact);
  const [left, right, apply] = query.expressions[0] ?? [];
  if (term?.kind !== 'variable' || query.expressions.length !== 1 || query.expressions[0]?.length !== 3)
    return undefined;
  if (left?.kind !== 'value' || right?.kind !== 'value' || apply?.kind !== 'binary') return undefined;
  if (left.term.kind !== 'variable' || left.term.name !== term.name || apply.operator !== operator) return undefined;
  return right.term;
}

function soleTerm(query: Query, fact: string): Term | undefined {
  const predicate: Predicate | undefined = query.body.length === 1 ? query.body[0] : undefined;
  return predicate?.name === fact && predicate.terms.length === 1 ? predicate.terms[0] : undefined;
}

function everyOf<T, U>(items: readonly T[], read: (item: T) => U | undefined): readonly U[] | undefined {
  const out: U[] = [];
  for (const item of items) {
    const value = read(item);
    if (value === undefined) return undefined;
    out.push(value);
  }
  return out.length === 0 ? undefined : out;
}
