// The advice about keys names the paths that cost reuse, the lines that read them, and what goes without them.

import { type Json, must } from '@sallyport/base';
import { expect, it } from 'vitest';
import { keyWidth } from './key-width.ts';
import type { DecisionRequest } from './request.ts';
import { nextState } from './tenant-state.ts';

const source = `permit (principal, action == Action::"read", resource is Doc)
  when { context.amount < 100 };
@id("trace")
forbid (principal, action, resource)
  when { principal has blockedRequest &&
         principal.blockedRequest == context.requestId };
permit (principal, action == Action::"send", resource)
  when { context.requestId != "" };`;

function stateOf(text: string) {
  const changes = { generation: 'g', seq: 1, policies: [{ name: 'p.cedar', source: text, version: 1 }] };
  return must(nextState(undefined, 'acme', 'g', { ...changes, entities: [], deletedEntities: [], revoked: [] }));
}

const request = (n: number, context: Record<string, Json>): DecisionRequest => ({
  tenant: 'acme',
  subject: { type: 'User', id: `u${n % 3}`, properties: { blockedRequest: 'r-none' } },
  action: { name: 'read' },
  resource: { type: 'Doc', id: `d${n}` },
  context,
});

function widthOf(text: string, requests: readonly DecisionRequest[]) {
  return must(keyWidth(stateOf(text), requests));
}

it('a path whose value is read whole is named with its line, and what could be shared without it', () => {
  const wide = `permit (principal, action, resource)
  when { context.requestId == resource.lastRequest };
forbid (principal, action, resource) when { [context.ip].contains("10.0.0.1") };`;
  const requests = Array.from({ length: 40 }, (_, n) => ({
    ...request(n, { requestId: `r${n}`, ip: `10.0.0.${n % 4}` }),
    resource: { type: 'Doc', id: 'd', properties: { lastRequest: `r${n}` } },
  }));
  const { requests: counted, distinctRequests, reuse, wide: found } = widthOf(wide, requests);
  expect([counted, distinctRequests, reuse]).toEqual([40, 40, 0]);
  // Without what differs in each of them, only the four addresses keep them apart: 4 keys of 40 requests.
  expect(found).toMatchObject([
    { paths: ['context.requestId', 'resource.lastRequest'], outcomes: 40, reuseWithout: 0.9, places: [{ line: 2 }] },
  ]);
  expect(found[0]?.places).toEqual([{ policy: 'policy0', document: 'p.cedar', line: 2 }]);
});

it('what is only tested, and comes out the same, costs nothing and is not named', () => {
  const requests = Array.from({ length: 60 }, (_, n) => request(n, { amount: n, requestId: `r${n}` }));
  const { reuse, distinctKeys, wide } = widthOf(source, requests);
  expect([distinctKeys, reuse > 0.9]).toEqual([1, true]);
  expect(wide).toEqual([]);
  // Half of them fail the test: two keys, and the line of the test.
  const apart = widthOf(
    source,
    requests.map((one, n) => ({ ...one, context: { amount: n * 5, requestId: `r${n}` } })),
  );
  expect(apart.distinctKeys).toBe(2);
  expect(apart.wide).toMatchObject([
    { paths: ['context.amount'], outcomes: 2, places: [{ document: 'p.cedar', line: 2 }] },
  ]);
});

it('without requests there is nothing to say', () => {
  expect(widthOf(source, [])).toEqual({ requests: 0, distinctRequests: 0, distinctKeys: 0, reuse: 0, wide: [] });
});
