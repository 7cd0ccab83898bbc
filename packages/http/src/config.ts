// Configuration: one YAML file and the environment, checked as a whole, every error with its place.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { err, type Fault, ok, type Result } from '@sallyport/base';
import { mistyped, override } from './config/environment.ts';
import { issueFaults } from './config/issues.ts';
import { Places } from './config/places.ts';
import { type Resolved, resolveSecrets } from './config/resolve.ts';
import { fileSchema } from './config/schema.ts';
import { readYaml } from './config/yaml.ts';

export interface Config extends Resolved {
  /** Absolute path of the file, when there is one. */
  readonly file: string | undefined;
  /** Where a setting came from: `default`, `file:line` or the variable's name. */
  readonly originOf: (path: readonly PropertyKey[]) => string;
}

export interface ConfigSources {
  /** The file; `sallyport.yaml` in `cwd` when absent, and none is fine then. */
  readonly file?: string;
  /** The text in place of a file; for tests and pipes. */
  readonly text?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

const defaultFile = 'sallyport.yaml';

/**
 * The checked configuration, or every fault that was found. Each fault's `at` is `file:line:column` or a variable's name.
 * INVARIANT: no fault's message repeats a value — a value put in the wrong place may be a secret.
 */
export function loadConfig(sources: ConfigSources): Result<Config, readonly Fault[]> {
  const text = readText(sources);
  if (!text.ok) return err([text.fault]);
  const label = sources.file ?? defaultFile;
  const yaml = readYaml(text.value ?? '', label);
  if (!yaml.ok) return yaml;
  const overridden = override(yaml.value.value, sources.env);
  const place = new Places(label, yaml.value, overridden);
  const parsed = fileSchema.safeParse(overridden.value ?? {});
  const slips = mistyped(sources.env);
  if (!parsed.success) return err([...slips, ...parsed.error.issues.flatMap((issue) => issueFaults(issue, place))]);
  const resolved = resolveSecrets(parsed.data, sources, (path) => place.at(path));
  const faults = [...slips, ...(resolved.ok ? [] : resolved.fault)];
  if (!resolved.ok || faults.length > 0) return err(faults);
  const file = text.value === undefined || sources.text !== undefined ? undefined : resolve(sources.cwd, label);
  return ok({ ...resolved.value, file, originOf: (path) => place.origin(path) });
}

function readText({ file, text, cwd }: ConfigSources): Result<string | undefined, Fault> {
  if (text !== undefined) return ok(text);
  const path = resolve(cwd, file ?? defaultFile);
  try {
    return ok(readFileSync(path, 'utf8'));
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown error';
    if (code === 'ENOENT' && file === undefined) return ok(undefined);
    const message = `the configuration file cannot be read (${code}); check that it exists and who may read it`;
    return err({ code: 'invalid_input', message, at: file ?? defaultFile, cause });
  }
}
