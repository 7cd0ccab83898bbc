// Subjects, resources and actions as people write them on a command line.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { parseUid } from '@sallyport/policy';

export interface EntityName {
  readonly type: string;
  readonly id: string;
}

const typePath = /^[A-Za-z_][A-Za-z0-9_]*(?:::[A-Za-z_][A-Za-z0-9_]*)*$/;

/**
 * `User::"alice"` as Cedar writes it, or without quotes `User::alice`, where the id begins after the last `::`.
 * Faults: `invalid_input`.
 */
export function parseEntity(text: string, option: string): Result<EntityName, Fault> {
  if (text.includes('"')) {
    const parsed = parseUid(text);
    if (parsed.ok) return ok({ type: parsed.value.type, id: parsed.value.id });
    const [first] = parsed.fault;
    const why = first === undefined ? '' : ` (column ${first.column}: ${first.message})`;
    return fail('invalid_input', `${option}: \`${short(text)}\` is not an entity${why}; ${example}`);
  }
  const cut = text.lastIndexOf('::');
  const type = text.slice(0, Math.max(0, cut));
  const id = text.slice(cut + 2);
  return cut > 0 && typePath.test(type) && id !== ''
    ? ok({ type, id })
    : fail('invalid_input', `${option}: \`${short(text)}\` is not an entity; ${example}`);
}

/** `retrieve`, or `Action::"retrieve"`. Faults: `invalid_input`. */
export function parseAction(text: string): Result<string, Fault> {
  if (!text.includes('::')) {
    return text === '' ? fail('invalid_input', '--action: the name is empty; write `retrieve`') : ok(text);
  }
  const entity = parseEntity(text, '--action');
  if (!entity.ok) return entity;
  return entity.value.type === 'Action'
    ? ok(entity.value.id)
    : fail('invalid_input', `--action: \`${short(text)}\` is not of the type \`Action\`; write \`retrieve\``);
}

/** As Cedar writes it, for people. */
export function entityText({ type, id }: EntityName): string {
  return `${type}::${JSON.stringify(id)}`;
}

const example = 'write `User::"alice"` or `User::alice`';

function short(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}
