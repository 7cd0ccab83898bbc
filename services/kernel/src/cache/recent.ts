// A sample of recent questions of each tenant, in memory alone, for the advice about keys.

import type { Question } from '../access/question.ts';

/** `sizeMax` counts values and characters of one question; larger ones are passed over. */
const bounds = { tenantsMax: 64, questionsMax: 256, sizeMax: 2_048, oneIn: 16 } as const;

/** Owned by the kernel service. Keeps the first questions and then one in 16, and of more tenants those that came last. */
export class RecentQuestions {
  readonly #tenants = new Map<string, { readonly questions: Question[]; next: number; seen: number }>();

  /** Called for each decision; keeps a reference. */
  note(tenant: string, question: Question): void {
    const held = this.#tenants.get(tenant) ?? this.#admit(tenant);
    held.seen++;
    // Looking at each would cost a third of a decision.
    if (held.questions.length === bounds.questionsMax && held.seen % bounds.oneIn !== 0) return;
    if (sizeWithin(question, bounds.sizeMax) < 0) return;
    held.questions[held.next] = question;
    held.next = (held.next + 1) % bounds.questionsMax;
  }

  of(tenant: string): readonly Question[] {
    return this.#tenants.get(tenant)?.questions ?? [];
  }

  #admit(tenant: string) {
    const [oldest] = this.#tenants.keys();
    if (this.#tenants.size >= bounds.tenantsMax && oldest !== undefined) this.#tenants.delete(oldest);
    const made = { questions: [], next: 0, seen: 0 };
    this.#tenants.set(tenant, made);
    return made;
  }
}

/** What is left of `room` after this value; negative where it has none, and then the rest is not looked at. */
function sizeWithin(value: unknown, room: number): number {
  let left = room - 1;
  if (typeof value === 'string') return left - value.length;
  if (typeof value !== 'object' || value === null) return left;
  for (const [name, member] of Object.entries(value)) {
    if (left < 0) return left;
    left = sizeWithin(member, left - name.length);
  }
  return left;
}
