// Cedar: parsing, the readable evaluator, values and entities in memory and in JSON.

export type {
  ActionConstraint,
  BinaryOperator,
  Condition,
  Effect,
  EvaluationErrorCode,
  Expr,
  Policy,
  ScopeConstraint,
  Slot,
  SlotName,
  Source,
  Variable,
} from './ast.ts';
export { isAuthorized } from './authorize.ts';
export type { ConditionCoverage, PolicyCoverage } from './cases/coverage.ts';
export { type PolicyTestReport, type PolicyTestResult, runPolicyTests } from './cases/run.ts';
export { type CompiledPolicies, type CompileOptions, compilePolicies } from './compile/compile.ts';
export {
  bareEntity,
  type Entities,
  type Entity,
  type EntityInput,
  type InMemoryEntities,
  inMemoryEntities,
  makeEntity,
  noEntities,
} from './entity.ts';
export { applyChanges, type Change } from './explain/change.ts';
export { type Explanation, explain, type PolicyAccount } from './explain/explain.ts';
export { type SmallestChange, type SmallestChangeOptions, smallestChange } from './explain/smallest.ts';
export { formatExpr, formatValue, uidToString } from './format.ts';
export { formatPolicy } from './format-policy.ts';
export { entitiesFromJson, entityFromJson, entityToJson } from './json/entities.ts';
export { policyFromJson, policyToJson } from './json/policy.ts';
export { recordFromJson, uidFromJson, valueFromJson, valueToJson } from './json/value.ts';
export { type Finding, lintPolicies } from './lint/lint.ts';
export type { Long } from './long.ts';
export type { ParseError } from './parse/failure.ts';
export { type ParseOptions, parseExpr, parsePolicies, parseUid } from './parse/parse.ts';
export {
  type PartialOptions,
  type PartialRequest,
  type PartialResponse,
  partialEvaluate,
  type ResidualPolicy,
  responseFor,
  withEntity,
} from './partial.ts';
export { linkTemplate, type PolicySet, policySet, type TemplateLink } from './policy-set.ts';
export type { Position } from './position.ts';
export { formatPolicies } from './pretty/format.ts';
export type { PolicyError, Request, Response } from './request.ts';
export { actionEntities, parseSchemaText, schemaFromJson } from './schema/read.ts';
export { type ActionInfo, actionOf, type EntityTypeInfo, type Schema, type SchemaType } from './schema/schema.ts';
export { clockName, type EntityFact, observe, type Read, type Trace } from './trace/read.ts';
export type { TracedResponse } from './trace/respond.ts';
export { type EntityUid, entityUid, sameUid, UidSet } from './uid.ts';
export {
  type CedarDatetime,
  type CedarDecimal,
  type CedarDuration,
  type CedarIp,
  type CedarRecord,
  CedarSet,
  cedarRecord,
  sameValue,
  type Value,
} from './value.ts';
export { childrenOf } from './walk.ts';
