// The door out with everything in memory: real tokens, real policies, real signatures, and what it recorded.

import { readFile } from 'node:fs/promises';
import { type Clock, manualClock, must, ok, systemRandom } from '@sallyport/base';
import {
  HoldingPolicies,
  Kernel,
  memoryAuthority,
  memoryFingerprints,
  memoryHeld,
  memorySessions,
} from '@sallyport/decision';
import { defaultRuleSet } from '@sallyport/detect';
import { type EvidenceInput, generateSigningKeyPem, openSigningKey } from '@sallyport/evidence';
import { sessionCopies } from '@sallyport/runtime';
import {
  biscuitWasmUrl,
  type Grant,
  generateRootKey,
  loadBiscuit,
  publicKeyHex,
  VerifiedTokens,
} from '@sallyport/token';
import { CanaryWatch } from '../canary/watch.ts';
import type { EgressPorts } from '../egress.ts';

const biscuits = await loadBiscuit(await readFile(new URL(biscuitWasmUrl())));
const rootKey = generateRootKey(1, systemRandom);
const rules = defaultRuleSet();
const signer = must(openSigningKey(generateSigningKeyPem()));

const copyBounds = { sessionMax: 1_024 };
/** Stands still: nothing expires, and nothing is late. */
const clock: Clock = manualClock();

export interface Door {
  readonly ports: EgressPorts;
  readonly recorded: readonly EvidenceInput[];
}

export async function openDoor(policies: string): Promise<Door> {
  const authority = memoryAuthority();
  must(await authority.putPolicies('acme', [{ name: 'flow.cedar', source: policies }], { by: 'test' }));
  const recorded: EvidenceInput[] = [];
  const tokens = new VerifiedTokens({ biscuits });
  const rootKeys = new Map([[1, publicKeyHex(rootKey.privateKey)]]);
  const ports: EgressPorts = {
    kernel: new Kernel({ authority, clock, biscuits, tokens, rootKeys }),
    sessions: memorySessions(clock),
    copies: sessionCopies({ store: memoryFingerprints(copyBounds), secret: systemRandom(32), ...copyBounds }),
    recorder: {
      record: async (input) => {
        recorded.push(input);
        return ok({ writer: 'test', boot: 'test', sequence: recorded.length, leafHash: '' });
      },
    },
    certificates: { put: async () => ok(undefined) },
    signer,
    clock,
    random: systemRandom,
    rules,
    includedWithinMs: 1,
    hashKey: () => new Uint8Array(32),
    formatSecret: () => new Uint8Array(32),
    onNotEncrypted: () => undefined,
    held: memoryHeld({
      bounds: { textsMax: 10, bytesMax: 10_000, keptMs: 60_000, approvalMs: 60_000 },
      nowMs: () => clock.nowMs(),
    }),
    holding: new HoldingPolicies(),
    heldKey: new Uint8Array(32),
    budgets: [],
    counters: { charge: async () => ok(undefined) },
    canaries: new CanaryWatch({ secret: new Uint8Array(32), store: { removed: async () => ok([]) } }),
    onCanary: () => undefined,
    onBudget: () => undefined,
    onVerdict: () => undefined,
    scans: tooShort,
    longScans: tooShort,
  };
  return { ports, recorded };
}

const tooShort: EgressPorts['scans'] = {
  getOrCompute: async () => {
    throw new Error('these texts are too short to be looked up');
  },
  drain: async () => undefined,
};

export function mint(session: string, grants: readonly Grant[]): string {
  const issuedAtMs = clock.nowMs();
  const asked = { subject: { type: 'User', id: 'alice' }, tenant: 'acme', session, grants: [...grants] };
  return must(biscuits.mint({ ...asked, issuedAtMs, expiresAtMs: issuedAtMs + 3_600_000 }, rootKey));
}
