// Texts that hurt, made from the rules themselves: what each waits for, what it finds, and what it nearly finds.

import type { RuleSet } from '@sallyport/detect';

export interface StormUnit {
  readonly text: string;
  /** Id of the rule that it was made from; of none where it was made from what several wait for. */
  readonly rule: string | undefined;
}

/** Begins of numbers, codes, escapes and encodings: they wait for classes of bytes, not for a text of their own. */
const classUnits = [
  ...['4', '4 ', '44 ', '00 ', '0 ', '1-', '1- ', '2/', '1.1.1.1.', '(5)', '(555) ', '+1', '+1 ', '1\u00a0'],
  ...['1234567 ', 'phone 1 ', '12345678A', 'AB123456', 'GB33', '::1:', 'a:b:', 'a@a.', 'x@a.a.a.', 'https://a:b@'],
  ...['%41', '%2541', '&#65;', '\\u0041', '=\n', 'a\u200b', 'ａ', 'aGVsbG8gd29ybGQg', '68656c6c6f20', 'eyJa.eyJa.'],
] as const;

/** Each text once. A rule that is added is among them: they come from its triggers and from its own positive tests. */
export function stormUnits({ engine, tests }: RuleSet): readonly StormUnit[] {
  const units = new Map<string, StormUnit>();
  const add = (text: string, rule?: string) => {
    if (text !== '' && !units.has(text)) units.set(text, { text, rule });
  };
  for (const text of classUnits) add(text);
  for (const trigger of engine.matchers.flatMap(({ triggers }) => triggers)) {
    if (typeof trigger !== 'string') continue;
    for (const behind of ['', ' ', '=', '="a1', ': a1b2c3d4e5 ', '1', '-']) add(trigger + behind);
  }
  for (const { rule, positive } of tests) {
    for (const text of positive.flatMap(variantsOf)) add(text, rule);
  }
  return [...units.values()];
}

/** A positive test («…» marks what must be found) whole and cut short, what it finds alone, and what leads up to it. */
function variantsOf(positive: string): readonly string[] {
  const marked = positive.replaceAll('¦', '');
  const whole = marked.replaceAll('«', '').replaceAll('»', '');
  const [, found = ''] = /«([^»]*)»/.exec(marked) ?? [];
  const lead = marked.slice(0, Math.max(0, marked.indexOf('«')));
  const short = found.slice(0, -1);
  const half = found.slice(0, Math.ceil(found.length / 2));
  const bare = [whole, whole.slice(0, -1), found, short, half, lead, lead + short];
  return [...bare, ...bare.map((text) => (text === '' ? '' : `${text} `))];
}
