// Held texts in a real Postgres, under the laws, with several connections at once.

import { afterAll, describe, expect, it } from 'vitest';
import { heldLaws, lawBounds } from '../laws/held-laws.ts';
import { postgresHeld } from './postgres-held.ts';
import { testSchemas } from './test-database.fixture.ts';

const schemas = testSchemas();
afterAll(() => schemas.drop());

describe('held texts in Postgres', () => {
  for (const law of heldLaws) {
    it(law.name, () =>
      law.check(async () => {
        let nowMs = 1_000_000;
        const store = postgresHeld(await schemas.schema(), { bounds: lawBounds, nowMs: () => nowMs });
        return {
          store,
          advance: (ms) => {
            nowMs += ms;
          },
        };
      }),
    );
  }

  it('INVARIANT: however many are held at once, no more are taken than the bounds say', async () => {
    const store = postgresHeld(await schemas.schema(), { bounds: lawBounds, nowMs: () => 1_000_000 });
    const about = { subject: 'a', session: 's', destination: 'd', kinds: [], policies: [] };
    const held = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        store.hold({ tenant: 'acme', id: `t${i}`, match: `m${i}`, about, sealed: new Uint8Array(1) }),
      ),
    );
    expect(held.filter(({ ok }) => ok)).toHaveLength(lawBounds.textsMax);
  });
});
