// Secrets in configuration: referred to, resolved once, and never printed by accident.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { type Fault, fail, ok, type Result } from '@sallyport/base';

/** A value that shows itself only when asked: as text, as JSON and to `console.log` it is a mask. */
export class Secret {
  readonly #value: string;
  /** What may be printed: the reference, or a URL without its password. */
  readonly shown: string;

  constructor(value: string, shown: string) {
    this.#value = value;
    this.shown = shown;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return this.shown;
  }

  toJSON(): string {
    return this.shown;
  }

  [inspect.custom](): string {
    return this.shown;
  }
}

export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** `env:NAME` or `file:path`. */
export const referenceForm = /^(?:env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$/;
const fileBytesMax = 64 * 1024;

/** The value behind a reference; a final line break of a file is not part of it. Faults say what is missing, never what is there. */
export function resolveReference(reference: string, sources: SecretSources): Result<Secret, Fault> {
  const name = reference.slice(reference.indexOf(':') + 1);
  const value = reference.startsWith('env:') ? fromEnv(name, sources) : fromFile(name, sources);
  if (!value.ok) return value;
  if (value.value === '') return fail('invalid_input', `\`${reference}\` is empty; put the secret there`);
  return ok(new Secret(value.value, `*** (${reference})`));
}

/** A URL that may carry a password: given plainly only without one, else by reference. */
export function resolveUrl(text: string, sources: SecretSources): Result<Secret, Fault> {
  const isReference = referenceForm.test(text);
  const found = isReference ? resolveReference(text, sources) : ok(new Secret(text, text));
  if (!found.ok) return found;
  const value = found.value.reveal();
  if (!URL.canParse(value))
    return fail('invalid_input', 'this is not a URL; write it like `postgres://user@host:5432/name`');
  const url = new URL(value);
  const hasPassword = url.password !== '' || url.searchParams.has('password');
  if (hasPassword && !isReference) {
    return fail('invalid_input', 'the URL holds a password; write `env:NAME` or `file:path` and put the URL there');
  }
  return ok(new Secret(value, isReference ? `${shownUrl(url)} (${text})` : shownUrl(url)));
}

function shownUrl(url: URL): string {
  const shown = new URL(url);
  if (shown.password !== '') shown.password = '***';
  // Options of drivers can hold passwords and keys; their names are enough to see what is set.
  for (const name of [...shown.searchParams.keys()]) shown.searchParams.set(name, '***');
  return shown.href;
}

function fromEnv(name: string, { env }: SecretSources): Result<string, Fault> {
  const value = env[name];
  return value === undefined ? fail('invalid_input', `the variable \`${name}\` is not set; set it`) : ok(value);
}

function fromFile(path: string, { cwd }: SecretSources): Result<string, Fault> {
  try {
    const bytes = readFileSync(resolve(cwd, path));
    if (bytes.length > fileBytesMax) return fail('too_large', `\`${path}\` is larger than ${fileBytesMax} bytes`);
    return ok(bytes.toString('utf8').replace(/\r?\n$/, ''));
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown error';
    return fail('invalid_input', `\`${path}\` cannot be read (${code}); check that it exists and who may read it`, {
      cause,
    });
  }
}
