// One spelling for each destination, and what policies see of it.

import { describe, expect, it } from 'vitest';
import { readDestination } from './destination.ts';

describe('what policies see', () => {
  it.each([
    [
      'https://a.example/x',
      'https://a.example/x',
      'a.example',
      { host: 'a.example', scheme: 'https', port: 443, path: '/x' },
    ],
    [
      'HTTPS://A.Example:443',
      'https://a.example/',
      'a.example',
      { host: 'a.example', scheme: 'https', port: 443, path: '/' },
    ],
    [
      'http://a.example:8080/x?q#f',
      'http://a.example:8080/x',
      'a.example',
      { host: 'a.example', scheme: 'http', port: 8080, path: '/x' },
    ],
    [
      'https://a.example/b/../c',
      'https://a.example/c',
      'a.example',
      { host: 'a.example', scheme: 'https', port: 443, path: '/c' },
    ],
    [
      'https://bücher.example/',
      'https://xn--bcher-kva.example/',
      'xn--bcher-kva.example',
      { host: 'xn--bcher-kva.example', scheme: 'https', port: 443, path: '/' },
    ],
    [
      'https://0x7f.1/',
      'https://127.0.0.1/',
      '127.0.0.1',
      { host: '127.0.0.1', scheme: 'https', port: 443, path: '/' },
    ],
    [
      'https://[::FFFF:127.0.0.1]/',
      'https://[::ffff:7f00:1]/',
      '[::ffff:7f00:1]',
      { host: '[::ffff:7f00:1]', scheme: 'https', port: 443, path: '/' },
    ],
    ['crm', 'crm', 'crm', { host: 'crm' }],
    ['CRM', 'CRM', 'CRM', { host: 'crm' }],
    ['mailto:a@b.example', 'mailto:a@b.example', 'mailto:a@b.example', { host: 'mailto:a@b.example' }],
  ])('%s', (given, text, id, attributes) => {
    expect(readDestination(given)).toEqual({ ok: true, value: { text, id, attributes } });
  });
});

describe('what is no destination', () => {
  it.each([
    '',
    'https://',
    'https://user@a.example/',
    'https://a.example./',
    'https://a.example..:443/',
    'a.example.',
    '.',
    'https://a.example/%2f',
    'https://a.example/%5c',
    'https://a.example\\x',
    'https:/a.example',
    'https:a.example',
    'ftp://a.example/',
    'file:///etc/passwd',
    '//a.example/',
    'a/b',
    ' https://a.example/',
    'https://a.example/\n',
    'https://a b.example/',
    'https://a.example:99999/',
    'https://[::1/',
    'https://a.exa\u202emple/',
  ])('%j', (given) => {
    expect(readDestination(given)).toMatchObject({ ok: false, fault: { code: 'invalid_input', at: '/destination' } });
  });
});
