// The vector runner accepts and rejects as Wycheproof says, and notices a wrong statement.

import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ed25519 } from './ed25519.ts';
import { reported } from './report.fixture.ts';

const corpora = process.env.SALLYPORT_CORPORA ?? fileURLToPath(new URL('../../../shared/corpora', import.meta.url));
const vectors = (name: string) => join(corpora, 'crypto', name);

const run = (path: string) => reported((report) => ed25519(path, report));

const absent = !existsSync(vectors('ed25519_test.json'));

describe.skipIf(absent)('wycheproof vectors (skipped where the corpora folder is absent)', () => {
  it('for Ed25519 all hold', async () => {
    expect(await run(vectors('ed25519_test.json'))).toMatchObject({ passed: 151, failed: [] });
  });

  it('for HMAC-SHA-256 all hold', async () => {
    expect(await run(vectors('hmac_sha256_test.json'))).toMatchObject({ passed: 174, failed: [] });
  });

  it('are told apart: the opposite statement fails each of them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-vectors-'));
    try {
      const text = await readFile(vectors('ed25519_test.json'), 'utf8');
      const opposite = text.replace(/"result": "(valid|invalid)"/g, (_, result) =>
        result === 'valid' ? '"result": "invalid"' : '"result": "valid"',
      );
      await writeFile(join(folder, 'opposite.json'), opposite);
      const { passed, failed } = await run(join(folder, 'opposite.json'));
      expect({ passed, failed: failed.length }).toEqual({ passed: 0, failed: 151 });
      await writeFile(join(folder, 'other.json'), text.replace('"EDDSA"', '"ECDSA"'));
      expect((await run(join(folder, 'other.json'))).passed).toBe(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
