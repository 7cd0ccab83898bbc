// Precision on real mail: findings in 500 mails of the public corpus beside what a person said of a sample of them.

import { corpusFiles, readMails } from '@sallyport/demo';
import { defaultRuleSet, type RuleSet, scan } from '@sallyport/detect';
import { judged as given } from './mails-judged.ts';
import type { Report } from './report.ts';

const precisionMin = 0.95;
/** Of the model for names and addresses, each kind by itself. */
const modelPrecisionMin: ReadonlyMap<string, number> = new Map([
  ['person', 0.7],
  ['address', 0.4],
]);
/** Whether the mail in this place of the corpus is of the sample: every twelfth, from the sixth on. No model learns from it. */
export const isSample = (index: number): boolean => index % 12 === 5;
const mailsMax = 500;

interface Count {
  /** Findings in all mails. */
  found: number;
  /** Judged places that are found today, and those of them that are right. */
  judged: number;
  right: number;
  /** Judged right, and not found any more. */
  lost: number;
}

/**
 * Fails where fewer than 95 of 100 findings of rules are right, weighted by how often each kind is found, where the model
 * falls below its floors, or where what a rule found and a person judged right is found no more. Kinds that nobody judged are told: they need a look before the figure is believed.
 */
export async function mails(
  report: Report,
  ruleSet: RuleSet = defaultRuleSet({ people: true }),
  judged = given,
): Promise<void> {
  const files = (await corpusFiles()).filter((_, index) => isSample(index)).slice(0, mailsMax);
  const counts = new Map<string, Count>();
  for (const { id, body } of await readMails(files)) {
    const { findings } = scan(ruleSet, body);
    for (const { kind } of findings) countOf(counts, kind).found++;
    for (const [, kind, start, end, right] of judged.filter(([mail]) => mail === id)) {
      const count = countOf(counts, kind);
      const there = findings.some((one) => one.kind === kind && one.start < end && start < one.end);
      if (!there && right) count.lost++;
      if (!there) continue;
      count.judged++;
      if (right) count.right++;
    }
  }
  report.note(`${files.length} mails`);
  report.note('kind      found  judged  right  precision');
  let weighted = 0;
  let found = 0;
  for (const [kind, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const precision = count.judged === 0 ? 0 : count.right / count.judged;
    const shown = count.judged === 0 ? 'not judged' : precision.toFixed(3);
    const columns = [kind.padEnd(8), pad(count.found, 6), pad(count.judged, 7), pad(count.right, 6)];
    report.note(`${columns.join(' ')} ${shown.padStart(10)}`);
    const floor = modelPrecisionMin.get(kind);
    if (floor !== undefined) {
      if (precision >= floor) report.pass();
      else report.fail(`${kind}: precision ≥ ${floor}`, `it is ${precision.toFixed(3)}`);
      continue;
    }
    weighted += count.found * precision;
    found += count.found;
    if (count.lost === 0) report.pass();
    else report.fail(kind, `${count.lost} that are right are not found any more`);
  }
  const overall = found === 0 ? 0 : weighted / found;
  report.note(`rules, weighted by what is found: ${overall.toFixed(3)}`);
  if (overall >= precisionMin) report.pass();
  else report.fail(`precision ≥ ${precisionMin}`, `it is ${overall.toFixed(3)}`);
}

function countOf(counts: Map<string, Count>, kind: string): Count {
  const count = counts.get(kind) ?? { found: 0, judged: 0, right: 0, lost: 0 };
  counts.set(kind, count);
  return count;
}

function pad(value: number, width: number): string {
  return `${value}`.padStart(width);
}
