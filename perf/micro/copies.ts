// What it costs to fingerprint what is read, and to find copies in what is sent: each beside scanning the same text.

import { type Fault, ok, type Result } from '@sallyport/base';
import { defaultRuleSet, findCopies, fingerprintPassages, scan } from '@sallyport/detect';
import { takeTurns } from './measure.ts';
import { sampleText } from './scan.ts';
import { faster, type Row } from './table.ts';

const sizesKb = [1, 10, 100] as const;
/** Passages of a session, each of 2 KB: one retrieval of 20, and as many as a session may keep. */
const sessions = [20, 500] as const;

/** MB/s at each size: fingerprints of a text, and the search for copies in it, beside one scan with the default rules. */
export async function copiesBench(): Promise<Result<readonly Row[], Fault>> {
  const rules = defaultRuleSet();
  const key = new Uint8Array(32).fill(1);
  const read = sessions.map((count) =>
    fingerprintPassages(
      Array.from({ length: count }, (_, at) => [numberedWords(at, 350)]),
      key,
    ).map((fingerprints) => ({ labels: ['l'], fingerprints })),
  );
  const rows: Row[] = [];
  for (const kb of sizesKb) {
    const text = sampleText(kb * 1024);
    const [made, found, foundInAll, scanned] = await takeTurns([
      { name: 'fingerprints', work: () => fingerprintPassages([[text]], key) },
      { name: 'copies of 20', work: () => findCopies(text, read[0] ?? [], key) },
      { name: 'copies of 500', work: () => findCopies(text, read[1] ?? [], key) },
      { name: 'scan', work: () => scan(rules, text) },
    ]);
    if (!made || !found || !foundInAll || !scanned) throw new TypeError('four contenders');
    const row = (name: string, { cpuUs }: { readonly cpuUs: number }) =>
      faster({
        bench: 'copies',
        what: `${kb} KB`,
        ours: { name, value: text.length / cpuUs },
        peer: { name: 'scan', value: text.length / scanned.cpuUs },
        unit: 'MB/s',
      });
    rows.push(
      row('fingerprints', made),
      row(`copies of ${sessions[0]} passages`, found),
      row(`copies of ${sessions[1]} passages`, foundInAll),
    );
  }
  return ok(rows);
}

/** Words that no other passage has. */
function numberedWords(of: number, count: number): string {
  return Array.from({ length: count }, (_, at) => `w${of}x${at}`).join(' ');
}
