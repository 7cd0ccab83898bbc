// Negative controls: a formatter that loses something, or does not come to rest, is seen.

import { must } from '@sallyport/base';
import { expect, test, vi } from 'vitest';
import { formatPolicies } from './format.ts';
import { tokensWithComments } from './tokens.ts';

const planted = vi.hoisted(() => ({ bug: '' }));

vi.mock('./emitter.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('./emitter.ts')>();
  class Emitter extends real.Emitter {
    override comment(text: string): void {
      if (planted.bug !== 'a comment on its own line is lost') super.comment(text);
    }
    override token(token: Parameters<typeof real.flat>[0][number]): void {
      if (planted.bug === 'a comment behind a token is lost') {
        const { behind: _, ...rest } = token;
        super.token(rest);
      } else if (planted.bug === 'brackets that only group are dropped' && (token.text === '(' || token.text === ')')) {
        if (this.column > 30) super.token(token);
      } else super.token(token);
    }
    override newline(indent: number): void {
      super.newline(indent);
      if (planted.bug === 'an empty line comes with each broken line' && indent > 0) super.emptyLine();
    }
  }
  return { ...real, Emitter };
});

const source = `// Who may read.
@id("read") permit(principal in Group::"staff", action, resource) when { (1 - (2 - context.n)) == 3 // why
 && (resource.tenant == principal.tenant || resource.open) };

// Nobody else.
forbid(principal, action, resource) unless { context.emergency
  // in need
  && [1, 2].contains(context.kind) };`;

const wordsOf = (text: string) =>
  tokensWithComments(text).map(({ text: word, before, behind }) => [
    word,
    before.map((comment) => comment.text),
    behind,
  ]);

function seen(): boolean {
  return [20, 40, 80, 120].some((widthMax) => {
    const once = must(formatPolicies(source, { widthMax }));
    const twice = formatPolicies(once, { widthMax });
    const isKept = JSON.stringify(wordsOf(once)) === JSON.stringify(wordsOf(source));
    return !isKept || !twice.ok || twice.value !== once || once.includes('{\n\n');
  });
}

test('with nothing planted, all is kept and the second time changes nothing', () => {
  planted.bug = '';
  expect(seen()).toBe(false);
});

test.each([
  'a comment on its own line is lost',
  'a comment behind a token is lost',
  'brackets that only group are dropped',
  'an empty line comes with each broken line',
])('the planted bug is seen: %s', (bug) => {
  planted.bug = bug;
  expect(seen()).toBe(true);
});
