// Calls: which names are methods or functions, and what they become.

import type { Expr } from '../ast.ts';
import { extensionFunction } from '../extensions/functions.ts';
import type { Position } from '../position.ts';
import { ParseFailure } from './failure.ts';
import type { Token } from './lexer.ts';

const binaryMethods = ['contains', 'containsAll', 'containsAny', 'hasTag', 'getTag'] as const;

/** `target.name(args)`. Throws `ParseFailure` for what is no method, or built in and wrong in number of arguments. */
export function methodCall(call: { token: Token; target: Expr; args: readonly Expr[]; at: Position }): Expr {
  const { token, target, args, at } = call;
  const operator = binaryMethods.find((name) => name === token.text);
  if (operator !== undefined) {
    const [right] = args;
    if (right === undefined || args.length !== 1)
      throw new ParseFailure(`\`${operator}\` takes one argument`, token.at);
    return { kind: 'binary', at, operator, left: target, right };
  }
  if (token.text === 'isEmpty') {
    if (args.length > 0) throw new ParseFailure('`isEmpty` takes no argument', token.at);
    return { kind: 'isEmpty', at, operand: target };
  }
  const style = extensionFunction(token.text)?.style;
  // The number of arguments of an extension's method is judged at evaluation, as Cedar does.
  if (style === 'method') return { kind: 'call', at, name: token.text, args: [target, ...args] };
  const what = style === 'function' ? 'is a function, not a method' : 'is not a method';
  throw new ParseFailure(`\`${token.text}\` ${what}`, token.at);
}

/** `name(args)`. Throws `ParseFailure` for what is no function. */
export function functionCall(call: { name: string; args: readonly Expr[]; at: Position }): Expr {
  const { name, args, at } = call;
  const style = extensionFunction(name)?.style;
  if (style === 'function') return { kind: 'call', at, name, args };
  const method = style === 'method' || name === 'isEmpty' || binaryMethods.some((known) => known === name);
  throw new ParseFailure(`\`${name}\` ${method ? 'is a method, not a function' : 'is not a function'}`, at);
}
