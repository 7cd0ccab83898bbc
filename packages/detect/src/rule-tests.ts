// Runs the tests that rules carry in their own file.

import { type Fault, fail } from '@sallyport/base';
import type { RuleSet } from './compile.ts';
import { scan } from './scan.ts';

/**
 * Faults of a rule set against its own tests: in a positive the rule finds exactly what «…» marks, in a negative
 * nothing. A rule without a positive and a negative is a fault too. ¦ is removed from the texts: it keeps other
 * scanners from taking the examples for leaks. `\n` and `\\` in a text stand for a line end and a backslash.
 */
export function checkRuleTests(ruleSet: RuleSet): readonly Fault[] {
  return ruleSet.tests.flatMap(({ rule, at, positive, negative }) => {
    const report = (message: string) => fail('invalid_input', `rule \`${rule}\`: ${message}`, { at }).fault;
    const faults: Fault[] = [];
    if (positive.length === 0 || negative.length === 0) faults.push(report('needs a positive and a negative test'));
    for (const marked of positive) {
      const { text, wanted } = readMarked(marked);
      const found = foundBy(ruleSet, rule, text);
      if (wanted.length === 0) faults.push(report(`nothing is marked in \`${marked}\``));
      if (JSON.stringify(found) !== JSON.stringify(wanted)) {
        faults.push(report(`should find ${list(wanted)} and finds ${list(found)} in \`${marked}\``));
      }
    }
    for (const text of negative) {
      const found = foundBy(ruleSet, rule, readMarked(text).text);
      if (found.length > 0) faults.push(report(`should find nothing and finds ${list(found)} in \`${text}\``));
    }
    return faults;
  });
}

function readMarked(marked: string): { text: string; wanted: readonly string[] } {
  const plain = marked.replaceAll('¦', '').replace(/\\([n\\])/g, (_, mark) => (mark === 'n' ? '\n' : '\\'));
  const wanted = [...plain.matchAll(/«([^»]*)»/g)].map((match) => match[1] ?? '');
  return { text: plain.replace(/[«»]/g, ''), wanted };
}

function foundBy(ruleSet: RuleSet, rule: string, text: string): readonly string[] {
  const own = scan(ruleSet, text).findings.filter((finding) => finding.rule === rule);
  return own.map(({ startChar, endChar }) => text.slice(startChar, endChar));
}

function list(texts: readonly string[]): string {
  return texts.length === 0 ? 'nothing' : texts.map((text) => `\`${text}\``).join(', ');
}
