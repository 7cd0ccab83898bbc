// Scanning of texts built to hurt: a megabyte of what makes one matcher work over and over, beside a megabyte of plain text.

import { type Fault, ok, type Result, utf8 } from '@sallyport/base';
import { defaultRuleSet, type RuleSet, scan } from '@sallyport/detect';
import { takeTurns } from './measure.ts';
import { sampleText } from './scan.ts';
import { type StormUnit, stormUnits } from './storm-units.ts';
import { costlier, type Row } from './table.ts';
import type { BenchTools } from './tools.ts';

const megabyte = 1 << 20;
/** Screenings: what each ranks first goes on to the next, the last of them to the measurement, and of that the worst are shown. */
const screenings = [
  { bytes: 1 << 14, kept: 64 },
  { bytes: 1 << 17, kept: 12 },
] as const;
const screenRounds = 2;
/** Of the worst so many are measured at twice the length. */
const grownMax = 3;
const shownMax = 10;
const shownCharactersMax = 32;
const multipleMax = 5;
const growthMax = 2.3;

/** The ten worst multiples of plain text, and the greatest growth of a cost when the text is twice as long. */
export async function stormsBench({ note }: BenchTools): Promise<Result<readonly Row[], Fault>> {
  const ruleSet = defaultRuleSet();
  const units = stormUnits(ruleSet);
  const suspects = screenings.reduce((left, { bytes, kept }) => costliest(ruleSet, left, bytes).slice(0, kept), units);
  const plain = utf8(sampleText(megabyte));
  const rows: Row[] = [];
  for (const unit of suspects) {
    const storm = repeated(unit.text, megabyte);
    const [hostile, benign] = await takeTurns([
      { name: 'storm', work: () => scan(ruleSet, storm) },
      { name: 'plain text', work: () => scan(ruleSet, plain) },
    ]);
    if (!hostile || !benign) throw new TypeError('two contenders');
    rows.push(
      costlier({
        bench: 'storms',
        what: `1 MB of ${named(unit)}`,
        ours: { name: 'storm', value: hostile.cpuUs / 1_000 },
        peer: { name: 'plain text', value: benign.cpuUs / 1_000 },
        unit: 'ms',
        goal: { max: multipleMax },
      }),
    );
  }
  rows.sort((a, b) => b.ratio - a.ratio);
  const growths: Row[] = [];
  for (const unit of suspects.slice(0, grownMax)) growths.push(await growthOf(ruleSet, unit));
  growths.sort((a, b) => b.ratio - a.ratio);
  note(`${units.length} texts were screened, the worst ${suspects.length} measured at 1 MB`);
  return ok([...rows.slice(0, shownMax), ...growths.slice(0, 1)]);
}

async function growthOf(ruleSet: RuleSet, unit: StormUnit): Promise<Row> {
  const [once, twice] = [repeated(unit.text, megabyte), repeated(unit.text, 2 * megabyte)];
  const [whole, half] = await takeTurns([
    { name: '2 MB', work: () => scan(ruleSet, twice) },
    { name: '1 MB', work: () => scan(ruleSet, once) },
  ]);
  if (!whole || !half) throw new TypeError('two contenders');
  return costlier({
    bench: 'storms',
    what: `twice ${named(unit)}`,
    ours: { name: '2 MB', value: whole.cpuUs / 1_000 },
    peer: { name: '1 MB', value: half.cpuUs / 1_000 },
    unit: 'ms',
    goal: { max: growthMax },
  });
}

/** The costliest first, by the least of a few short runs. */
function costliest(ruleSet: RuleSet, units: readonly StormUnit[], bytes: number): readonly StormUnit[] {
  const costs = units.map((unit) => {
    const storm = repeated(unit.text, bytes);
    const costUs = Array.from({ length: screenRounds }, () => cpuUsOf(() => scan(ruleSet, storm)));
    return { unit, costUs: Math.min(...costUs) };
  });
  return costs.sort((a, b) => b.costUs - a.costUs).map(({ unit }) => unit);
}

/** The text as far as a line holds it, with its rule. */
function named({ text, rule }: StormUnit): string {
  const shown = text.length > shownCharactersMax ? `${text.slice(0, shownCharactersMax)}…` : text;
  return rule === undefined ? JSON.stringify(shown) : `${JSON.stringify(shown)}, ${rule}`;
}

function cpuUsOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function repeated(unit: string, bytes: number): Uint8Array {
  return utf8(unit.repeat(Math.ceil(bytes / utf8(unit).length))).subarray(0, bytes);
}
