// A pattern covers what it says and nothing that merely looks like it.

import { describe, expect, it } from 'vitest';
import {
  covers,
  destinationPattern,
  destinationText,
  isPrintable,
  normalTarget,
  quote,
  resourcePattern,
} from './pattern.ts';

describe('a pattern', () => {
  it.each([
    ['Mail/', 'Mail/a/1', true],
    ['Mail/', 'Mailbox/a', false],
    ['Mail/a/', 'Mail/a/1', true],
    ['Mail/a/', 'Mail/ab/1', false],
    ['Mail/a/', 'Mail/a', false],
    ['Mail/a', 'Mail/a', true],
    ['Mail/a', 'Mail/a/1', false],
    ['Mail/a', 'Mail/ab', false],
    ['https://a.example/', 'https://a.example/x', true],
    ['https://a.example/', 'https://a.example.evil.com/', false],
    ['https://a.example/', 'https://a.example:8443/', false],
    ['https://a.example/hook', 'https://a.example/hooks', false],
    ['', 'Mail/a', false],
  ])('%s against %s is %s', (pattern, text, expected) => {
    expect(covers(pattern, text)).toBe(expected);
  });
});

describe('a resource pattern', () => {
  it.each(['Mail/', 'Mail/hard-ham-1/00012', 'App::Mail/a/', 'Destination/', 'Destination/crm', 'Mail/ü/'])(
    'may be %s',
    (text) => {
      expect(resourcePattern(text)).toEqual({ ok: true, value: text });
    },
  );

  it.each([
    '',
    '/',
    'Mail',
    '*',
    'Ma il/',
    '1Mail/',
    'Mail/a"b',
    'Mail/a\\b',
    'Mail/a\nb',
    'Mail/\u202eb',
    'Mail/\ud800',
    'App:Mail/',
  ])('may not be %j', (text) => {
    const result = resourcePattern(text);
    expect(!result.ok && result.fault.code).toBe('invalid_input');
  });

  it('to a destination takes the spelling of destinations', () => {
    expect(resourcePattern('Destination/HTTPS://CRM.Example:443/a/../b')).toEqual({
      ok: true,
      value: 'Destination/https://crm.example/b',
    });
    expect(resourcePattern('Destination/https://u:p@crm.example/').ok).toBe(false);
  });
});

describe('a destination', () => {
  it.each([
    ['https://a.example', 'https://a.example/'],
    ['https://A.example:443/x?q=1#f', 'https://a.example/x'],
    ['http://a.example:8080/x', 'http://a.example:8080/x'],
    ['https://a.example/hooks/../admin', 'https://a.example/admin'],
    ['https://a.example/hooks/%2e%2e/admin', 'https://a.example/admin'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
    ['https://[::1]/', 'https://[::1]/'],
    ['crm', 'crm'],
    ['mailto:a@b.example', 'mailto:a@b.example'],
  ])('%s is spelt %s', (text, expected) => {
    expect(destinationText(text)).toBe(expected);
    expect(destinationPattern(text)).toEqual({ ok: true, value: expected });
    // A normal spelling is its own normal spelling: comparing twice cannot change the answer.
    expect(destinationText(expected)).toBe(expected);
  });

  it.each([
    '',
    'https:',
    'https:a.example',
    'https:///a.example',
    'https://a.example\\@evil.com/',
    'https://a.example@evil.com/',
    'https://user:pw@a.example/',
    'https://a.example/hooks%2f..%2fadmin',
    'https://a.example/%5cadmin',
    'https://a.example/x%2Ey',
    'https://exa mple/',
    'https://a.example/\u0000',
    'ftp://a.example/',
    '//a.example/',
    'a/b',
  ])('has no spelling for %j', (text) => {
    expect(destinationText(text)).toBeUndefined();
    expect(destinationPattern(text).ok).toBe(false);
  });
});

describe('the target of a request', () => {
  it('has the destination that its resource names, said or not', () => {
    const target = { resource: 'Destination/https://a.example/', destination: 'https://a.example/' };
    expect(normalTarget('Destination/https://a.example', undefined)).toEqual(target);
    expect(normalTarget('Destination/https://a.example/', 'https://A.example')).toEqual(target);
  });

  it('is refused where resource and destination contradict each other', () => {
    expect(normalTarget('Destination/https://a.example/', 'https://b.example/')).toBeUndefined();
    expect(normalTarget('Destination/', undefined)).toBeUndefined();
    expect(normalTarget('Mail/1', 'https://u@b.example/')).toBeUndefined();
  });

  it('without destination stays without one', () => {
    expect(normalTarget('Mail/1', undefined)).toEqual({ resource: 'Mail/1' });
    expect(normalTarget('Mail/1', 'crm')).toEqual({ resource: 'Mail/1', destination: 'crm' });
  });
});

it('what a message quotes is short and printable', () => {
  expect(quote(`a\n\`\u202e${'x'.repeat(500)}`)).toBe(`\`a???${'x'.repeat(96)}\``);
  expect(isPrintable('plain/ü €')).toBe(true);
});
