// What a schema says of entities, actions and contexts, with every name resolved.

import type { EntityUid } from '../uid.ts';

export type SchemaType =
  | { readonly kind: 'bool' | 'long' | 'string' }
  /** `constructor` is the function that makes a value of a string. */
  | { readonly kind: 'extension'; readonly constructor: 'ip' | 'decimal' | 'datetime' | 'duration' }
  | { readonly kind: 'entity'; readonly entityType: string }
  | { readonly kind: 'set'; readonly element: SchemaType }
  | RecordType;

export interface RecordType {
  readonly kind: 'record';
  readonly attributes: ReadonlyMap<string, AttributeType>;
}

export interface AttributeType {
  readonly type: SchemaType;
  readonly required: boolean;
}

export interface EntityTypeInfo {
  readonly memberOf: readonly string[];
  readonly shape: RecordType;
  readonly tags?: SchemaType;
  /** The only ids that entities of this type may have. */
  readonly ids?: readonly string[];
}

export interface ActionInfo {
  readonly uid: EntityUid;
  readonly memberOf: readonly EntityUid[];
  readonly principalTypes: readonly string[];
  readonly resourceTypes: readonly string[];
  readonly context: RecordType;
}

export interface Schema {
  /** By full name. */
  readonly entityTypes: ReadonlyMap<string, EntityTypeInfo>;
  readonly actions: readonly ActionInfo[];
}

/** What the schema says of an action, or undefined. */
export function actionOf(schema: Schema, uid: EntityUid): ActionInfo | undefined {
  return schema.actions.find((action) => action.uid.id === uid.id && action.uid.type === uid.type);
}
