// Kernels and tokens for tests, with the real token library.

import { readFile } from 'node:fs/promises';
import { type Clock, must, systemRandom } from '@sallyport/base';
import { biscuitWasmUrl, generateRootKey, loadBiscuit, publicKeyHex, VerifiedTokens } from '@sallyport/token';
import { Kernel } from '../kernel.ts';
import type { LeaseStore } from '../lease-store.ts';
import type { AuthorityStore } from '../store.ts';

const biscuits = await loadBiscuit(await readFile(new URL(biscuitWasmUrl())));
const rootKey = generateRootKey(1, systemRandom);

export function kernelFor(authority: AuthorityStore, clock: Clock, leases?: LeaseStore): Kernel {
  const rootKeys = new Map([[1, publicKeyHex(rootKey.privateKey)]]);
  return new Kernel({ authority, leases, clock, biscuits, tokens: new VerifiedTokens({ biscuits }), rootKeys });
}

/** A token of `acme` that lets `User::"<id>"` do `read` to any `Doc`. */
export function mintToken(id: string, clock: Clock): string {
  return must(
    biscuits.mint(
      {
        subject: { type: 'User', id },
        tenant: 'acme',
        grants: [{ action: 'read', resource: 'Doc/' }],
        issuedAtMs: clock.nowMs(),
        expiresAtMs: clock.nowMs() + 3_600_000,
      },
      rootKey,
    ),
  );
}
