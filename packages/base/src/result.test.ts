import { expect, test } from 'vitest';
import { fail } from './fault.ts';
import { err, must, ok } from './result.ts';

test('must gives the value, or throws what the fault or faults say with them as the cause', () => {
  expect(must(ok(1))).toBe(1);
  const failed = fail('unavailable', 'nothing answers', { cause: new Error('below') });
  expect(() => must(failed)).toThrow(expect.objectContaining({ message: 'nothing answers', cause: failed.fault }));
  expect(() => must(err([{ message: 'one' }, { message: 'two', at: '/x' }]))).toThrow('one\n/x: two');
});
