// Detection against outside suites: secrets by true and false cases, personal data by labelled sentences.

import { readFile } from 'node:fs/promises';
import { isJsonObject, type Json, type JsonObject, parseJson } from '@sallyport/base';
import { defaultRuleSet, type Finding, type RuleSet, scan } from '@sallyport/detect';
import type { Report } from './report.ts';

/** Bounds that the egress firewall promises for secrets. */
const foundMin = 0.996;
const falseMax = 0.08;
const differencesShown = 10;

/**
 * Runs cases `{text, kind: "tp" | "fp", rule}`, one JSON object a line. A true case is found when any secret is; a
 * false case is false when any secret is. Counts of right rule names are noted beside: ids follow the suite's.
 */
export async function detect(casesJsonl: string, report: Report): Promise<void> {
  const ruleSet = defaultRuleSet();
  const ids = new Set(ruleSet.rules.map((rule) => rule.id));
  const lines = (await readFile(casesJsonl, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  const cases = lines.flatMap((line, index) => readCase(line, `line ${index + 1}`, report));
  const trueCases = cases.filter((one) => one.kind === 'tp');
  const falseCases = cases.filter((one) => one.kind === 'fp');
  const missed = trueCases.filter((one) => secretsIn(ruleSet, one.text).length === 0);
  const flagged = falseCases.filter((one) => secretsIn(ruleSet, one.text).length > 0);
  const sameRule = trueCases.filter((one) => secretsIn(ruleSet, one.text).some((finding) => finding.rule === one.rule));
  report.note(
    `rules of the suite with one of the same name here: ${share(namesIn(cases).filter((id) => ids.has(id)).length, namesIn(cases).length)}`,
  );
  report.note(
    `found: ${share(trueCases.length - missed.length, trueCases.length)}, under the same name ${share(sameRule.length, trueCases.length)}`,
  );
  report.note(`false: ${share(flagged.length, falseCases.length)}`);
  for (const [rule, count] of countBy(missed)) report.note(`missed ${rule}: ${count}`);
  for (const one of flagged.slice(0, differencesShown)) {
    report.note(`false ${one.rule}: ${one.text.slice(0, 120)} (${names(secretsIn(ruleSet, one.text))})`);
  }
  verdict(report, `found ≥ ${percent(foundMin)}`, 1 - missed.length / Math.max(1, trueCases.length) >= foundMin);
  verdict(report, `false ≤ ${percent(falseMax)}`, flagged.length / Math.max(1, falseCases.length) <= falseMax);
}

interface Case {
  readonly text: string;
  readonly kind: string;
  readonly rule: string;
}

function readCase(line: string, name: string, report: Report): Case[] {
  const json = parseJson(line);
  if (!json.ok || !isJsonObject(json.value)) {
    report.fail(name, json.ok ? 'not an object' : json.fault.message);
    return [];
  }
  const { text, kind, rule } = json.value;
  if (typeof text === 'string' && typeof kind === 'string' && typeof rule === 'string') return [{ text, kind, rule }];
  report.fail(name, 'a case needs text, kind and rule');
  return [];
}

function secretsIn(ruleSet: RuleSet, text: string): readonly Finding[] {
  return scan(ruleSet, text).findings.filter((finding) => finding.kind === 'secret');
}

function namesIn(cases: readonly Case[]): readonly string[] {
  return [...new Set(cases.map((one) => one.rule))];
}

function names(findings: readonly Finding[]): string {
  return findings.map((finding) => finding.rule).join(', ');
}

function countBy(cases: readonly Case[]): readonly [string, number][] {
  const counts = new Map<string, number>();
  for (const { rule } of cases) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** Labels of the suite, with our kind and the recall and precision that are promised for it. */
type Promises = Readonly<Record<string, { kind: string; recall: number; precision: number }>>;

const promised: Promises = {
  EMAIL_ADDRESS: { kind: 'email', recall: 1, precision: 1 },
  IP_ADDRESS: { kind: 'ip', recall: 1, precision: 1 },
  IBAN_CODE: { kind: 'iban', recall: 1, precision: 1 },
  US_SSN: { kind: 'ssn', recall: 1, precision: 1 },
  DOMAIN_NAME: { kind: 'url', recall: 1, precision: 1 },
  URL: { kind: 'url', recall: 1, precision: 1 },
  CREDIT_CARD: { kind: 'card', recall: 0.95, precision: 1 },
  PHONE_NUMBER: { kind: 'phone', recall: 0.85, precision: 0.85 },
};

/** The same of the model for names and addresses. A label that lies in a longer finding is found. */
const promisedPeople: Promises = {
  PERSON: { kind: 'person', recall: 0.6, precision: 0.8 },
  STREET_ADDRESS: { kind: 'address', recall: 0.5, precision: 0.8 },
};

interface Tally {
  labelled: number;
  found: number;
  exact: number;
  reported: number;
  right: number;
}

/**
 * Runs labelled sentences `{full_text, spans: [{entity_type, start_position, end_position}]}`; positions count
 * characters. A label is found, and a finding right, when the two overlap; spans equal to the character are noted too.
 */
export function pii(labelledJson: string, report: Report): Promise<void> {
  return labelled(labelledJson, report, defaultRuleSet(), promised);
}

/** The same for names of people and postal addresses, with the model switched on. */
export function people(labelledJson: string, report: Report): Promise<void> {
  return labelled(labelledJson, report, defaultRuleSet({ people: true }), promisedPeople);
}

async function labelled(path: string, report: Report, ruleSet: RuleSet, promised: Promises): Promise<void> {
  const file = parseJson(await readFile(path));
  if (!file.ok || !Array.isArray(file.value)) {
    report.fail(path, file.ok ? 'not a list of sentences' : file.fault.message);
    return;
  }
  const tallies = new Map<string, Tally>();
  const sentences: readonly Json[] = file.value;
  for (const sentence of sentences) if (isJsonObject(sentence)) judge(sentence, { ruleSet, promised }, tallies, report);
  report.note('kind    labelled  recall  precision  exact spans');
  for (const kind of new Set(Object.values(promised).map((promise) => promise.kind))) {
    const tally = tallies.get(kind) ?? emptyTally();
    const promise = Object.values(promised).find((one) => one.kind === kind);
    if (promise === undefined || tally.labelled + tally.reported === 0) continue;
    const recall = tally.labelled === 0 ? 1 : tally.found / tally.labelled;
    const precision = tally.reported === 0 ? 1 : tally.right / tally.reported;
    const columns = [kind.padEnd(7), `${tally.labelled}`.padStart(8), recall.toFixed(3).padStart(7)];
    report.note(
      `${columns.join(' ')} ${precision.toFixed(3).padStart(10)} ${share(tally.exact, tally.found).padStart(13)}`,
    );
    verdict(
      report,
      `${kind}: recall ≥ ${promise.recall}, precision ≥ ${promise.precision}`,
      recall >= promise.recall && precision >= promise.precision,
    );
  }
}

function emptyTally(): Tally {
  return { labelled: 0, found: 0, exact: 0, reported: 0, right: 0 };
}

interface Span {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

interface Judging {
  readonly ruleSet: RuleSet;
  readonly promised: Promises;
}

function judge(
  sentence: JsonObject,
  { ruleSet, promised }: Judging,
  tallies: Map<string, Tally>,
  report: Report,
): void {
  const { full_text: text, spans } = sentence;
  if (typeof text !== 'string' || !Array.isArray(spans)) {
    report.fail('a sentence', 'needs full_text and spans');
    return;
  }
  const labels: readonly Span[] = spans.filter(isJsonObject).flatMap((span) => readSpan(span, text, promised));
  const kinds = new Set(Object.values(promised).map((promise) => promise.kind));
  const findings: readonly Span[] = scan(ruleSet, text).findings.flatMap(({ kind, startChar = 0, endChar = 0 }) =>
    kinds.has(kind) ? [{ kind, start: startChar, end: endChar }] : [],
  );
  const meets = (a: Span) => (b: Span) => a.kind === b.kind && a.start < b.end && b.start < a.end;
  for (const label of labels) {
    const tally = tallyOf(tallies, label.kind);
    const match = findings.find(meets(label));
    tally.labelled++;
    if (match === undefined)
      report.note(`missed ${label.kind}: \`${text.slice(label.start, label.end)}\` in \`${text.slice(0, 160)}\``);
    else tally.found++;
    if (match?.start === label.start && match.end === label.end) tally.exact++;
  }
  for (const finding of findings) {
    const tally = tallyOf(tallies, finding.kind);
    tally.reported++;
    if (labels.some(meets(finding))) tally.right++;
    else
      report.note(`false ${finding.kind}: \`${text.slice(finding.start, finding.end)}\` in \`${text.slice(0, 160)}\``);
  }
}

function tallyOf(tallies: Map<string, Tally>, kind: string): Tally {
  const tally = tallies.get(kind) ?? emptyTally();
  tallies.set(kind, tally);
  return tally;
}

/** A label of a kind that is judged, in UTF-16 units. */
function readSpan(span: JsonObject, text: string, promised: Promises): Span[] {
  const { entity_type: type, start_position: start, end_position: end } = span;
  const kind = typeof type === 'string' && Object.hasOwn(promised, type) ? promised[type]?.kind : undefined;
  if (kind === undefined || typeof start !== 'number' || typeof end !== 'number') return [];
  const characters = Array.from(text);
  const units = (count: number) => characters.slice(0, count).join('').length;
  return [{ kind, start: units(start), end: units(end) }];
}

function verdict(report: Report, name: string, holds: boolean): void {
  if (holds) report.pass();
  else report.fail(name, 'does not hold; the notes above say where');
}

function share(part: number, whole: number): string {
  return `${part}/${whole} (${percent(whole === 0 ? 1 : part / whole)})`;
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}
