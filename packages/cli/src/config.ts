// `config print` and `config check`: what is in force, where it came from, and what is wrong with it.

import type { Json } from '@sallyport/base';
import { ok } from '@sallyport/base';
import { line, type Outcome, type Span, table, toned } from './answer.ts';
import type { Io } from './io.ts';
import { loadSettings } from './settings.ts';

export interface ConfigOptions {
  readonly config?: string;
}

/** With `effective` every setting, otherwise those that are not defaults. Secrets are masked by the configuration itself. */
export async function printConfig(io: Io, options: ConfigOptions & { readonly effective?: boolean }): Promise<Outcome> {
  const config = await loadSettings(io, options.config);
  if (!config.ok) return config;
  const { effectiveConfig } = await import('@sallyport/http');
  const all = effectiveConfig(config.value);
  const settings = options.effective === true ? all : all.filter(({ origin }) => origin !== 'default');
  const rows = settings.map(({ setting, value, origin }): readonly Span[] => [
    setting,
    value === null ? toned('dim', 'not set') : String(value),
    toned('dim', origin),
  ]);
  const none = line('Nothing is set: everything is at its default; `--effective` shows the defaults too.');
  return ok({
    exit: 0,
    json: {
      file: config.value.file ?? null,
      settings: settings.map((setting): Json => ({ ...setting })),
    },
    text: rows.length === 0 ? [none] : [table(rows, ['setting', 'value', 'origin'])],
  });
}

export async function checkConfig(io: Io, options: ConfigOptions): Promise<Outcome> {
  const config = await loadSettings(io, options.config);
  if (!config.ok) return config;
  const { file } = config.value;
  const what = file === undefined ? 'no file; the defaults and the environment hold' : file;
  return ok({
    exit: 0,
    json: { valid: true, file: file ?? null },
    text: [line(toned('good', 'VALID'), `  ${what}`)],
  });
}
