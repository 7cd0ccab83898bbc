// A scan without a destination: what is in a text, for a caller whose token lets it ask.

import { type Clock, type Fault, fail, limits, ok, type Result } from '@sallyport/base';
import { type Kernel, type Reason, reasonText, revokedReason } from '@sallyport/decision';
import { type Finding, jsonPlaces, type RuleSet, scan } from '@sallyport/detect';
import type { Biscuits } from '@sallyport/token';
import type { CanaryDoor } from './canary/alarm.ts';
import type { CanaryWatch } from './canary/watch.ts';

export interface ScanPorts {
  readonly kernel: Kernel;
  readonly biscuits: Pick<Biscuits, 'authorize'>;
  readonly rules: RuleSet;
  readonly canaries: CanaryWatch;
  readonly onCanary: (door: CanaryDoor) => void;
  readonly clock: Clock;
}

/** A token that may scan grants this action on this resource; nothing leaves, so no policy is asked. */
export const scanGrant = { action: 'scan', resource: 'Content/' } as const;

/** A finding, with its place where the content is JSON. */
export type PlacedFinding = Finding & { readonly pointer?: string; readonly inName?: true };

export interface Scanned {
  readonly findings: readonly PlacedFinding[];
  readonly truncated: number;
}

/** Texts of one call; together they are bounded as one text is. */
export const batchMax = 1_000;

/** In the order of the texts. Faults: `unauthenticated`, `forbidden` with the reason, `too_large`, `unavailable`, `timeout`. */
export async function scanTexts(
  ports: ScanPorts,
  tokenText: string,
  texts: readonly string[],
): Promise<Result<readonly Scanned[], Fault>> {
  const { kernel, biscuits, clock } = ports;
  const token = kernel.verify(tokenText);
  if (!token.ok) return token;
  if (texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) > limits.scanBytesMax) {
    return fail('too_large', `the content has more than ${limits.scanBytesMax} bytes; send it in parts`);
  }
  const state = await kernel.leased(token.value.tenant);
  if (!state.ok) return state;
  const asked = { ...scanGrant, tenant: token.value.tenant, nowMs: clock.nowMs() };
  const verdict = biscuits.authorize(token.value, asked);
  const refused: Reason | undefined =
    revokedReason(state.value, token.value) ??
    (verdict.granted
      ? undefined
      : { kind: 'token_does_not_grant', checks: typeof verdict.failed === 'string' ? [] : verdict.failed });
  if (refused !== undefined) return fail('forbidden', `scan is denied: ${reasonText(refused)}`);
  return ok(await scanned(ports, token.value.tenant, texts));
}

/** A canary is told like any finding, and counted: nothing leaves here. */
async function scanned(ports: ScanPorts, tenant: string, texts: readonly string[]): Promise<readonly Scanned[]> {
  const found = new Set<string>();
  const rules = ports.canaries.rulesFor(ports.rules, tenant, found);
  const all = texts.map((text) => placed(rules, text));
  if (found.size === 0) return all;
  const standing = await ports.canaries.standing(tenant, [...found]);
  if (standing.length > 0) ports.onCanary('scan');
  return standing.length === found.size ? all : texts.map((text) => placed(rules, text));
}

function placed(rules: RuleSet, text: string): Scanned {
  const { findings, truncated } = scan(rules, text);
  const places =
    findings.length === 0
      ? undefined
      : jsonPlaces(
          text,
          findings.map(({ startChar = 0 }) => startChar),
        );
  if (places === undefined) return { findings, truncated };
  return { findings: findings.map((finding, i) => ({ ...finding, ...places[i] })), truncated };
}
