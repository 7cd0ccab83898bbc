// The target of a step: what policies see of it, and what a token must grant for it.

import { describe, expect, it } from 'vitest';
import { aim, type Step } from './step.ts';

const step = (more: Partial<Step>): Step => ({ id: 's', action: { name: 'send' }, adds: [], ...more });

it.each([
  ['an entity', { resource: { type: 'Doc', id: '1' } }, 'Doc/1', { type: 'Doc', id: '1' }],
  ['rows of a type', { resource: { type: 'Note' } }, 'Note/', { type: 'Note', id: undefined }],
  [
    'an entity with properties',
    { resource: { type: 'Doc', id: '1', properties: { a: 1 } } },
    'Doc/1',
    { type: 'Doc', id: '1', properties: { a: 1 } },
  ],
] as const)('%s', (_, more, pattern, resource) => {
  expect(aim(step(more), '/steps/0')).toEqual({
    ok: true,
    value: { need: { action: 'send', resource: pattern }, resource },
  });
});

it.each([
  [
    'https://a.example',
    'https://a.example/',
    'a.example',
    { host: 'a.example', scheme: 'https', port: 443, path: '/' },
  ],
  [
    'HTTP://A.example:8080/x/../y',
    'http://a.example:8080/y',
    'a.example',
    { host: 'a.example', scheme: 'http', port: 8080, path: '/y' },
  ],
  ['CRM', 'CRM', 'CRM', { host: 'crm' }],
])('the destination %s', (destination, text, id, properties) => {
  const need = { action: 'send', resource: `Destination/${text}`, destination: text };
  const resource = { type: 'Destination', id, properties };
  expect(aim(step({ destination }), '/steps/0')).toEqual({ ok: true, value: { need, resource } });
  // A resource beside it has no say: what is sent to is what the destination says.
  expect(aim(step({ destination, resource: { type: 'Doc', id: '1' } }), '/steps/0')).toEqual({
    ok: true,
    value: { need, resource },
  });
});

describe('no target', () => {
  it('neither resource nor destination', () => {
    expect(aim(step({}), '/steps/3')).toMatchObject({ ok: false, fault: { code: 'invalid_input', at: '/steps/3' } });
  });

  it.each([
    '',
    'https://u@a.example/',
    'https://a.example./',
    'a.example.',
    'ftp://a.example',
    'https://a.example/%2f',
  ])('the destination %j', (destination) => {
    const at = '/steps/0/destination';
    expect(aim(step({ destination }), '/steps/0')).toMatchObject({ ok: false, fault: { code: 'invalid_input', at } });
  });
});
