// The command line of the benches.

import { describe, expect, it } from 'vitest';
import { readBenchCommand } from './args.ts';

const known = { names: ['scan', 'token', 'engines'], onRequest: ['engines'] } as const;
const read = (...args: string[]) => readBenchCommand(args, known);

describe('npm run bench', () => {
  it('takes all but those that need other programs', () => {
    expect(read()).toEqual({ ok: true, value: { names: ['scan', 'token'], output: 'text' } });
  });

  it('takes those that are named, in their order', () => {
    expect(read('--only', 'engines,scan', '--output', 'json')).toEqual({
      ok: true,
      value: { names: ['scan', 'engines'], output: 'json' },
    });
    expect(read('--only', 'token', '--only', 'scan')).toMatchObject({ value: { names: ['scan', 'token'] } });
  });

  it.each([
    [['--only', 'scam'], 'scam'],
    [['--only', ''], 'there is no bench ``'],
    [['--output', 'csv'], '--output'],
    [['scan'], 'scan'],
    [['--fast'], '--fast'],
  ])('refuses %j', (args, named) => {
    const command = read(...args);
    expect(command).toMatchObject({ ok: false, fault: { code: 'invalid_input' } });
    if (!command.ok) expect(command.fault.message).toContain(named);
  });
});
