// Cedar's schema language to the JSON form of the same schema.

import type { Json, JsonObject } from '@sallyport/base';
import { policyLimits } from '../limits.ts';
import { Cursor } from '../parse/cursor.ts';
import { ParseFailure } from '../parse/failure.ts';
import { tokenize } from '../parse/lexer.ts';
import { stringText } from '../parse/string.ts';

/** The JSON form. Throws `ParseFailure`. Annotations are read over: they mean nothing to a decision. */
export function schemaTextToJson(source: string): JsonObject {
  return new SchemaParser(new Cursor(tokenize(source))).schema();
}

type Sections = Record<'entityTypes' | 'actions' | 'commonTypes', Record<string, Json>>;

class SchemaParser {
  readonly #cursor: Cursor;
  #nesting = 0;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  schema(): JsonObject {
    const cursor = this.#cursor;
    const namespaces: Record<string, Sections> = Object.create(null);
    const sectionsOf = (name: string): Sections => {
      namespaces[name] ??= { entityTypes: bare(), actions: bare(), commonTypes: bare() };
      return namespaces[name];
    };
    while (cursor.token.kind !== 'end') {
      this.#annotations();
      if (!cursor.takes('namespace')) {
        this.#declaration(sectionsOf(''));
        continue;
      }
      const sections = sectionsOf(this.#path());
      cursor.expect('{');
      while (!cursor.takes('}')) {
        this.#annotations();
        this.#declaration(sections);
      }
    }
    return namespaces;
  }

  #annotations(): void {
    const cursor = this.#cursor;
    while (cursor.takes('@')) {
      this.#word();
      if (cursor.takes('(')) {
        this.#string();
        cursor.expect(')');
      }
    }
  }

  #declaration(sections: Sections): void {
    const cursor = this.#cursor;
    if (cursor.takes('entity')) this.#entity(sections.entityTypes);
    else if (cursor.takes('action')) this.#action(sections.actions);
    else if (cursor.takes('type')) this.#commonType(sections.commonTypes);
    else throw cursor.unexpected('`entity`, `action`, `type` or `namespace`');
  }

  #commonType(commonTypes: Record<string, Json>): void {
    const { at } = this.#cursor.token;
    const name = this.#word();
    this.#cursor.expect('=');
    if (commonTypes[name] !== undefined) throw new ParseFailure(`the type \`${name}\` is given twice`, at);
    commonTypes[name] = this.#type();
    this.#cursor.expect(';');
  }

  #entity(entityTypes: Record<string, Json>): void {
    const cursor = this.#cursor;
    const { at } = cursor.token;
    const names = this.#separated(() => this.#word());
    const out: Record<string, Json> = bare();
    if (cursor.takes('enum')) {
      cursor.expect('[');
      out.enum = cursor.list(']', () => this.#string());
    } else {
      if (cursor.takes('in')) out.memberOfTypes = this.#oneOrList(() => this.#path());
      if (cursor.takes('=') || cursor.is('{')) out.shape = this.#type();
      if (cursor.takes('tags')) out.tags = this.#type();
    }
    cursor.expect(';');
    for (const name of names) {
      if (entityTypes[name] !== undefined) throw new ParseFailure(`the entity type \`${name}\` is given twice`, at);
      entityTypes[name] = out;
    }
  }

  #action(actions: Record<string, Json>): void {
    const cursor = this.#cursor;
    const { at } = cursor.token;
    const names = this.#separated(() => this.#name());
    const out: Record<string, Json> = bare();
    if (cursor.takes('in')) out.memberOf = this.#oneOrList(() => this.#actionReference());
    if (cursor.takes('appliesTo')) out.appliesTo = this.#appliesTo();
    if (cursor.takes('attributes')) this.#record();
    cursor.expect(';');
    for (const name of names) {
      if (actions[name] !== undefined) throw new ParseFailure(`the action \`${name}\` is given twice`, at);
      actions[name] = out;
    }
  }

  /** `"view"`, `view` or `App::Action::"view"`. */
  #actionReference(): JsonObject {
    const cursor = this.#cursor;
    if (this.#isString()) return { id: this.#string() };
    const parts = [this.#word()];
    while (cursor.takes('::')) {
      if (this.#isString()) return { type: parts.join('::'), id: this.#string() };
      parts.push(this.#word());
    }
    return { id: parts.join('::') };
  }

  #appliesTo(): JsonObject {
    const cursor = this.#cursor;
    const out: Record<string, Json> = { principalTypes: [], resourceTypes: [] };
    cursor.expect('{');
    cursor.list('}', () => {
      const { token } = cursor;
      const key = this.#word();
      cursor.expect(':');
      if (key === 'principal') out.principalTypes = this.#oneOrList(() => this.#path());
      else if (key === 'resource') out.resourceTypes = this.#oneOrList(() => this.#path());
      else if (key === 'context') out.context = this.#type();
      else throw new ParseFailure(`\`appliesTo\` has no \`${key}\``, token.at);
    });
    return out;
  }

  #type(): JsonObject {
    const cursor = this.#cursor;
    const { at } = cursor.token;
    if (this.#nesting >= policyLimits.nestingMax) {
      throw new ParseFailure(`nesting deeper than ${policyLimits.nestingMax}`, at);
    }
    this.#nesting++;
    const type = cursor.is('{') ? this.#record() : this.#namedType();
    this.#nesting--;
    return type;
  }

  #namedType(): JsonObject {
    const cursor = this.#cursor;
    const name = this.#path();
    if (name !== 'Set' || !cursor.takes('<')) return { type: 'EntityOrCommon', name };
    const element = this.#type();
    cursor.expect('>');
    return { type: 'Set', element };
  }

  #record(): JsonObject {
    const cursor = this.#cursor;
    const attributes: Record<string, Json> = bare();
    cursor.expect('{');
    cursor.list('}', () => {
      this.#annotations();
      const { at } = cursor.token;
      const name = this.#name();
      const required = !cursor.takes('?');
      cursor.expect(':');
      const type = this.#type();
      if (attributes[name] !== undefined) throw new ParseFailure(`the attribute \`${name}\` is given twice`, at);
      attributes[name] = required ? type : { ...type, required };
    });
    return { type: 'Record', attributes };
  }

  #oneOrList<T>(item: () => T): T[] {
    return this.#cursor.takes('[') ? this.#cursor.list(']', item) : [item()];
  }

  #separated<T>(item: () => T): T[] {
    const items = [item()];
    while (this.#cursor.takes(',')) items.push(item());
    return items;
  }

  #path(): string {
    const parts = [this.#word()];
    while (this.#cursor.takes('::')) parts.push(this.#word());
    return parts.join('::');
  }

  #name(): string {
    return this.#isString() ? this.#string() : this.#word();
  }

  #word(): string {
    if (this.#cursor.token.kind !== 'word') throw this.#cursor.unexpected('a name');
    return this.#cursor.take().text;
  }

  #isString(): boolean {
    return this.#cursor.token.kind === 'string';
  }

  #string(): string {
    if (!this.#isString()) throw this.#cursor.unexpected('a string');
    return stringText(this.#cursor.take());
  }
}

/** An object without a prototype, since its names come from outside. */
function bare(): Record<string, Json> {
  return Object.create(null);
}
