// Cedar text to policies, expressions and uids; every error has its place.

import { err, limits, type Result, utf8 } from '@sallyport/base';
import type { Expr, Policy } from '../ast.ts';
import { policyLimits } from '../limits.ts';
import type { EntityUid } from '../uid.ts';
import { Cursor } from './cursor.ts';
import { boundDepth } from './depth.ts';
import { expression } from './expression.ts';
import { type ParseError, ParseFailure } from './failure.ts';
import { tokenize } from './lexer.ts';
import { uid } from './name.ts';
import { policy } from './policy.ts';

export interface ParseOptions {
  /** Named in `Policy.source`. */
  readonly file?: string;
  /** Ids are this and the place in the text, counted from 0; `policy` unless given. */
  readonly idPrefix?: string;
  /** Takes the id of a policy from its `@id("…")` where it has one. */
  readonly useIdAnnotation?: boolean;
}

/**
 * The policies and templates of a document, in order. After an error, parsing goes on behind the next `;`, so that one
 * run reports what is wrong everywhere (up to `policyLimits.parseErrorsMax`).
 */
export function parsePolicies(
  source: string,
  options: ParseOptions = {},
): Result<readonly Policy[], readonly ParseError[]> {
  const tooLarge = sizeError(source);
  if (tooLarge !== undefined) return err([tooLarge]);
  return collecting((errors) => {
    const cursor = new Cursor(tokenize(source));
    const policies: Policy[] = [];
    while (cursor.token.kind !== 'end' && errors.length < policyLimits.parseErrorsMax) {
      try {
        const bare = policy(cursor, options.file);
        if (policies.length >= limits.policiesMax) {
          throw new ParseFailure(`more than ${limits.policiesMax} policies`, cursor.token.at);
        }
        const given = options.useIdAnnotation === true ? bare.annotations.get('id') : undefined;
        policies.push({ id: given ?? `${options.idPrefix ?? 'policy'}${policies.length}`, ...bare });
      } catch (failure) {
        if (!(failure instanceof ParseFailure)) throw failure;
        errors.push(failure.error);
        skipPolicy(cursor);
      }
    }
    return policies;
  });
}

/** One expression, such as the text of a condition. */
export function parseExpr(source: string): Result<Expr, readonly ParseError[]> {
  return whole(source, (cursor) => {
    const expr = expression(cursor);
    boundDepth(expr);
    return expr;
  });
}

/** The uid of `App::User::"alice"`. */
export function parseUid(source: string): Result<EntityUid, readonly ParseError[]> {
  return whole(source, uid);
}

function whole<T>(source: string, take: (cursor: Cursor) => T): Result<T, readonly ParseError[]> {
  const tooLarge = sizeError(source);
  if (tooLarge !== undefined) return err([tooLarge]);
  return collecting(() => {
    const cursor = new Cursor(tokenize(source));
    const value = take(cursor);
    if (cursor.token.kind !== 'end') throw cursor.unexpected('the end of the text');
    return value;
  });
}

function collecting<T>(parse: (errors: ParseError[]) => T): Result<T, readonly ParseError[]> {
  const errors: ParseError[] = [];
  try {
    const value = parse(errors);
    return errors.length === 0 ? { ok: true, value } : err(errors);
  } catch (failure) {
    if (!(failure instanceof ParseFailure)) throw failure;
    return err([...errors, failure.error]);
  }
}

function sizeError(source: string): ParseError | undefined {
  const bytes = source.length > limits.policyBytesMax ? source.length : utf8(source).length;
  if (bytes <= limits.policyBytesMax) return undefined;
  return { message: `the text has more than ${limits.policyBytesMax} bytes`, line: 1, column: 1 };
}

/** Takes everything up to and with the next `;`. */
function skipPolicy(cursor: Cursor): void {
  while (cursor.token.kind !== 'end' && cursor.take().text !== ';');
}
