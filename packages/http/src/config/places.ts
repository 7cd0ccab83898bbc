// Says where a setting stands: in the file, or in the environment.

import type { Overridden } from './environment.ts';
import type { YamlFile } from './yaml.ts';

/** Places are `file:line:column` in faults, `file:line` as an origin, or the name of a variable. */
export class Places {
  readonly #file: string;
  readonly #yaml: YamlFile;
  readonly #overridden: Overridden;

  constructor(file: string, yaml: YamlFile, overridden: Overridden) {
    this.#file = file;
    this.#yaml = yaml;
    this.#overridden = overridden;
  }

  /** The variable, or `file:line:column` of the value or of the nearest thing around it that the file has. */
  at(path: readonly PropertyKey[], ofName = false): string {
    const variable = this.#overridden.origins.get(path.join('.'));
    if (variable !== undefined) return variable;
    for (let length = path.length; length > 0; length--) {
      // Around a missing setting the name of its section is what a person looks for; an item of a list has none.
      const around = length < path.length && typeof path[length - 1] === 'string';
      const position = this.#yaml.position(path.slice(0, length), ofName || around);
      if (position !== undefined) return `${this.#file}:${position.line}:${position.column}`;
    }
    // A section that only the environment began: the variable beside the missing one is the place to look.
    const section = `${String(path[0])}.`;
    for (const [setting, beside] of this.#overridden.origins) if (setting.startsWith(section)) return beside;
    return this.#file;
  }

  origin(path: readonly PropertyKey[]): string {
    const variable = this.#overridden.origins.get(path.join('.'));
    if (variable !== undefined) return variable;
    const position = this.#yaml.position(path);
    return position === undefined ? 'default' : `${this.#file}:${position.line}`;
  }
}
