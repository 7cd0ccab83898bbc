// What an AuthZEN request asks: its schemas, and how a question of a batch builds on what the batch says for all.

import { type Fault, fail, isJsonObject, type Json, type JsonObject, ok, type Result } from '@sallyport/base';
import type { DecisionRequest } from '@sallyport/decision';
import { anyJsonObject } from '@sallyport/http';
import { z } from 'zod';

/** A question whose tenant is known from elsewhere. */
export type Question = Pick<DecisionRequest, 'subject' | 'action' | 'resource' | 'context'>;

const text = z.string().min(1).max(1_024);

// Objects, not strict ones: a decision point ignores members that it does not know (AuthZEN 1.0, section 10.1.1).
/** Subject or resource (sections 5.1 and 5.2). */
export const entityBody = z.object({ type: text, id: text, properties: anyJsonObject.optional() });
/** Subject or resource of which only the type counts, as in a search for it (section 8). */
export const kindBody = z.object({ type: text, properties: anyJsonObject.optional() });
/** Section 5.3. */
export const actionBody = z.object({ name: text, properties: anyJsonObject.optional() });
/** Section 6.1. */
export const questionBody = z.object({
  subject: entityBody,
  action: actionBody,
  resource: entityBody,
  context: anyJsonObject.optional(),
});

/** What a batch says for all its questions: entities may lack what each question brings (section 7.1.1). */
export const defaultsBody = z.object({
  subject: entityBody.partial().optional(),
  action: actionBody.partial().optional(),
  resource: entityBody.partial().optional(),
  context: anyJsonObject.optional(),
});
export type Defaults = z.output<typeof defaultsBody>;

/** The question of a checked body. */
export function questionOf({ subject, action, resource, context }: z.output<typeof questionBody>): Question {
  return { subject, action, resource, context: context ?? {} };
}

/**
 * One question of a batch: what it says itself takes the place of the batch's, member by member; of an entity only a
 * missing `type`, `id` or `name` is taken over, never properties, which may be another entity's.
 * Faults: `invalid_input` with a pointer into the batch.
 */
export function withDefaults(defaults: Defaults, own: JsonObject, index: number): Result<Question, Fault> {
  const merged = {
    subject: mergedEntity(defaults.subject, own.subject),
    action: mergedEntity(defaults.action, own.action),
    resource: mergedEntity(defaults.resource, own.resource),
    context: own.context === undefined ? defaults.context : own.context,
  };
  return checked(merged, `/evaluations/${index}`);
}

/** The question of a request to the batch endpoint that has no batch: then it asks one thing (section 7.1). */
export function singleOf(defaults: Defaults): Result<Question, Fault> {
  return checked(defaults, '');
}

/** Faults point below `at`. */
function checked(value: unknown, at: string): Result<Question, Fault> {
  const parsed = questionBody.safeParse(value);
  if (parsed.success) return ok(questionOf(parsed.data));
  const [issue] = parsed.error.issues;
  const pointer = `${at}${(issue?.path ?? []).map((step) => `/${String(step)}`).join('')}`;
  return fail('invalid_input', `the question is not acceptable at \`${pointer}\`: ${issue?.message ?? ''}`, {
    at: pointer,
  });
}

const identifying = ['type', 'id', 'name'] as const;

function mergedEntity(given: Readonly<Record<string, unknown>> | undefined, own: Json | undefined): unknown {
  if (own === undefined || given === undefined) return own ?? given;
  if (!isJsonObject(own)) return own;
  const merged: Record<string, unknown> = { ...own };
  for (const name of identifying) merged[name] ??= given[name];
  return merged;
}
