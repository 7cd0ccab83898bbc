// Runs policy tests: cases as data, a verdict on each, and what they cover.

import type { Fault, Json, Result } from '@sallyport/base';
import { isAuthorized } from '../authorize.ts';
import { reading } from '../json/value.ts';
import type { PolicySet } from '../policy-set.ts';
import type { Response } from '../request.ts';
import type { Schema } from '../schema/schema.ts';
import { type PolicyTestCase, readCases } from './case.ts';
import { Coverage, type PolicyCoverage } from './coverage.ts';

export interface PolicyTestResult extends Response {
  readonly name: string;
  /** What is not as expected, as sentences; none where the case passed. */
  readonly problems: readonly string[];
}

export interface PolicyTestReport {
  readonly passed: number;
  readonly failed: number;
  readonly results: readonly PolicyTestResult[];
  readonly coverage: readonly PolicyCoverage[];
  /** Policies that applied at least once and did not at least once, and conditions likewise, among all of them. */
  readonly covered: {
    readonly policies: number;
    readonly conditions: number;
    readonly ofPolicies: number;
    readonly ofConditions: number;
  };
}

/** Runs the cases of parsed YAML or JSON. Faults: `invalid_input` with the JSON pointer of what is no case. */
export function runPolicyTests(set: PolicySet, cases: Json, schema?: Schema): Result<PolicyTestReport, Fault> {
  const read = reading(() => readCases(cases, schema));
  if (!read.ok) return read;
  const coverage = new Coverage(set);
  const results: PolicyTestResult[] = [];
  for (const one of read.value) {
    const response = isAuthorized(set, one.request, one.entities);
    if (!response.ok) return response;
    coverage.add(one.request, one.entities);
    results.push({ name: one.name, ...response.value, problems: problemsOf(one, response.value, set) });
  }
  const passed = results.filter(({ problems }) => problems.length === 0).length;
  const policies = coverage.policies();
  const conditions = policies.flatMap((policy) => policy.conditions);
  return {
    ok: true,
    value: {
      passed,
      failed: results.length - passed,
      results,
      coverage: policies,
      covered: {
        policies: policies.filter(({ applied, notApplied }) => applied > 0 && notApplied > 0).length,
        ofPolicies: policies.length,
        conditions: conditions.filter((condition) => condition.passed > 0 && condition.stopped > 0).length,
        ofConditions: conditions.length,
      },
    },
  };
}

function problemsOf(one: PolicyTestCase, { decision, reasons, errors }: Response, set: PolicySet): readonly string[] {
  const problems: string[] = [];
  if (decision !== one.expect) problems.push(`expected ${one.expect}, got ${decision}${by(reasons)}`);
  const unknown = [...(one.reasons ?? []), ...one.errors].filter((id) => set.get(id) === undefined);
  for (const id of unknown) problems.push(`there is no policy \`${id}\``);
  if (one.reasons !== undefined && !sameIds(one.reasons, reasons)) {
    problems.push(`expected the reasons${by(one.reasons) || ' to be none'}, got${by(reasons) || ' none'}`);
  }
  const failing = errors.map(({ policyId }) => policyId);
  if (!sameIds(one.errors, failing)) {
    const told = errors.map(({ policyId, message }) => `\`${policyId}\` failed: ${message}`);
    problems.push(told.length > 0 ? told.join('; ') : `expected a failure${by(one.errors)}`);
  }
  return problems;
}

function by(ids: readonly string[]): string {
  return ids.length === 0 ? '' : ` by ${ids.map((id) => `\`${id}\``).join(', ')}`;
}

function sameIds(a: readonly string[], b: readonly string[]): boolean {
  return [...new Set(a)].sort().join('\n') === [...new Set(b)].sort().join('\n');
}
