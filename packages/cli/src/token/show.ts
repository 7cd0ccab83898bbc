// A token's content for people and for machines.

import type { Clock, Json } from '@sallyport/base';
import type { InspectedBlock, Inspection } from '@sallyport/token';
import { line, type Part, type Span, table, toned } from '../answer.ts';
import { durationText } from '../duration.ts';
import { entityText } from '../entity-text.ts';

/** Whom a token is for and until when, as rows of a table. */
export function summary(seen: Inspection, clock: Pick<Clock, 'nowMs'>): readonly (readonly Span[])[] {
  const { authority } = seen;
  const holder =
    authority === undefined
      ? [['subject', toned('warn', 'not of the shape of a Sallyport token')]]
      : [
          ['subject', toned('strong', entityText(authority.subject))],
          ['tenant', authority.tenant],
          ['session', authority.session],
          ['grants', authority.grants.map(({ action, resource }) => `${action}:${resource}`).join('  ')],
          ...(authority.issuedAtMs === undefined ? [] : [['issued', instant(authority.issuedAtMs)]]),
        ];
  return [
    ...holder,
    ['expires', expiryText(seen.expiresAtMs, clock)],
    ['root key', seen.rootKeyId === undefined ? 'none named' : String(seen.rootKeyId)],
    ['sealed', seen.sealed ? 'yes: nobody can narrow it further' : 'no: its holder can narrow it further'],
    ['size', `${seen.sizeBytes} bytes, ${seen.blocks.length} ${seen.blocks.length === 1 ? 'block' : 'blocks'}`],
  ];
}

/** A table of what each block says. */
export function blockTable(blocks: readonly InspectedBlock[]): Part {
  const rows = blocks.flatMap((block, index) => {
    const said = [
      ...block.facts.map((text) => ['fact', text] as const),
      ...block.rules.map((text) => ['rule', text] as const),
      ...block.checks.map((text) => ['check', text] as const),
      ...(block.ambiguous ? [['unclear', block.source ?? ''] as const] : []),
      ...(block.source === undefined ? [['unread', 'the block does not read'] as const] : []),
      ...(block.thirdParty === undefined ? [] : [['signed by', block.thirdParty] as const]),
      ['revoke by', block.revocationId] as const,
    ];
    return said.map(([kind, text], at): readonly Span[] => [
      at === 0 ? blockName(index) : '',
      toned('dim', kind),
      kind === 'revoke by' ? toned('dim', text) : text,
    ]);
  });
  return table(rows, ['block', 'kind', 'text']);
}

export function inspectionJson(seen: Inspection, clock: Pick<Clock, 'nowMs'>): { readonly [name: string]: Json } {
  const { authority, expiresAtMs } = seen;
  return {
    ...(authority === undefined
      ? {}
      : {
          subject: { ...authority.subject },
          tenant: authority.tenant,
          session: authority.session,
          grants: authority.grants.map((grant) => ({ ...grant })),
          ...(authority.issuedAtMs === undefined ? {} : { issuedAt: instant(authority.issuedAtMs) }),
        }),
    ...(expiresAtMs === undefined ? {} : { expiresAt: instant(expiresAtMs), expired: expiresAtMs <= clock.nowMs() }),
    ...(seen.rootKeyId === undefined ? {} : { rootKeyId: seen.rootKeyId }),
    sealed: seen.sealed,
    sizeBytes: seen.sizeBytes,
    blocks: seen.blocks.map((block) => ({
      facts: block.facts,
      rules: block.rules,
      checks: block.checks,
      revocationId: block.revocationId,
      ambiguous: block.ambiguous,
      ...(block.source === undefined ? {} : { source: block.source }),
      ...(block.thirdParty === undefined ? {} : { thirdParty: block.thirdParty }),
    })),
  };
}

/** What stands before a report that rests on the token's own word. */
export function unverifiedNote(): Part {
  return line(toned('dim', 'This is what the token says; `sallyport token verify` tells whether it is genuine.'));
}

export function instant(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

export function expiryText(expiresAtMs: number | undefined, clock: Pick<Clock, 'nowMs'>): Span {
  if (expiresAtMs === undefined) return toned('warn', 'no expiry is recognised');
  const leftMs = expiresAtMs - clock.nowMs();
  const at = instant(expiresAtMs);
  return leftMs > 0 ? `${at} (in ${durationText(leftMs)})` : toned('bad', `${at} (${durationText(-leftMs)} ago)`);
}

function blockName(index: number): string {
  return index === 0 ? '0 authority' : String(index);
}
