// The Merkle runner passes what the specification gives and notices every wrong statement.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { merkle } from './merkle.ts';
import { merkleVectors } from './merkle-vectors.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-merkle-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(path: string | undefined): Promise<{ readonly passed: number; readonly failed: readonly string[] }> {
  let passed = 0;
  const failed: string[] = [];
  await merkle(path, {
    pass: () => {
      passed++;
    },
    fail: (name) => failed.push(name),
    note: () => undefined,
  });
  return { passed, failed };
}

async function runFile(content: unknown) {
  const path = join(folder, 'vectors.json');
  await writeFile(path, JSON.stringify(content));
  return run(path);
}

const total = merkleVectors.roots.length + merkleVectors.inclusion.length + merkleVectors.consistency.length;

describe('merkle vectors', () => {
  it('built in: all hold', async () => {
    expect(await run(undefined)).toEqual({ passed: total, failed: [] });
  });

  it('from a file: the same', async () => {
    expect(await runFile(merkleVectors)).toEqual({ passed: total, failed: [] });
  });

  it('a changed entry fails every vector that rests on it', async () => {
    const { passed, failed } = await runFile({ ...merkleVectors, leaves: ['ff', ...merkleVectors.leaves.slice(1)] });
    expect(failed).toContain('root of size 1');
    expect(failed).toContain('inclusion of 5 in 8');
    expect(passed).toBeLessThan(total / 2);
  });

  it('each wrong statement fails by its name', async () => {
    const wrong = {
      ...merkleVectors,
      roots: merkleVectors.roots.map((root, size) => (size === 4 ? `00${root.slice(2)}` : root)),
      inclusion: merkleVectors.inclusion.map((each, at) => (at === 1 ? { ...each, index: 1 } : each)),
      consistency: merkleVectors.consistency.map((each, at) =>
        at === 3 ? { ...each, proof: each.proof.slice(1) } : each,
      ),
    };
    const { failed } = await runFile(wrong);
    expect(failed).toContain('root of size 4');
    expect(failed).toContain('inclusion of 1 in 8');
    expect(failed).toContain('consistency of 6 with 8');
  });

  it('what is no vector file fails, and nothing passes', async () => {
    const odd = [
      {},
      [],
      'text',
      { ...merkleVectors, roots: [] },
      { ...merkleVectors, leaves: [1] },
      { ...merkleVectors, inclusion: [{ index: -1, size: 1, proof: [] }] },
    ];
    for (const content of odd) {
      const { passed, failed } = await runFile(content);
      expect({ passed, failed: failed.length }).toEqual({ passed: 0, failed: 1 });
    }
  });

  it('a size beyond the entries fails and does not throw', async () => {
    const { failed } = await runFile({
      ...merkleVectors,
      inclusion: [{ index: 8, size: 9, proof: [] }],
      consistency: [{ oldSize: 3, size: 99, proof: [] }],
    });
    expect(failed).toEqual(['inclusion of 8 in 9', 'consistency of 3 with 99']);
  });
});
