// Turns: nothing overlaps under one key, nothing waits for another, and nothing is left behind.

import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

it('work under one key runs in order and never at once, failures included', async () => {
  const turns = new Turns();
  const log: string[] = [];
  const work =
    (name: string, fails = false) =>
    async () => {
      log.push(`${name} begins`);
      await settle();
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    };
  const all = await Promise.allSettled([
    turns.run('t', work('a')),
    turns.run('t', work('b', true)),
    turns.run('t', work('c')),
  ]);
  expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

it('another key does not wait', async () => {
  const turns = new Turns();
  const { open, opened } = gate();
  const held = turns.run('slow', () => opened);
  expect(await turns.run('quick', async () => 'done')).toBe('done');
  open();
  await held;
});

it('keeps nothing of what has settled', async () => {
  const turns = new Turns();
  await Promise.allSettled([
    turns.run('a', async () => 1),
    turns.run('b', async () => Promise.reject(new Error('no'))),
    turns.run('a', async () => 2),
  ]);
  await settle();
  expect(turns.size).toBe(0);
});
