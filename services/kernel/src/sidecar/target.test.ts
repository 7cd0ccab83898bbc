// A path is read in one way or not at all.

import { posix } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainHost, plainPath } from './target.ts';

const segmentsOf = (target: string) => {
  const read = plainPath(target);
  return read.ok ? read.value : undefined;
};

describe('what is plain', () => {
  const cases: readonly (readonly [target: string, segments: readonly string[]])[] = [
    ['/', ['']],
    ['/a', ['a']],
    ['/a/', ['a', '']],
    ['/a/b?c=/../d', ['a', 'b']],
    ['/a?', ['a']],
    ['/a%20b/c', ['a b', 'c']],
    ['/caf%C3%A9', ['café']],
    ['/a.b/..c/d..', ['a.b', '..c', 'd..']],
    ["/a$&'()*+,=:@!~_-", ["a$&'()*+,=:@!~_-"]],
    ['/%22quoted%22', ['"quoted"']],
  ];
  test.each(cases)('%s', (target, segments) => {
    expect(segmentsOf(target)).toEqual(segments);
  });
});

describe('what could be read two ways', () => {
  test.each([
    ['absolute form', 'http://api.example.com/a'],
    ['asterisk form', '*'],
    ['nothing', ''],
    ['a query only', '?a'],
    ['a doubled slash', '/a//b'],
    ['a doubled slash at the start', '//a'],
    ['a doubled slash at the end', '/a//'],
    ['one dot', '/a/./b'],
    ['two dots', '/a/../b'],
    ['dots at the end', '/a/..'],
    ['three dots', '/.../a'],
    ['encoded dots', '/a/%2e%2e/b'],
    ['half-encoded dots', '/a/.%2E/b'],
    ['an encoded slash', '/a%2Fb'],
    ['an encoded backslash', '/a%5cb'],
    ['a backslash', '/a\\b'],
    ['an encoded NUL', '/a%00b'],
    ['an encoded line break', '/a%0d%0ab'],
    ['an encoded DEL', '/a%7fb'],
    ['a C1 control', '/a%c2%85b'],
    ['double encoding', '/a%252fb'],
    ['an encoded percent sign', '/100%25'],
    ['needless encoding of a letter', '/%61dmin'],
    ['needless encoding of a digit', '/%31'],
    ['needless encoding of a tilde', '/%7Ea'],
    ['a broken encoding', '/a%2'],
    ['a broken encoding in hex', '/a%zz'],
    ['a path parameter', '/a;b=c/d'],
    ['an encoded path parameter', '/a%3Bb'],
    ['dots with a path parameter', '/a/..;/b'],
    ['a fragment', '/a#b'],
    ['a space', '/a b'],
    ['a segment of spaces', '/a/%20/b'],
    ['a dot and a space', '/a/.%20/b'],
    ['bytes that are not UTF-8', '/%ff'],
    ['an overlong slash', '/%c0%af'],
    ['an encoded surrogate', '/%ed%a0%80'],
    ['bare bytes beyond ASCII', '/café'],
    ['not NFC', '/cafe%CC%81'],
    ['a full-width solidus', '/a%EF%BC%8Fb'],
    ['a full-width dot segment', '/a/%EF%BC%8E%EF%BC%8E/b'],
    ['a two-dot leader', '/a/%E2%80%A5/b'],
    ['a full-width percent sign', '/a%EF%BC%852f'],
    ['a curly brace', '/{id}'],
    ['more than the bound', `/${'a'.repeat(9_000)}`],
  ])('%s', (_, target) => {
    expect(plainPath(target)).toMatchObject({ ok: false, fault: { kind: 'path_not_plain' } });
  });
});

test('INVARIANT: a plain path means the same to every normaliser', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'a',
      'B',
      '.',
      '..',
      '%2e',
      '%2F',
      '%5c',
      '%25',
      '%41',
      '%20',
      '%C3%A9',
      '//',
      '/',
      ';',
      '\\',
      '%00',
    ),
    fc.constantFrom('%EF%BC%8F', '?', '#', '%', 'é', ' ', '@', ':', '%c2%85', '%CC%81', '~', '%7e'),
    fc.string({ minLength: 1, maxLength: 3 }),
  );
  const target = fc.array(piece, { maxLength: 8 }).map((pieces) => `/${pieces.join('')}`);
  let plain = 0;
  fc.assert(
    fc.property(target, (text) => {
      const segments = segmentsOf(text);
      if (segments === undefined) return;
      plain += 1;
      const [path = ''] = text.split('?', 1);
      // The URL standard's parser, POSIX normalisation and decoding in either order all leave it alone.
      expect(new URL(`http://h${path}`).pathname).toBe(path);
      expect(posix.normalize(path)).toBe(path);
      expect(posix.normalize(decodeURIComponent(path))).toBe(decodeURIComponent(path));
      expect(decodeURIComponent(path)).toBe(`/${segments.join('/')}`);
      expect(decodeURIComponent(decodeURIComponent(path))).toBe(decodeURIComponent(path));
    }),
    { numRuns: 5_000 },
  );
  expect(plain).toBeGreaterThan(100);
});

describe('hosts', () => {
  test.each([
    ['api.example.com', 'api.example.com'],
    ['API.Example.COM:8443', 'api.example.com'],
    ['127.0.0.1:80', '127.0.0.1'],
    ['[::1]:80', '[::1]'],
    ['localhost', 'localhost'],
  ])('%s', (host, name) => {
    expect(plainHost(host)).toEqual({ ok: true, value: name });
  });
  test.each([
    undefined,
    '',
    'api.example.com.',
    'api.example.com.:80',
    'a..b',
    '.a',
    'a@b',
    'a/b',
    'a b',
    'a,b',
    'a:b',
    'a:',
    '[::1',
    'exämple.com',
    'a:123456',
    '-a',
    'a\0',
  ])('not plain: %s', (host) => {
    expect(plainHost(host)).toMatchObject({ ok: false, fault: { kind: 'host_not_mapped' } });
  });
});
