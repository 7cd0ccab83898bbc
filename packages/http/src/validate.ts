// Checks outside values against a zod schema and names each refused field, without repeating what was sent.

import { err, ok, type Result } from '@sallyport/base';
import type { z } from 'zod';
import type { FieldError, Refusal } from './problem.ts';

/** Fields named in one problem; more would only make a larger answer. */
const fieldsMax = 20;
/** Characters of one field's explanation: names of unknown keys come from the caller and can be long. */
const detailCharsMax = 200;
/** Characters of one pointer, for the same reason. */
const pointerCharsMax = 400;

/** `inside` says where the value stood (`the body`) and `prefix` starts each pointer (empty, or `?` for a query). */
export function validate<T>(
  schema: z.ZodType<T>,
  value: unknown,
  where: { readonly inside: string; readonly prefix: string },
): Result<T, Refusal> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const fields = fieldErrors(parsed.error.issues, where.prefix);
  const first = fields[0];
  const at = first === undefined || first.pointer === '' ? '' : ` at \`${first.pointer}\``;
  return err({
    code: 'invalid_input',
    message: `${where.inside} is not acceptable${at}: ${first?.detail ?? 'it does not fit the schema'}`,
    fields,
  });
}

/** One entry per issue, the nearest branch of a union opened, at most `fieldsMax`. */
function fieldErrors(issues: readonly z.core.$ZodIssue[], prefix: string): readonly FieldError[] {
  const found = issues.flatMap((issue) => opened(issue, []));
  return found.slice(0, fieldsMax).map(({ issue, path }) => ({
    pointer: cut(prefix === '' ? pointerOf(path) : `${prefix}${path.map(String).join('.')}`, pointerCharsMax),
    detail: cut(issue.message, detailCharsMax),
  }));
}

interface Located {
  readonly issue: z.core.$ZodIssue;
  readonly path: readonly PropertyKey[];
}

/** A union's own message says nothing; the branch that got furthest tells what is wrong. */
function opened(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): readonly Located[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      issue: { ...issue, message: 'this name is not known here' },
      path: [...path, key],
    }));
  }
  if (issue.code !== 'invalid_union') return [{ issue, path }];
  const branches = issue.errors.filter((branch) => branch.length > 0);
  const depth = (branch: readonly z.core.$ZodIssue[]) => Math.max(...branch.map((inner) => inner.path.length));
  const nearest = branches.sort((a, b) => depth(b) - depth(a))[0];
  if (nearest === undefined || depth(nearest) === 0) return [{ issue, path }];
  return nearest.flatMap((inner) => opened(inner, path));
}

/** RFC 6901 section 3. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function cut(text: string, charsMax: number): string {
  return text.length <= charsMax ? text : `${text.slice(0, charsMax).toWellFormed()}…`;
}
