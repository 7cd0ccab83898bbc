// What each tenant must see if there were no other: the state that its own calls, and only they, have made.

import type { Narrowing } from './steps.ts';
import { type Doc, docs, modes, questions } from './tenants.ts';

export interface HandedOut {
  readonly cursor: string;
  /** What it belongs to: token, question and the policy at the time. */
  readonly token: string;
  readonly question: number;
  readonly mode: number;
  readonly lastId: string;
}

/** What a session has read. */
export interface SessionRead {
  readonly isLabelled: boolean;
  readonly receipts: number;
}

export class Model {
  readonly #mode: number[];
  readonly #subIsRed: boolean[];
  readonly #revoked = new Set<string>();
  readonly #labelled = new Set<string>();
  readonly #receipts = new Map<string, number>();
  /** What was asked or sent before, tenant and all: only that may come from the cache. */
  readonly #known = new Set<string>();
  readonly cursors: HandedOut[] = [];

  constructor(tenants: number) {
    this.#mode = Array.from({ length: tenants }, () => 0);
    this.#subIsRed = Array.from({ length: tenants }, () => true);
  }

  modeOf(who: number): number {
    return this.#mode[who] ?? 0;
  }

  setMode(who: number, mode: number): void {
    this.#mode[who] = mode;
  }

  setSubIsRed(who: number, subIsRed: boolean): void {
    this.#subIsRed[who] = subIsRed;
  }

  revoke(who: number, session: number): void {
    this.#revoked.add(`${who} ${session}`);
  }

  isRevoked(who: number, session: number): boolean {
    return this.#revoked.has(`${who} ${session}`);
  }

  /** Ids of the rows behind `afterId` that the tenant's own policy, entities and token show, in their order. */
  visible(who: number, narrowing: Narrowing, question: number, afterId = ''): readonly string[] {
    const shown = (doc: Doc) =>
      modes[this.modeOf(who)]?.shows(doc, this.#subIsRed[who] ?? false) === true &&
      questions[question]?.asks(doc) === true &&
      (narrowing !== 'to a folder' || doc.id.startsWith('x/'));
    return docs.filter((doc) => doc.id > afterId && shown(doc)).map(({ id }) => id);
  }

  /** Counts an answered retrieval; rows leave their labels in the session. */
  retrieved(who: number, session: number, rows: number): void {
    const key = `${who} ${session}`;
    this.#receipts.set(key, (this.#receipts.get(key) ?? 0) + 1);
    if (rows > 0) this.#labelled.add(key);
  }

  read(who: number, session: number): SessionRead {
    const key = `${who} ${session}`;
    return { isLabelled: this.#labelled.has(key), receipts: this.#receipts.get(key) ?? 0 };
  }

  knows(what: string): boolean {
    return this.#known.has(what);
  }

  nowKnown(what: string): void {
    this.#known.add(what);
  }
}
