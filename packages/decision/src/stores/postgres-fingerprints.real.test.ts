// Fingerprints in a real Postgres, under the laws; and what only a database can get wrong.

import { afterAll, describe, expect, it } from 'vitest';
import { fingerprintLaws, lawBounds } from '../laws/fingerprint-laws.ts';
import { value } from '../laws/law.ts';
import { postgresFingerprints } from './postgres-fingerprints.ts';
import { testSchemas } from './test-database.fixture.ts';

const schemas = testSchemas();
afterAll(() => schemas.drop());

describe('fingerprints in Postgres', () => {
  for (const law of fingerprintLaws) {
    it(law.name, () => law.check(async () => postgresFingerprints(await schemas.schema(), lawBounds)));
  }
});

it('another process reads what one has added, and damaged rows are told and never passed over', async () => {
  const sql = await schemas.schema();
  const one = { receipt: 'r', keyCheck: 'k', groups: [{ labels: ['l'], sizes: [2] }], fingerprints: new Uint8Array(8) };
  value(await postgresFingerprints(sql, lawBounds).add('acme', 's', one));
  const other = postgresFingerprints(sql, lawBounds);
  expect(value(await other.read('acme', 's'))).toMatchObject([{ receipt: 'r' }]);
  for (const damaged of ['[[["l"],[3]]]', '[[["l"],[-1,3]]]', '[["l"]]', '{}', '[[["l"],[2]]', '']) {
    await sql`update session_fingerprint set groups = ${damaged}`;
    expect(await other.read('acme', 's')).toMatchObject({ ok: false, fault: { code: 'integrity' } });
  }
});
