// Epochs: counters of what can change. An answer names the epochs it rests on and is served only while all of them hold.

import { utf8 } from '@sallyport/base';
import { cacheBounds } from './bounds.ts';

/**
 * Epochs by name: whole numbers from 0 to 2^64 − 1, as number or bigint, equal by value. A copy handed to the cache is
 * never changed afterwards: a process that learns of a change puts a new record in its place.
 */
export type EpochVector = Readonly<Record<string, bigint | number>>;

/**
 * The part of `current` that an answer rests on, as a copy of its own. Undefined where there is no current copy
 * (no lease), an epoch is unknown, or there are more than the bound: such an answer must not be cached.
 */
export function pickEpochs(current: EpochVector | undefined, names: readonly string[]): EpochVector | undefined {
  if (current === undefined || names.length > cacheBounds.epochsMax) return undefined;
  const picked: Record<string, bigint> = Object.create(null);
  for (const name of names) {
    const value = Object.hasOwn(current, name) ? current[name] : undefined;
    if (value === undefined || !isEpochName(name)) return undefined;
    picked[name] = epochValue(value);
  }
  return picked;
}

/** Whether every epoch that an answer rests on is the current one. An epoch unknown now does not hold; an answer that rests on none holds. */
export function epochsHold(rests: EpochVector, current: EpochVector | undefined): boolean {
  if (current === undefined) return false;
  return Object.entries(rests).every(([name, value]) => {
    const now = Object.hasOwn(current, name) ? current[name] : undefined;
    return now !== undefined && epochValue(now) === epochValue(value);
  });
}

/** Whether an answer was guarded by at least these epochs: one written by an older release may rest on fewer. */
export function epochsCover(rests: EpochVector, names: readonly string[]): boolean {
  return names.every((name) => Object.hasOwn(rests, name));
}

/** The value as bigint. Throws RangeError where it is not a whole number from 0 to 2^64 − 1: an epoch is never rounded. */
export function epochValue(value: bigint | number): bigint {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RangeError('an epoch is a whole number');
  const exact = BigInt(value);
  if (exact < 0n || exact > 0xffff_ffff_ffff_ffffn) throw new RangeError('an epoch lies between 0 and 2^64 − 1');
  return exact;
}

/** Whether a name can be embedded without loss. */
function isEpochName(name: string): boolean {
  return name.isWellFormed() && utf8(name).length <= cacheBounds.epochNameBytesMax;
}
