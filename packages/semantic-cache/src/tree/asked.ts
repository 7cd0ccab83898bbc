// A question as the tree sees it, and its clock.

import { isJsonObject, type Json, type JsonObject } from '@sallyport/base';

/** Subject or resource of AuthZEN 1.0. */
interface AskedEntity {
  readonly type: string;
  readonly id: string;
  readonly properties?: JsonObject | undefined;
}

/** An AuthZEN question, and the capability token that must grant it as well. */
export interface Asked {
  readonly subject: AskedEntity;
  readonly action: { readonly name: string; readonly properties?: JsonObject | undefined };
  readonly resource: AskedEntity;
  readonly context?: JsonObject | undefined;
  /** SHA-256 of the token's text in hex. */
  readonly capability?: string | undefined;
}

/** Milliseconds of a datetime as the kernel reads it: the one form in which clocks are written here, in UTC. */
export function momentOf(value: Json | undefined): number | undefined {
  if (!isJsonObject(value)) return undefined;
  const call = value.__extn;
  if (!isJsonObject(call) || call.fn !== 'datetime' || typeof call.arg !== 'string') return undefined;
  if (Object.keys(value).length !== 1 || Object.keys(call).length !== 2) return undefined;
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{3})?Z$/.test(call.arg)) return undefined;
  const ms = Date.parse(call.arg);
  // A day that is not in the calendar is no datetime, whatever the platform makes of it.
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 19) !== call.arg.slice(0, 19) ? undefined : ms;
}

/** The moment of `context.now`, the clock of policies. */
export function clockOf({ context }: Asked): number | undefined {
  return momentOf(context !== undefined && Object.hasOwn(context, 'now') ? context.now : undefined);
}
