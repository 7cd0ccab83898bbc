// Credentials against outside suites: texts that hold one, and texts that only look so.

import type { Json } from '@sallyport/base';
import { defaultRuleSet, type Finding, type RuleSet, scan } from '@sallyport/detect';
import { ratio, share, verdict } from './detect-figures.ts';
import { type Report, Unusable } from './report.ts';
import { memberOf, readSuiteRecords, type SuiteRecord } from './suite-records.ts';

/** Bounds that the egress firewall promises for secrets. */
const foundMin = 0.996;
const falseMax = 0.08;
const differencesShown = 20;

/**
 * Runs cases `{text, kind, rule}` of a file (`readSuiteRecords` has its forms); a kind is one of the words below, in any
 * case, and a rule may be left out. A true case is found when any secret is; a false case is false when any secret is.
 * How many are found under the rule's own name is noted beside, and how many false texts are true cases of another rule
 * in the same file: those no detector has right.
 */
export async function detect(path: string, report: Report): Promise<void> {
  const cases = (await readSuiteRecords(path)).map(readCase);
  const ruleSet = defaultRuleSet();
  const ids = new Set(ruleSet.rules.map((rule) => rule.id));
  const judged = cases.map((one) => ({ ...one, secrets: secretsIn(ruleSet, one.text) }));
  const trueCases = judged.filter((one) => one.isTrue);
  const falseCases = judged.filter((one) => !one.isTrue);
  const found = trueCases.filter((one) => one.secrets.length > 0);
  const missed = trueCases.filter((one) => one.secrets.length === 0);
  const flagged = falseCases.filter((one) => one.secrets.length > 0);
  const names = [...new Set(cases.map((one) => one.rule))];
  for (const one of missed.slice(0, differencesShown)) report.note(`missed ${one.rule}: ${shown(one.text)}`);
  for (const one of flagged.slice(0, differencesShown)) {
    report.note(`false ${one.rule}: ${shown(one.text)} (${one.secrets.map((finding) => finding.rule).join(', ')})`);
  }
  report.note('recall  precision  true  found  false cases  flagged  rule');
  for (const rule of names)
    report.note(
      row(
        rule,
        judged.filter((one) => one.rule === rule),
      ),
    );
  report.note(row('total', judged));
  report.note(
    `rules of the suite with one of the same name here: ${share(names.filter((id) => ids.has(id)).length, names.length)}`,
  );
  const sameRule = trueCases.filter((one) => one.secrets.some((finding) => finding.rule === one.rule));
  report.note(
    `found: ${share(found.length, trueCases.length)}, under the same name ${share(sameRule.length, trueCases.length)}`,
  );
  report.note(`false: ${share(flagged.length, falseCases.length)}`);
  const trueTexts = new Set(trueCases.map((one) => one.text));
  const both = flagged.filter((one) => trueTexts.has(one.text)).length;
  if (both > 0) report.note(`of the false, texts that the same file has as true cases of another rule: ${both}`);
  verdict(report, `found ≥ ${(foundMin * 100).toFixed(1)} %`, ratio(found.length, trueCases.length) >= foundMin);
  const isQuiet = falseCases.length === 0 || flagged.length / falseCases.length <= falseMax;
  verdict(report, `false ≤ ${(falseMax * 100).toFixed(1)} %`, isQuiet);
}

interface Case {
  readonly text: string;
  readonly isTrue: boolean;
  readonly rule: string;
}

interface JudgedCase extends Case {
  readonly secrets: readonly Finding[];
}

const trueWords = new Set([
  'tp',
  'true',
  'positive',
  'pos',
  'true_positive',
  'secret',
  'yes',
  'y',
  '1',
  'real',
  'match',
  'bad',
  'ng',
]);
const falseWords = new Set([
  'fp',
  'tn',
  'false',
  'negative',
  'neg',
  'false_positive',
  'true_negative',
  'no',
  'n',
  '0',
  'none',
  'ok',
  'benign',
]);

function readCase({ at, members }: SuiteRecord): Case {
  const text = memberOf(members, ['text', 'full_text', 'content', 'line', 'input', 'sentence', 'source']);
  if (typeof text !== 'string') throw new Unusable(`${at}: a case needs \`text\`, a string`);
  const kind = memberOf(members, ['kind', 'label', 'expected', 'is_secret', 'should_flag', 'verdict', 'ground_truth']);
  const isTrue = kindOf(kind);
  if (isTrue === undefined) {
    throw new Unusable(`${at}: a case needs \`kind\`, one of ${[...trueWords, ...falseWords].join(', ')}`);
  }
  const rule = memberOf(members, ['rule', 'rule_id', 'ruleId', 'RuleID', 'detector', 'category', 'type', 'name']);
  return { text, isTrue, rule: typeof rule === 'string' ? rule : 'unnamed' };
}

function kindOf(kind: Json | undefined): boolean | undefined {
  const word = String(kind)
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  if (trueWords.has(word)) return true;
  return falseWords.has(word) ? false : undefined;
}

function secretsIn(ruleSet: RuleSet, text: string): readonly Finding[] {
  return scan(ruleSet, text).findings.filter((finding) => finding.kind === 'secret');
}

function row(rule: string, cases: readonly JudgedCase[]): string {
  const trueCases = cases.filter((one) => one.isTrue);
  const found = trueCases.filter((one) => one.secrets.length > 0).length;
  const flagged = cases.filter((one) => !one.isTrue && one.secrets.length > 0).length;
  return [
    ratio(found, trueCases.length).toFixed(3).padStart(6),
    ratio(found, found + flagged)
      .toFixed(3)
      .padStart(9),
    `${trueCases.length}`.padStart(4),
    `${found}`.padStart(5),
    `${cases.length - trueCases.length}`.padStart(11),
    `${flagged}`.padStart(7),
    rule,
  ].join('  ');
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 120));
}
