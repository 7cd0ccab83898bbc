// Guarantees of addresses and faults: nothing secret is repeated.

import { describe, expect, it } from 'vitest';
import { databaseFault } from './database-fault.ts';
import { endpointName, parseEndpoint } from './endpoint.ts';

describe('parseEndpoint', () => {
  it('keeps host, port and path for the log, not user or password', () => {
    const url = parseEndpoint('the database', 'postgres://ann:hunter2@db.example:5433/mail?sslmode=require', [
      'postgres:',
    ]);
    expect(url.ok && endpointName(url.value)).toBe('db.example:5433/mail');
  });

  it.each([
    '',
    'hunter2',
    'postgres:hunter2@db',
    'redis://:hunter2@db',
    'postgres://',
    'postgres:///hunter2',
    '//ann:hunter2@db',
  ])('refuses `%s` without repeating it', (text) => {
    const url = parseEndpoint('the database', text, ['postgres:', 'postgresql:']);
    expect(url).toMatchObject({ ok: false, fault: { code: 'invalid_input' } });
    expect(JSON.stringify(url)).not.toContain('hunter2');
  });
});

describe('databaseFault', () => {
  const error = (fields: object) => Object.assign(new Error('duplicate key: (ann@example.org)'), fields);

  it('tells classes apart and keeps no text of the driver', () => {
    const secret = { detail: 'Key (mail)=(ann@example.org)', query: 'select hunter2', parameters: ['hunter2'] };
    for (const [code, expected] of [
      ['57014', 'timeout'],
      ['28P01', 'unavailable'],
      ['3D000', 'unavailable'],
      ['53300', 'exhausted'],
      ['42501', 'forbidden'],
      ['40001', 'conflict'],
      ['23505', 'conflict'],
      ['ECONNREFUSED', 'unavailable'],
      ['CONNECT_TIMEOUT', 'timeout'],
      ['XX000', 'unavailable'],
    ] as const) {
      const fault = databaseFault(error({ ...secret, code }));
      expect(fault.code).toBe(expected);
      expect(fault.message).toContain(code);
      expect(JSON.stringify(fault) + String(fault.cause)).not.toMatch(/hunter2|ann@/);
    }
  });

  it.each([undefined, null, 'text', new Error('x'), error({ code: 'lower' }), error({ code: 7 })])(
    'survives what is no database error: %s',
    (thrown) =>
      expect(databaseFault(thrown)).toMatchObject({ code: 'unavailable', message: expect.stringContaining('unknown') }),
  );
});
