// What the driver and the processes of the proof say to each other.

import type { Control } from './controls.ts';
import type { Call, Round } from './history.ts';

export interface KernelStart {
  readonly role: 'kernel';
  readonly name: string;
  /** Text of `sallyport.yaml`; `env:` references are looked up in `secrets`. */
  readonly config: string;
  readonly secrets: Readonly<Record<string, string>>;
  /** Of the destination behind the proxy door. */
  readonly upstreamPort: number;
  readonly control: Control | undefined;
}

export interface PepStart {
  readonly role: 'pep';
  readonly name: string;
  readonly url: string;
  readonly apiKey: string;
  readonly control: Control | undefined;
}

export type ToProcess =
  | { readonly do: 'start'; readonly as: KernelStart | PepStart }
  | { readonly do: 'play'; readonly round: Round; readonly seed: number }
  | { readonly do: 'halt' };

export type FromProcess =
  /** `apiKey` may act for each tenant of that kernel. */
  | { readonly says: 'ready'; readonly apiKey: string }
  | { readonly says: 'calls'; readonly calls: readonly Call[] }
  | { readonly says: 'halted' };
