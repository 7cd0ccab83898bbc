// The Biscuit runner reports what the samples show, and notices when a sample says otherwise.

import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { biscuit } from './biscuit.ts';
import { reported } from './report.fixture.ts';

const corpora = process.env.SALLYPORT_CORPORA ?? fileURLToPath(new URL('../../../shared/corpora', import.meta.url));
const samples = join(corpora, 'biscuit', 'samples');

const run = (folder: string) => reported((report) => biscuit(folder, report));

describe.skipIf(!existsSync(samples))('biscuit samples (skipped where the corpora folder is absent)', () => {
  it('hold but for the one that needs a foreign function', async () => {
    const { passed, failed } = await run(samples);
    expect(failed).toEqual(['test035_ffi.bc test ffi calls (v6 blocks)']);
    expect(passed).toBe(49);
  });

  // Negative control: each stated outcome is really compared.
  it('fail where an outcome, a reason, a revocation id or a block is changed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-biscuit-'));
    try {
      await cp(samples, folder, { recursive: true, mode: 0 });
      const text = await readFile(join(samples, 'samples.json'), 'utf8');
      for (const [from, to] of [
        ['"Ok": 0', '"Ok": 1'],
        ['"check_id": 0,', '"check_id": 7,'],
        ['7595a112a1eb5b81', '7595a112a1eb5b82'],
        ['right(\\"file1\\", \\"write\\");\\n"', 'right(\\"file1\\", \\"wrote\\");\\n"'],
        ['1055c750b1a1505937', '1055c750b1a1505938'],
      ] as const) {
        expect(text).toContain(from);
        await rm(join(folder, 'samples.json'), { force: true });
        await writeFile(join(folder, 'samples.json'), text.replace(from, to));
        expect((await run(folder)).failed.length, `${from} → ${to}`).toBeGreaterThan(1);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

it('says so when the folder holds no samples', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-biscuit-'));
  try {
    await writeFile(join(folder, 'samples.json'), '[');
    expect((await run(folder)).failed[0]).toContain('samples.json');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
