// Tokens to expressions, by the precedence of Cedar's grammar.

import type { BinaryOperator, Expr, UnaryExpr } from '../ast.ts';
import { policyLimits } from '../limits.ts';
import { toLong } from '../long.ts';
import type { Position } from '../position.ts';
import { entityUid } from '../uid.ts';
import { functionCall, methodCall } from './call.ts';
import type { Cursor } from './cursor.ts';
import { ParseFailure } from './failure.ts';
import { identifier, path, typePath } from './name.ts';
import { patternPieces, stringText } from './string.ts';

/** Takes one expression. Throws `ParseFailure`. */
export function expression(cursor: Cursor): Expr {
  return new ExpressionParser(cursor).expression();
}

class ExpressionParser {
  readonly #cursor: Cursor;
  #nesting = 0;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  expression(): Expr {
    const { at } = this.#cursor.token;
    if (!this.#cursor.is('if')) return this.#or();
    return this.#nested(at, () => {
      this.#cursor.take();
      const condition = this.expression();
      this.#cursor.expect('then');
      const consequent = this.expression();
      this.#cursor.expect('else');
      return { kind: 'if', at, condition, consequent, alternate: this.expression() };
    });
  }

  /** Bounds how deep the parser calls itself. */
  #nested<T>(at: Position, parse: () => T): T {
    if (this.#nesting >= policyLimits.nestingMax) {
      throw new ParseFailure(`nesting deeper than ${policyLimits.nestingMax}`, at);
    }
    this.#nesting++;
    const result = parse();
    this.#nesting--;
    return result;
  }

  #or(): Expr {
    const { at } = this.#cursor.token;
    let left = this.#and();
    while (this.#cursor.takes('||')) left = { kind: 'or', at, left, right: this.#and() };
    return left;
  }

  #and(): Expr {
    const { at } = this.#cursor.token;
    let left = this.#relation();
    while (this.#cursor.takes('&&')) left = { kind: 'and', at, left, right: this.#relation() };
    return left;
  }

  #relation(): Expr {
    const cursor = this.#cursor;
    const { at } = cursor.token;
    const left = this.#sum();
    const operator = relations.get(cursor.token.text);
    if (operator !== undefined) {
      cursor.take();
      const right = this.#sum();
      if (relations.has(cursor.token.text)) {
        throw new ParseFailure('comparisons do not chain; use parentheses', cursor.token.at);
      }
      return { kind: 'binary', at, operator, left, right };
    }
    if (cursor.takes('has')) return { kind: 'has', at, target: left, path: this.#hasPath() };
    if (cursor.takes('like')) {
      if (cursor.token.kind !== 'string') throw cursor.unexpected('a pattern in quotes');
      return { kind: 'like', at, target: left, pattern: patternPieces(cursor.take()) };
    }
    if (cursor.takes('is')) {
      const entityType = typePath(cursor);
      const is: Expr = { kind: 'is', at, target: left, entityType };
      return cursor.takes('in') ? { ...is, within: this.#sum() } : is;
    }
    if (cursor.is('=')) throw new ParseFailure('`=` is no operator; use `==`', cursor.token.at);
    return left;
  }

  #hasPath(): readonly string[] {
    const cursor = this.#cursor;
    if (cursor.token.kind === 'string') return [stringText(cursor.take())];
    const names = [identifier(cursor)];
    while (cursor.takes('.')) names.push(identifier(cursor));
    return names;
  }

  #sum(): Expr {
    const cursor = this.#cursor;
    const { at } = cursor.token;
    let left = this.#product();
    while (cursor.is('+') || cursor.is('-')) {
      const operator = cursor.take().text === '+' ? '+' : '-';
      left = { kind: 'binary', at, operator, left, right: this.#product() };
    }
    return left;
  }

  #product(): Expr {
    const cursor = this.#cursor;
    const { at } = cursor.token;
    let left = this.#unary();
    while (cursor.takes('*')) left = { kind: 'binary', at, operator: '*', left, right: this.#unary() };
    if (cursor.is('/') || cursor.is('%')) {
      throw new ParseFailure(`Cedar has no \`${cursor.token.text}\``, cursor.token.at);
    }
    return left;
  }

  #unary(): Expr {
    const cursor = this.#cursor;
    const mark = cursor.is('!') ? '!' : '-';
    const places: Position[] = [];
    while (cursor.is(mark)) places.push(cursor.take().at);
    if (places.length > 4) throw new ParseFailure(`at most four \`${mark}\` in a row`, places[4] ?? cursor.token.at);
    const operatorKind: UnaryExpr['kind'] = mark === '!' ? 'not' : 'negate';
    let operand: Expr;
    if (mark === '-' && places.length > 0 && this.#isLoneNumber()) {
      // The last sign belongs to the number: −2^63 is a literal and 2^63 is not.
      operand = this.#number(places.pop());
    } else {
      operand = this.#member();
    }
    for (const at of places.reverse()) operand = { kind: operatorKind, at, operand };
    return operand;
  }

  #isLoneNumber(): boolean {
    const next = this.#cursor.ahead(1);
    return this.#cursor.token.kind === 'number' && !(next.kind === 'mark' && ['.', '[', '('].includes(next.text));
  }

  #number(minusAt?: Position): Expr {
    const token = this.#cursor.take();
    const digits = token.text.replace(/^0+(?=.)/, '');
    const magnitude = digits.length > 19 ? undefined : BigInt(digits);
    const value = magnitude === undefined ? undefined : toLong(minusAt === undefined ? magnitude : -magnitude);
    if (value === undefined) throw new ParseFailure(`the integer \`${token.text}\` is outside 64 bits`, token.at);
    return { kind: 'literal', at: minusAt ?? token.at, value };
  }

  #member(): Expr {
    const cursor = this.#cursor;
    const { at } = cursor.token;
    let target = this.#nested(at, () => this.#primary());
    for (;;) {
      if (cursor.takes('.')) {
        const { token } = cursor;
        const name = identifier(cursor);
        target = cursor.takes('(')
          ? methodCall({ token, target, args: this.#arguments(), at })
          : { kind: 'attribute', at, target, name };
      } else if (cursor.takes('[')) {
        if (cursor.token.kind !== 'string') throw cursor.unexpected('an attribute name in quotes');
        target = { kind: 'attribute', at, target, name: stringText(cursor.take()) };
        cursor.expect(']');
      } else if (cursor.is('(')) {
        throw new ParseFailure('only functions and methods can be called', cursor.token.at);
      } else {
        return target;
      }
    }
  }

  /** After the `(`. */
  #arguments(): readonly Expr[] {
    return this.#cursor.list(')', () => this.expression());
  }

  #primary(): Expr {
    const cursor = this.#cursor;
    const { kind, at } = cursor.token;
    if (kind === 'number') return this.#number();
    if (kind === 'string') return { kind: 'literal', at, value: stringText(cursor.take()) };
    if (kind === 'word') return this.#word();
    if (kind === 'slot') throw new ParseFailure(`the slot \`${cursor.token.text}\` may stand in the scope only`, at);
    if (cursor.takes('(')) {
      const inner = this.expression();
      cursor.expect(')');
      return inner;
    }
    if (cursor.takes('[')) return { kind: 'set', at, items: cursor.list(']', () => this.expression()) };
    if (cursor.takes('{')) return { kind: 'record', at, fields: this.#fields() };
    throw cursor.unexpected('an expression');
  }

  #word(): Expr {
    const cursor = this.#cursor;
    const { text, at } = cursor.token;
    const followed = cursor.ahead(1).text === '::' && cursor.ahead(1).kind === 'mark';
    if (text === 'true' || text === 'false') {
      cursor.take();
      return { kind: 'literal', at, value: text === 'true' };
    }
    if (!followed && (text === 'principal' || text === 'action' || text === 'resource' || text === 'context')) {
      cursor.take();
      return { kind: 'variable', at, name: text };
    }
    const { type, id } = path(cursor);
    if (id !== undefined) return { kind: 'literal', at, value: entityUid(type, stringText(id)) };
    if (cursor.takes('(')) return functionCall({ name: type, args: this.#arguments(), at });
    throw new ParseFailure(`there is no variable \`${type}\``, at);
  }

  /** After the `{`. */
  #fields(): readonly (readonly [string, Expr])[] {
    const cursor = this.#cursor;
    const seen = new Set<string>();
    return cursor.list('}', () => {
      const { kind, at } = cursor.token;
      const name = kind === 'string' ? stringText(cursor.take()) : identifier(cursor);
      if (seen.has(name)) throw new ParseFailure(`the key \`${name}\` is given twice`, at);
      seen.add(name);
      cursor.expect(':');
      return [name, this.expression()] as const;
    });
  }
}

const relations: ReadonlyMap<string, BinaryOperator> = new Map(
  (['==', '!=', '<', '<=', '>', '>=', 'in'] as const).map((operator) => [operator, operator]),
);
