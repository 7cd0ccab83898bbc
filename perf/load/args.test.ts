// The command line: defaults of the profile, overrides, and refusals that name the option.

import { readFile } from 'node:fs/promises';
import { must } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { readCommand, readDuelCommand, readSendsCommand } from './args.ts';
import { readSlo } from './slo.ts';

const slo = must(readSlo(await readFile(new URL('../slo.json', import.meta.url), 'utf8')));
const read = (line: string) => readCommand(line === '' ? [] : line.split(' '), slo);
const urls = '--retrieval-url http://h:1/ --kernel-url http://h:2 --egress-url https://h:3';

describe('npm run perf', () => {
  it('takes rate and time from the profile', () => {
    expect(read('nightly')).toMatchObject({
      ok: true,
      value: {
        profile: 'nightly',
        load: slo.profiles.nightly,
        scenarios: ['retrieval', 'kernel', 'egress'],
        output: 'text',
        kernelDelayMs: 0,
        stack: undefined,
      },
    });
  });

  it('lets options override them', () => {
    const line = 'smoke --rate 200 --duration 2m --sessions 60 --scenario egress,kernel --inject-kernel-delay 300ms';
    expect(read(`${line} --output json`)).toMatchObject({
      ok: true,
      value: {
        load: { ratePerS: 200, durationS: 120, sessions: 60 },
        scenarios: ['kernel', 'egress'],
        output: 'json',
        kernelDelayMs: 300,
      },
    });
  });

  it('takes a running stack only as a whole', () => {
    expect(read(`smoke ${urls} --data /d`)).toMatchObject({
      ok: true,
      value: {
        stack: { urls: { retrieval: 'http://h:1', kernel: 'http://h:2', egress: 'https://h:3' }, dataFolder: '/d' },
      },
    });
    expect(read(`smoke ${urls}`)).toMatchObject({ ok: false, fault: { code: 'invalid_input' } });
  });

  it.each([
    ['', 'name one profile'],
    ['smoke nightly', 'name one profile'],
    ['smokey', 'name one profile'],
    ['smoke --rate 1e3', '--rate'],
    ['smoke --rate 9', '--rate'],
    ['smoke --rate -5', '--rate'],
    ['smoke --duration 20', '--duration'],
    ['smoke --duration 500ms', '--duration'],
    ['smoke --duration 2h', '--duration'],
    ['smoke --duration 61m', '--duration'],
    ['smoke --sessions 49', '--sessions'],
    ['smoke --scenario kernel,cellar', 'cellar'],
    ['smoke --inject-kernel-delay 300', '--inject-kernel-delay'],
    ['smoke --output yaml', '--output'],
    ['smoke --verbose', '--verbose'],
    [`smoke ${urls.replace('http://h:2', 'ftp://h')} --data /d`, 'ftp://h'],
  ])('refuses `%s`', (line, named) => {
    const command = read(line);
    expect(command).toMatchObject({ ok: false, fault: { code: 'invalid_input' } });
    if (!command.ok) expect(command.fault.message).toContain(named);
  });
});

describe('npm run perf -- kernel', () => {
  const duel = (line: string) => readDuelCommand(line.split(' '));

  it('has a rate and a time of its own', () => {
    const load = { ratePerS: 1_000, durationS: 30 };
    expect(duel('--against opa')).toEqual({ ok: true, value: { against: 'opa', load, output: 'text' } });
    expect(duel('--against opa --rate 200 --duration 4s --output json')).toEqual({
      ok: true,
      value: { against: 'opa', load: { ratePerS: 200, durationS: 4 }, output: 'json' },
    });
  });

  it.each([
    '--rate 100',
    '--against cerbos',
    '--against opa --rate x',
    '--against opa --duration 4',
    '--against opa a',
  ])('refuses `%s`', (line) => {
    expect(duel(line)).toMatchObject({ ok: false, fault: { code: 'invalid_input' } });
  });
});

describe('npm run perf -- egress', () => {
  const asked = (line: string) => readSendsCommand(line.split(' ').filter(Boolean), slo.sends);

  it('takes rate and time from slo.json, and a delay for the negative control', () => {
    const load = { ratePerS: 1_000, durationS: 60 };
    expect(asked('')).toEqual({ ok: true, value: { load, delayMs: 0, output: 'text' } });
    expect(asked('--rate 50 --duration 5s --inject-delay 300ms --output json')).toEqual({
      ok: true,
      value: { load: { ratePerS: 50, durationS: 5 }, delayMs: 300, output: 'json' },
    });
  });

  it.each(['--rate x', '--duration 4', '--inject-delay 0ms', '--inject-kernel-delay 3ms', '--output yaml', 'a'])(
    'refuses `%s`',
    (line) => expect(asked(line)).toMatchObject({ ok: false, fault: { code: 'invalid_input' } }),
  );
});
