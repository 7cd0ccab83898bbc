// The counters of a pep as Prometheus reads them; a program serves the text beside its own.

import type { PepStats } from './stats.ts';

/** What a look-up in the decision tree came to, and what became of an answer that might be kept. */
const lookups = ['exact', 'semantic', 'pattern', 'misses', 'superseded', 'outOfTime'] as const;
const kept = ['stored', 'conflicts', 'evicted', 'notAdmitted', 'tooDeep', 'tooLarge'] as const;

/** Text of the exposition format 0.0.4. Tenants are left out: their number has no bound. */
export function pepMetrics({ permitted, denied, failed, batches, sent, cache }: PepStats): string {
  const calls = { permitted, denied, ...failed };
  const families = [
    family('pep_calls_total', 'counter', 'calls by what came of them', 'outcome', Object.entries(calls)),
    family('pep_batches_total', 'counter', 'requests to the kernel', '', [['', batches]]),
    family('pep_questions_total', 'counter', 'questions in those requests', '', [['', sent]]),
  ];
  if (cache === undefined) return families.join('');
  const of = (names: readonly (typeof lookups | typeof kept)[number][]) =>
    names.map((name): [string, number] => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      cache[name],
    ]);
  return [
    ...families,
    family('decision_tree_lookups_total', 'counter', 'look-ups by what came of them', 'outcome', of(lookups)),
    family('decision_tree_answers_total', 'counter', 'answers by what became of them', 'fate', of(kept)),
    family('decision_tree_entries', 'gauge', 'answers held', '', [['', cache.entries]]),
    family('decision_tree_bytes', 'gauge', 'roughly what they take', '', [['', cache.bytes]]),
  ].join('');
}

function family(
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  label: string,
  values: readonly (readonly [string, number])[],
): string {
  const lines = values.map(([of, value]) => `sallyport_${name}${label === '' ? '' : `{${label}="${of}"}`} ${value}\n`);
  return `# HELP sallyport_${name} ${help}\n# TYPE sallyport_${name} ${type}\n${lines.join('')}`;
}
