// Says what zod refused in the words of the configuration: the setting, what it wants, where it stands.

import type { Fault } from '@sallyport/base';
import type { z } from 'zod';
import { variableOf } from './environment.ts';
import type { Places } from './places.ts';
import { fileSchema } from './schema.ts';
import { nearest } from './suggest.ts';

/** One fault per refused setting; unknown names come with the known name that was probably meant. */
export function issueFaults(issue: z.core.$ZodIssue, place: Places): readonly Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      const meant = nearest(key, knownNames(issue.path));
      const hint = meant === undefined ? 'remove it' : `did you mean \`${meant}\`?`;
      return {
        code: 'invalid_input',
        message: `\`${shortName(key)}\` is not a setting here; ${hint}`,
        at: place.at(path, true),
      };
    });
  }
  const setting = issue.path.length === 0 ? 'the file' : `\`${issue.path.join('.')}\``;
  const variable = variableOf(issue.path);
  const missing =
    issue.code === 'invalid_type' && issue.input === undefined && issue.message.endsWith('received undefined');
  const message = missing
    ? `${setting} is needed; set it${variable === undefined ? '' : ` here or as \`${variable}\``}`
    : `${setting}: ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`;
  return [{ code: 'invalid_input', message, at: place.at(issue.path) }];
}

/** The names that the schema knows at a place. */
function knownNames(path: readonly PropertyKey[]): readonly string[] {
  let at: z.core.$ZodType | undefined = fileSchema;
  for (const step of [...path, undefined]) {
    at = unwrapped(at);
    if (step === undefined) break;
    at = typeof step === 'number' ? element(at) : shapeOf(at)[String(step)];
  }
  return Object.keys(shapeOf(at));
}

// zod's own definitions are walked by their public `def`, whose type does not follow from the schema's.
interface Definition {
  readonly innerType?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
}
function definition(type: z.core.$ZodType | undefined): Definition {
  return (type?._zod.def ?? {}) as Definition;
}
function unwrapped(type: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  let at = type;
  for (;;) {
    const { innerType } = definition(at);
    if (innerType === undefined) return at;
    at = innerType;
  }
}
function element(type: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  return definition(type).element;
}
function shapeOf(type: z.core.$ZodType | undefined): Readonly<Record<string, z.core.$ZodType>> {
  return definition(type).shape ?? {};
}

function shortName(key: string): string {
  return key.length <= 64 ? key : `${key.slice(0, 64).toWellFormed()}…`;
}
