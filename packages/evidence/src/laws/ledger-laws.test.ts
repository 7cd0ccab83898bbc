// The in-memory ledger obeys the ledger laws, and the laws notice ledgers that do not.

import { describe, expect, it } from 'vitest';
import { chainStart, type Ledger } from '../ledger.ts';
import { memoryLedger } from '../memory-ledger.ts';
import { ledgerLaws } from './ledger-laws.ts';

describe('memory ledger', () => {
  for (const law of ledgerLaws) it(law.name, () => law.check(async () => memoryLedger()));
});

describe('negative controls: each broken ledger breaks a law', () => {
  const broken: Readonly<Record<string, (sound: Ledger) => Ledger>> = {
    'that inserts replays again under a new boot': (sound) => {
      let call = 0;
      return {
        ...sound,
        append: (entries) => sound.append(entries.map((each) => ({ ...each, boot: `${each.boot}-${call++}` }))),
      };
    },
    'that starts reading one row late': (sound) => ({ ...sound, read: (from, count) => sound.read(from + 1, count) }),
    'that forgets the chain': (sound) => ({
      ...sound,
      read: async (from, count) => {
        const rows = await sound.read(from, count);
        return rows.ok ? { ok: true, value: rows.value.map((row) => ({ ...row, chain: chainStart })) } : rows;
      },
    }),
    'that lets two publish': (sound) => ({
      ...sound,
      exclusive: (run) =>
        run({
          term: 1,
          published: { size: 0, root: chainStart },
          advance: async () => ({ ok: true, value: undefined }),
        }),
    }),
    'that keeps the start of a refused batch': (sound) => ({
      ...sound,
      append: async (entries) => {
        let last = await sound.append([]);
        for (const entry of entries) {
          last = await sound.append([entry]);
          if (!last.ok) break;
        }
        return last;
      },
    }),
  };
  for (const [name, breakIt] of Object.entries(broken)) {
    it(`one ${name}`, async () => {
      const outcomes = await Promise.allSettled(
        ledgerLaws.map((law) => law.check(async () => breakIt(memoryLedger()))),
      );
      expect(outcomes.some((outcome) => outcome.status === 'rejected')).toBe(true);
    });
  }
});
