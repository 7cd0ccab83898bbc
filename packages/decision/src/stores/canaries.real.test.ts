// Canaries in a real Postgres, under the laws.

import { afterAll, describe, it } from 'vitest';
import { canaryLaws, lawMostStanding } from '../laws/canary-laws.ts';
import { postgresCanaries } from './postgres-canaries.ts';
import { testSchemas } from './test-database.fixture.ts';

const schemas = testSchemas();
afterAll(() => schemas.drop());

describe('canaries in Postgres', () => {
  for (const law of canaryLaws) {
    it(law.name, () =>
      law.check(async () => postgresCanaries(await schemas.schema(), { mostStanding: lawMostStanding })),
    );
  }
});
