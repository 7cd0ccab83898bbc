// A breaker opens after failures in a row, asks for one probe at a time, and closes by itself.

import { manualClock } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { Breaker } from './breaker.ts';

function open() {
  const clock = manualClock();
  const breaker = new Breaker({ clock, failuresMax: 3, openMs: 500 });
  for (let i = 0; i < 3; i++) {
    expect(breaker.admit()).toBe('call');
    breaker.failed();
  }
  return { clock, breaker };
}

describe('a breaker', () => {
  it('stays closed through failures that are not in a row', () => {
    const breaker = new Breaker({ clock: manualClock(), failuresMax: 3 });
    for (let i = 0; i < 20; i++) {
      if (i % 3 === 2) breaker.succeeded();
      else breaker.failed();
    }
    expect(breaker.state).toBe('closed');
  });

  it('opens after so many in a row, and admits nobody while it rests', () => {
    const { clock, breaker } = open();
    expect(breaker.state).toBe('open');
    clock.advance(499);
    expect(breaker.admit()).toBe('skip');
  });

  it('asks one caller for a probe, and closes when it succeeds', () => {
    const { clock, breaker } = open();
    clock.advance(500);
    expect([breaker.admit(), breaker.admit(), breaker.admit()]).toEqual(['probe', 'skip', 'skip']);
    expect(breaker.state).toBe('half_open');
    breaker.succeeded();
    expect(breaker.state).toBe('closed');
    expect([breaker.admit(), breaker.admit()]).toEqual(['call', 'call']);
  });

  it('rests again when the probe fails, for as long and no longer', () => {
    const { clock, breaker } = open();
    for (let round = 0; round < 10; round++) {
      clock.advance(500);
      expect(breaker.admit()).toBe('probe');
      breaker.failed();
      expect(breaker.admit()).toBe('skip');
    }
    clock.advance(500);
    expect(breaker.admit()).toBe('probe');
  });

  it('counts from nothing after it closed', () => {
    const { clock, breaker } = open();
    clock.advance(500);
    breaker.admit();
    breaker.succeeded();
    breaker.failed();
    breaker.failed();
    expect(breaker.state).toBe('closed');
  });

  it('hears nothing in late answers to calls from before it opened', () => {
    const { clock, breaker } = open();
    breaker.succeeded();
    expect(breaker.state).toBe('open');
    clock.advance(499);
    breaker.failed();
    clock.advance(1);
    expect(breaker.admit()).toBe('probe');
  });

  it('lets another probe go where one never reported back', () => {
    const { clock, breaker } = open();
    clock.advance(500);
    expect(breaker.admit()).toBe('probe');
    clock.advance(499);
    expect(breaker.admit()).toBe('skip');
    clock.advance(1);
    expect(breaker.admit()).toBe('probe');
  });
});
