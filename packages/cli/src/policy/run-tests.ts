// `policy test`: cases as data over policies, and what they have not made the policies say.

import { err, type Fault, fail, type Json, ok, parseJson, type Result } from '@sallyport/base';
import { type PolicyCoverage, type PolicyTestReport, runPolicyTests } from '@sallyport/policy';
import { line, type Outcome, type Part, table, toned } from '../answer.ts';
import type { Io } from '../io.ts';
import { jsonOfYaml } from './case-file.ts';
import { policyKind, type TextFile, textFiles } from './find-files.ts';
import { readSchemaFile, setOf } from './policy-files.ts';

export interface TestOptions {
  readonly schema?: string;
}

const kinds = /\.(?:cedar|ya?ml|json)$/;

interface Ran {
  readonly report: PolicyTestReport;
  /** Where case number `at` of the file stands. */
  readonly placeOf: (at: number) => string;
}

export async function testFiles(io: Io, operands: readonly string[], options: TestOptions): Promise<Outcome> {
  const files = await textFiles(io.cwd, operands, kinds);
  if (!files.ok) return files;
  const policies = files.value.filter(({ path }) => policyKind.test(path));
  const cases = files.value.filter(({ path }) => !policyKind.test(path) && path !== options.schema);
  if (policies.length === 0) return fail('invalid_input', 'there is no .cedar file; name the policies too');
  if (cases.length === 0) return fail('invalid_input', 'there is no .yaml or .json file of cases; name one too');
  const set = setOf(policies);
  if (!set.ok) return set;
  const schema = await readSchemaFile(io.cwd, options.schema);
  if (!schema.ok) return schema;
  const ran: Ran[] = [];
  const faults: Fault[] = [];
  for (const file of cases) {
    const one = await readCases(file);
    if (!one.ok) {
      faults.push(...one.fault);
      continue;
    }
    const report = runPolicyTests(set.value, one.value.json, schema.value?.schema);
    if (report.ok)
      ran.push({ report: report.value, placeOf: (at) => one.value.place(casePointer(one.value.json, at)) });
    else faults.push({ ...report.fault, at: one.value.place(report.fault.at ?? '') });
  }
  return faults.length > 0 ? err(faults) : ok(answerOf(ran));
}

interface CaseFile {
  readonly json: Json;
  /** `file:line:column` of a JSON pointer, or the file. */
  readonly place: (pointer: string) => string;
}

async function readCases({ path, text }: TextFile): Promise<Result<CaseFile, readonly Fault[]>> {
  if (!path.endsWith('.json')) return jsonOfYaml(path, text);
  const parsed = parseJson(text);
  if (parsed.ok) return ok({ json: parsed.value, place: (pointer) => (pointer === '' ? path : `${path}#${pointer}`) });
  const [row = '1', column = '1'] = parsed.fault.at?.match(/\d+/g) ?? [];
  return err([{ ...parsed.fault, at: `${path}:${row}:${column}` }]);
}

function casePointer(json: Json, at: number): string {
  return Array.isArray(json) ? `/${at}` : `/cases/${at}`;
}

function answerOf(ran: readonly Ran[]) {
  const results = ran.flatMap(({ report, placeOf }) =>
    report.results.map(({ name, decision, problems }, at) => ({ at: placeOf(at), name, decision, problems })),
  );
  const failed = results.filter(({ problems }) => problems.length > 0);
  const coverage = merged(ran.map(({ report }) => report.coverage));
  const conditions = coverage.flatMap((policy) => policy.conditions);
  const covered = {
    policies: coverage.filter(({ applied, notApplied }) => applied > 0 && notApplied > 0).length,
    ofPolicies: coverage.length,
    conditions: conditions.filter(({ passed, stopped }) => passed > 0 && stopped > 0).length,
    ofConditions: conditions.length,
  };
  const told = failed.flatMap(({ at, name, problems }) =>
    problems.map((problem): Part => line(`${at}: `, toned('bad', 'FAILED'), `  ${name}: ${problem}`)),
  );
  const verdict = failed.length === 0 ? toned('good', 'PASSED') : toned('bad', 'FAILED');
  return {
    exit: failed.length === 0 ? (0 as const) : (1 as const),
    json: {
      passed: results.length - failed.length,
      failed: failed.length,
      results,
      covered,
      coverage: coverage.map(coverageJson),
    },
    text: [
      ...told,
      ...coverageTable(coverage),
      line(
        verdict,
        `  ${results.length - failed.length} of ${results.length} cases; covered both ways: ` +
          `${covered.policies} of ${covered.ofPolicies} policies, ${covered.conditions} of ${covered.ofConditions} conditions`,
      ),
    ],
  };
}

/** Counts of several runs of one set, added up. */
function merged(runs: readonly (readonly PolicyCoverage[])[]): readonly PolicyCoverage[] {
  const [first = [], ...rest] = runs;
  return first.map((policy, at) => rest.reduce((sum, other) => added(sum, other[at]), policy));
}

function added(a: PolicyCoverage, b: PolicyCoverage | undefined): PolicyCoverage {
  if (b === undefined) return a;
  return {
    ...a,
    applied: a.applied + b.applied,
    notApplied: a.notApplied + b.notApplied,
    failed: a.failed + b.failed,
    conditions: a.conditions.map((condition, place) => {
      const { passed = 0, stopped = 0, failed = 0 } = b.conditions[place] ?? {};
      return {
        ...condition,
        passed: condition.passed + passed,
        stopped: condition.stopped + stopped,
        failed: condition.failed + failed,
      };
    }),
  };
}

function coverageJson({ policyId, file, at, applied, notApplied, failed, conditions }: PolicyCoverage): Json {
  return {
    policy: policyId,
    ...(file === undefined ? {} : { file }),
    ...(at === undefined ? {} : { line: at.line, column: at.column }),
    applied,
    notApplied,
    failed,
    conditions: conditions.map(({ at: place, ...condition }) => ({
      ...condition,
      ...(place === undefined ? {} : { line: place.line, column: place.column }),
    })),
  };
}

/** For people, only what is missing: a policy or condition that was never one of yes and no. */
function coverageTable(coverage: readonly PolicyCoverage[]): readonly Part[] {
  const rows = coverage.flatMap(({ policyId, file = '', at, applied, notApplied, conditions }) => [
    ...(applied > 0 && notApplied > 0
      ? []
      : [[`${file}:${at?.line ?? 1}`, policyId, missing(applied, notApplied, 'applied')]]),
    ...conditions
      .filter(({ passed, stopped }) => passed === 0 || stopped === 0)
      .map(({ kind, text, at: place, passed, stopped }) => [
        `${file}:${place?.line ?? 1}`,
        `${kind} ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`,
        missing(passed, stopped, 'let through'),
      ]),
  ]);
  return rows.length === 0 ? [] : [table(rows, ['not covered', '', 'by the cases'])];
}

function missing(yes: number, no: number, verb: string): string {
  if (yes === 0 && no === 0) return 'never asked';
  return yes === 0 ? `never ${verb}` : `always ${verb}`;
}
