// Every setting in force, with where it came from, secrets masked: what `config print --effective` shows.

import type { Config } from '../config.ts';
import { Secret } from './secret.ts';

export interface EffectiveSetting {
  /** Dotted path, such as `listen.kernelPort`. */
  readonly setting: string;
  readonly value: string | number | boolean | null;
  /** `default`, `file:line` or the variable's name. */
  readonly origin: string;
}

/** INVARIANT: the effective configuration shows no secret. */
export function effectiveConfig(config: Config): readonly EffectiveSetting[] {
  const { file: _, originOf, ...settings } = config;
  const found: EffectiveSetting[] = [];
  const add = (path: readonly PropertyKey[], value: EffectiveSetting['value']) => {
    found.push({ setting: path.join('.'), value, origin: originOf(path) });
  };
  const walk = (value: unknown, path: readonly PropertyKey[]): void => {
    if (value instanceof Secret) add(path, value.shown);
    else if (Array.isArray(value) && value.length === 0) add(path, '[]');
    else if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, [...path, index]);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) walk(member, [...path, name]);
    } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') add(path, value);
    // Optional settings without a value are shown too: they say that an embedded part is in use.
    else add(path, null);
  };
  walk(settings, []);
  return found;
}
