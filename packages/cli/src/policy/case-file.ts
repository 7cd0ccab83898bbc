// YAML as the JSON that policy tests are made of, with places to point at.

import { err, type Fault, type Json, ok, type Result } from '@sallyport/base';
import { readYaml } from '@sallyport/http';

interface YamlJson {
  readonly json: Json;
  /** `file:line:column` of a JSON pointer, or of what holds it. */
  readonly place: (pointer: string) => string;
}

/** Faults: `invalid_input` for what JSON cannot say, and for integers beyond 2^53, which YAML's reader rounds. */
export function jsonOfYaml(path: string, text: string): Result<YamlJson, readonly Fault[]> {
  const yaml = readYaml(text, path);
  if (!yaml.ok) return yaml;
  const place = (pointer: string) => {
    const steps = pointer
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
      .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
    for (let depth = steps.length; depth >= 0; depth--) {
      const found = yaml.value.position(steps.slice(0, depth));
      if (found !== undefined) return `${path}:${found.line}:${found.column}`;
    }
    return path;
  };
  const json = jsonOf(yaml.value.value, '');
  if (json.ok) return ok({ json: json.value, place });
  const { at, message } = json.fault;
  return err([{ code: 'invalid_input', message, at: place(at) }]);
}

function jsonOf(value: unknown, at: string): Result<Json, { readonly at: string; readonly message: string }> {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return ok(value);
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) || !Number.isInteger(value)
      ? ok(value)
      : err({ at, message: 'integers beyond 2^53 are rounded in YAML; write these cases in a .json file' });
  }
  if (Array.isArray(value)) {
    const items: Json[] = [];
    for (const [place, item] of value.entries()) {
      const json = jsonOf(item, `${at}/${place}`);
      if (!json.ok) return json;
      items.push(json.value);
    }
    return ok(items);
  }
  if (typeof value !== 'object') return err({ at, message: 'this is nothing that JSON can say' });
  const fields: [string, Json][] = [];
  for (const [name, item] of Object.entries(value)) {
    const json = jsonOf(item, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    if (!json.ok) return json;
    fields.push([name, json.value]);
  }
  return ok(Object.fromEntries(fields));
}
