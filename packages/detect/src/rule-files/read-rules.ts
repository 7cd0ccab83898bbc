// Reads rule files: YAML text to checked rule data, or every fault with its line and column.

import type { Fault } from '@sallyport/base';
import { type CheckName, isCheckName } from '../checks/checks.ts';
import { type Confidence, confidences, type Severity, severities } from '../finding.ts';
import { Fields } from './fields.ts';
import { type Located, readYaml } from './located.ts';
import { readMatch } from './read-match.ts';
import type { AllowData, NearData, RuleData, RuleTests } from './rule.ts';

/** One file of rules: a name for messages, and YAML text. */
export interface RuleSource {
  readonly name: string;
  readonly text: string;
}

export interface ReadRules {
  readonly rules: readonly RuleData[];
  readonly tests: readonly RuleTests[];
}

const rulesMax = 2_000;
const nearDefaultBytes = 40;

/** Reads all sources into one list; ids must be unique across them. Faults are appended to `faults`. */
export function readRules(sources: readonly RuleSource[], faults: Fault[]): ReadRules {
  const rules: RuleData[] = [];
  const tests: RuleTests[] = [];
  const places = new Map<string, string>();
  for (const { name, text } of sources) {
    const document = readYaml(name, text, faults);
    if (document === undefined) continue;
    const file = new Fields(document, 'a rules file', faults);
    const defaults = readDefaults(file.get('defaults'), faults);
    for (const node of file.list('rules')) {
      const [rule, ruleTests] = readRule(node, defaults, faults);
      const earlier = places.get(rule.id);
      if (earlier !== undefined)
        file.refuse(`the id \`${rule.id}\` is already used at ${earlier}; choose another`, node);
      places.set(rule.id, node.at);
      rules.push(rule);
      tests.push(ruleTests);
    }
    file.done();
  }
  if (rules.length > rulesMax) {
    faults.push({ code: 'too_large', message: `a rule set has at most ${rulesMax} rules; these are ${rules.length}` });
  }
  return { rules, tests };
}

/** What rules of a file say where they say nothing of their own. */
interface Defaults {
  readonly kind: string | undefined;
  readonly severity: Severity;
  readonly confidence: Confidence;
}

function readDefaults(node: Located | undefined, faults: Fault[]): Defaults {
  if (node === undefined) return { kind: undefined, severity: 'medium', confidence: 'medium' };
  const fields = new Fields(node, '`defaults`', faults);
  const defaults = {
    kind: fields.get('kind') === undefined ? undefined : fields.text('kind'),
    severity: fields.oneOf('severity', severities, 'medium'),
    confidence: fields.oneOf('confidence', confidences, 'medium'),
  };
  fields.done();
  return defaults;
}

function readRule(node: Located, defaults: Defaults, faults: Fault[]): [RuleData, RuleTests] {
  const fields = new Fields(node, 'a rule', faults);
  const id = fields.text('id');
  if (!/^[a-z0-9][a-z0-9-]{1,63}$/.test(id))
    fields.refuse('`id` must be lower-case letters, digits and dashes', fields.get('id'));
  const kind = fields.text('kind', defaults.kind);
  if (!/^[a-z][a-z0-9_]{1,31}$/.test(kind))
    fields.refuse('`kind` must be lower-case letters, digits and _', fields.get('kind'));
  const rule: RuleData = {
    id,
    kind,
    description: fields.text('description'),
    source: fields.text('source', ''),
    severity: fields.oneOf('severity', severities, defaults.severity),
    confidence: fields.oneOf('confidence', confidences, defaults.confidence),
    container: fields.flag('container'),
    match: readMatch(fields.get('match'), faults, node.at),
    check: readChecks(fields),
    entropy: fields.number('entropy', { min: 0, max: 8 }, 0),
    near: readNear(fields.get('near'), faults),
    allow: readAllow(fields.get('allow'), faults),
  };
  const tests = readTests(fields, id, node.at, faults);
  fields.done();
  return [rule, tests];
}

function readChecks(fields: Fields): readonly CheckName[] {
  return fields.texts('check').flatMap((name) => {
    if (isCheckName(name)) return [name];
    fields.refuse(`\`${name}\` is not a known check`, fields.get('check'));
    return [];
  });
}

function readNear(node: Located | undefined, faults: Fault[]): NearData {
  if (node === undefined) return { words: [], after: [], refuse: [], within: 0 };
  const fields = new Fields(node, '`near`', faults);
  const near = {
    words: fields.texts('words'),
    after: fields.texts('after'),
    refuse: fields.texts('refuse'),
    within: fields.number('within', { min: 1, max: 256 }, nearDefaultBytes),
  };
  fields.done();
  return near;
}

function readAllow(node: Located | undefined, faults: Fault[]): AllowData {
  if (node === undefined) return { equals: [], contains: [], ends: [] };
  const fields = new Fields(node, '`allow`', faults);
  const allow = { equals: fields.texts('equals'), contains: fields.texts('contains'), ends: fields.texts('ends') };
  fields.done();
  return allow;
}

function readTests(fields: Fields, rule: string, at: string, faults: Fault[]): RuleTests {
  const node = fields.get('tests');
  if (node === undefined) return { rule, at, positive: [], negative: [] };
  const tests = new Fields(node, '`tests`', faults);
  const read = { rule, at, positive: tests.texts('positive'), negative: tests.texts('negative') };
  tests.done();
  return read;
}
