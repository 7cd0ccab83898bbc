// Guarantees of key files and secret references.

import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureKeyFile, readSecretRef } from './secrets.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('ensureKeyFile', () => {
  it('makes the key once, for its owner alone, and leaves no draft', () => {
    const path = join(folder, 'keys', 'signing.pem');
    expect(ensureKeyFile(path, () => 'first')).toEqual({ ok: true, value: 'first' });
    expect(ensureKeyFile(path, () => 'second')).toEqual({ ok: true, value: 'first' });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder, 'keys'))).toEqual(['signing.pem']);
  });

  it('gives a starter that was overtaken the key of the faster one', () => {
    const path = join(folder, 'key');
    const slow = ensureKeyFile(path, () => {
      ensureKeyFile(path, () => 'fast');
      return 'slow';
    });
    expect(slow).toEqual({ ok: true, value: 'fast' });
    expect(readFileSync(path, 'utf8')).toBe('fast');
  });

  it.each([0o640, 0o604, 0o660, 0o602, 0o677])('refuses a key of mode %o and does not show it', (mode) => {
    const path = join(folder, 'key');
    writeFileSync(path, 'very-secret');
    chmodSync(path, mode);
    const read = ensureKeyFile(path, () => 'new');
    expect(read).toMatchObject({ ok: false, fault: { code: 'forbidden' } });
    expect(JSON.stringify(read)).toContain('chmod 600');
    expect(JSON.stringify(read)).not.toContain('very-secret');
    expect(readFileSync(path, 'utf8')).toBe('very-secret');
  });

  it('refuses a link to a key that others can read', () => {
    writeFileSync(join(folder, 'open'), 'x', { mode: 0o644 });
    symlinkSync(join(folder, 'open'), join(folder, 'key'));
    expect(ensureKeyFile(join(folder, 'key'), () => 'new')).toMatchObject({ fault: { code: 'forbidden' } });
  });

  it('refuses a folder in the place of the key', () => {
    mkdirSync(join(folder, 'key'));
    expect(ensureKeyFile(join(folder, 'key'), () => 'new')).toMatchObject({ ok: false });
  });

  it('says so when the folder above is a file', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(ensureKeyFile(join(folder, 'file', 'key'), () => 'new')).toMatchObject({ fault: { code: 'unavailable' } });
  });

  it('leaves nothing behind when the generator throws', () => {
    expect(
      ensureKeyFile(join(folder, 'key'), () => {
        throw new Error('no entropy');
      }),
    ).toMatchObject({ fault: { code: 'unavailable' } });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('readSecretRef', () => {
  it('reads the environment and files, without one line break at the end', () => {
    writeFileSync(join(folder, 's'), 'from file\n\n', { mode: 0o600 });
    expect(readSecretRef('env:KEY', { KEY: 'from env\r\n' })).toEqual({ ok: true, value: 'from env' });
    expect(readSecretRef(`file:${folder}/s`, {})).toEqual({ ok: true, value: 'from file\n' });
  });

  it.each(['', 'env:', 'file:', 'sk-live-4242', 'kms:key', 'ENV:KEY'])(
    'refuses `%s` without repeating it',
    (reference) => {
      const read = readSecretRef(reference, {});
      expect(read).toMatchObject({ ok: false, fault: { code: 'invalid_input' } });
      if (reference.startsWith('sk')) expect(JSON.stringify(read)).not.toContain(reference);
    },
  );

  it('refuses an absent, an empty and an exposed secret', () => {
    writeFileSync(join(folder, 'open'), 'x');
    chmodSync(join(folder, 'open'), 0o644);
    writeFileSync(join(folder, 'huge'), 'x'.repeat(70_000), { mode: 0o600 });
    expect(readSecretRef('env:KEY', {})).toMatchObject({ fault: { code: 'invalid_input' } });
    expect(readSecretRef('env:KEY', { KEY: '\n' })).toMatchObject({ fault: { code: 'invalid_input' } });
    expect(readSecretRef(`file:${folder}/none`, {})).toMatchObject({ fault: { code: 'unavailable' } });
    expect(readSecretRef(`file:${folder}/open`, {})).toMatchObject({ fault: { code: 'forbidden' } });
    expect(readSecretRef(`file:${folder}/huge`, {})).toMatchObject({ fault: { code: 'too_large' } });
  });
});
