// Reads the members of a YAML mapping with their types, gathers every complaint, and refuses members nobody asked for.

import type { Fault } from '@sallyport/base';
import type { Located } from './located.ts';

/** Owns the fault list of one reading; a reader method that complains returns a harmless stand-in. */
export class Fields {
  readonly at: string;
  readonly #members: ReadonlyMap<string, Located>;
  readonly #faults: Fault[];
  readonly #asked = new Set<string>();

  constructor(node: Located | undefined, what: string, faults: Fault[]) {
    this.#faults = faults;
    this.at = node?.at ?? '';
    this.#members = node?.type === 'map' ? node.members : new Map();
    if (node?.type !== 'map') this.refuse(`${what} must be a mapping`, node);
  }

  refuse(message: string, node?: Located): void {
    refuse(this.#faults, message, node?.at ?? this.at);
  }

  get(name: string): Located | undefined {
    this.#asked.add(name);
    return this.#members.get(name);
  }

  names(): readonly string[] {
    return [...this.#members.keys()];
  }

  text(name: string, fallback?: string): string {
    const node = this.get(name);
    if (node?.type === 'text') return node.text;
    if (node !== undefined || fallback === undefined) this.refuse(`\`${name}\` must be a text`, node);
    return fallback ?? '';
  }

  oneOf<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const node = this.get(name);
    const found = choices.find((choice) => node?.type === 'text' && node.text === choice);
    if (found === undefined && node !== undefined)
      this.refuse(`\`${name}\` must be one of ${choices.join(', ')}`, node);
    return found ?? fallback;
  }

  number(name: string, bounds: { min: number; max: number }, fallback: number): number {
    const node = this.get(name);
    if (node === undefined) return fallback;
    if (node.type === 'number' && node.number >= bounds.min && node.number <= bounds.max) return node.number;
    this.refuse(`\`${name}\` must be a number from ${bounds.min} to ${bounds.max}`, node);
    return fallback;
  }

  flag(name: string): boolean {
    const node = this.get(name);
    if (node !== undefined && node.type !== 'flag') this.refuse(`\`${name}\` must be true or false`, node);
    return node?.type === 'flag' && node.flag;
  }

  /** A list of texts; a number in it is taken as it was meant, as its digits. */
  texts(name: string): readonly string[] {
    const node = this.get(name);
    if (node === undefined) return [];
    if (node.type !== 'list') {
      this.refuse(`\`${name}\` must be a list of texts`, node);
      return [];
    }
    return node.items.flatMap((item) => {
      if (item.type === 'text') return [item.text];
      this.refuse(`an entry of \`${name}\` must be a text; put it in quotes`, item);
      return [];
    });
  }

  list(name: string): readonly Located[] {
    const node = this.get(name);
    if (node !== undefined && node.type !== 'list') this.refuse(`\`${name}\` must be a list`, node);
    return node?.type === 'list' ? node.items : [];
  }

  /** Complains about members that no method asked for. */
  done(): void {
    for (const [name, node] of this.#members) {
      if (!this.#asked.has(name))
        this.refuse(`\`${name}\` is not known here; known are ${[...this.#asked].join(', ')}`, node);
    }
  }
}

export function refuse(faults: Fault[], message: string, at: string): void {
  faults.push({ code: 'invalid_input', message, at });
}
