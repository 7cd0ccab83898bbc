// Whatever is sent to any endpoint of any service: the right problem, nothing of the inside, and the next call is served.

import { request as httpRequest } from 'node:http';
import { isJsonObject, type JsonObject, parseJson, systemClock } from '@sallyport/base';
import { afterAll, describe, expect, it } from 'vitest';
import { type BadBody, badFields, fitBody, malformedBodies } from './bad-bodies.ts';
import { badCredentials } from './bad-credentials.ts';
import { type Operation, operationsOf } from './operations.ts';
import { type Stack, startStack, tenant } from './stack.ts';

const stack: Stack = await startStack({
  apiKeys: [
    { id: 'decider', key: 'env:E2E_DECIDE', tenant, roles: ['decide'] },
    { id: 'admin', key: 'env:E2E_ADMIN', tenant, roles: ['admin', 'review'] },
  ],
});
afterAll(() => stack.close());

interface Target {
  readonly service: keyof Stack['urls'];
  readonly document: JsonObject;
  readonly operation: Operation;
}

const targets: readonly (readonly [name: string, target: Target])[] = (
  await Promise.all(Object.entries(stack.urls).map(([service, url]) => targetsOf(service as keyof Stack['urls'], url)))
).flat();

async function targetsOf(service: Target['service'], url: string) {
  const document = parseJson(await (await fetch(`${url}/openapi.json`)).text());
  if (!document.ok || !isJsonObject(document.value)) throw new Error(`${service} publishes no document`);
  const read = document.value;
  return operationsOf(read).map(
    (operation) =>
      [`${service} ${operation.method} ${operation.path}`, { service, document: read, operation }] as const,
  );
}

const withBody = targets.filter(([, { operation }]) => operation.body !== undefined);
const guarded = targets.filter(([, { operation }]) => operation.auth !== 'none');
const withParams = targets.filter(([, { operation }]) => operation.params.length > 0);

it('knows the endpoints of all three services', () => {
  const names = targets.map(([name]) => name);
  for (const name of [
    'kernel POST /access/v1/evaluation',
    'kernel GET /log/{path}',
    'egress-firewall POST /v1/egress',
    'retrieval-gateway POST /v1/retrieve',
  ]) {
    expect(names).toContain(name);
  }
  expect([withBody.length >= 8, guarded.length >= 12, withParams.length >= 5]).toEqual([true, true, true]);
});

describe.each(withBody)('%s', (_, target) => {
  const { document, operation } = target;
  const fit = fitBody(document, operation);

  it('refuses what is malformed', async () => {
    await tryAll(target, malformedBodies(fit, operation));
  });

  it('refuses wrong types and stumbles over no trick in any field', async () => {
    if (operation.body === undefined) throw new Error('no body');
    await tryAll(target, badFields(document, operation.body));
  });

  it('refuses 10 MB by the head alone', async () => {
    const { status, sentBytes } = await sendSlowly(target, { announced: true });
    expect({ status, sentBytes }).toEqual({ status: 413, sentBytes: 0 });
  });

  it('stops reading 10 MB that were not announced', async () => {
    const { status, sentBytes } = await sendSlowly(target, { announced: false });
    expect(status).toBe(413);
    expect(sentBytes).toBeLessThan(tenMegabytes);
  });
});

describe.each(guarded)('%s', (_, target) => {
  it('refuses every credential that is not one', async () => {
    const { document, operation } = target;
    const wrong: string[] = [];
    for (const { name, authorization, statuses } of badCredentials(stack, operation.auth)) {
      const body = operation.body === undefined ? undefined : (usefulBody(target) ?? fitBody(document, operation));
      const answer = await send(target, { headers: { ...jsonType, ...authorization }, body });
      wrong.push(...faultsOf(answer).map((fault) => `${name}: ${fault}`));
      if (!statuses.includes(answer.status))
        wrong.push(`${name}: wanted ${statuses.join(' or ')}, got ${answer.status} ${answer.text}`);
    }
    expect(wrong).toEqual([]);
    await alive(target);
  });
});

const asking = targets.filter(([, { operation }]) => operation.path.startsWith('/access/v1/evaluation'));

describe.each(asking)('%s', (_, target) => {
  it('refuses a capability beside the key that is none, and denies by one that has expired', async () => {
    const wrong: string[] = [];
    const entity = { type: 'Doc', id: 'd' };
    const body = JSON.stringify({ subject: { type: 'User', id: 'alice' }, action: { name: 'read' }, resource: entity });
    for (const { name, authorization, statuses } of badCredentials(stack, 'capability')) {
      const capability = authorization.authorization?.replace(/^Bearer /, '');
      // Without one the key alone decides; what is no text of a header at all is not this door's to refuse.
      if (capability === undefined || !authorization.authorization?.startsWith('Bearer ') || capability === '')
        continue;
      const answer = await send(target, {
        headers: { ...credential(target), 'sallyport-capability': capability },
        body,
      });
      wrong.push(...faultsOf(answer).map((fault) => `${name}: ${fault}`));
      const isExpired = statuses.includes(403);
      // In a header of its own an overlong token is told to be one.
      const refusals = name === 'a long one' ? [401, 413] : [401];
      const isRight = isExpired ? /"decision":false/.test(answer.text) : refusals.includes(answer.status);
      if (!isRight) wrong.push(`${name}: ${answer.status} ${answer.text.slice(0, 300)}`);
    }
    expect(wrong).toEqual([]);
    await alive(target);
  });
});

const badParams = [
  '..%2f..%2f..%2fetc%2fpasswd',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '%00',
  'a%00b',
  '%ff',
  '%',
  '%zz',
  '%F0%9F%94%A5',
  "x'%3B%20DROP%20TABLE%20notes%3B--",
  'x'.repeat(5_000),
  '__proto__',
  '%0d%0ax-injected:%201',
  'checkpoint%2f..%2f..%2fkeys%2fapi-key',
  'evid%2facme%2f2026',
  '..%5c..%5ckeys%5capi-key',
];

describe.each(withParams)('%s', (_, target) => {
  it('takes no path out of its place', async () => {
    const wrong: string[] = [];
    for (const param of badParams) {
      const answer = await send(target, {
        headers: credential(target),
        param,
        body: target.operation.body && fitBody(target.document, target.operation),
      });
      wrong.push(...faultsOf(answer).map((fault) => `${param.slice(0, 60)}: ${fault}`));
    }
    expect(wrong).toEqual([]);
    await alive(target);
  });
});

describe('an unknown source', () => {
  it.each(['nothing', '__proto__', 'constructor', 'notes; drop table notes', '../notes', 'pg_catalog.pg_user'])(
    '%s is not found, and is not repeated',
    async (source) => {
      const [, target] = targets.find(([name]) => name === 'retrieval-gateway POST /v1/retrieve') ?? [];
      if (target === undefined) throw new Error('no retrieval');
      const answer = await send(target, { headers: credential(target), body: JSON.stringify({ source }) });
      expect([answer.status, faultsOf(answer)]).toEqual([404, []]);
      expect(answer.text).not.toContain(source);
    },
  );
});

it('after all that, the evidence of it goes into the log, and no event is stuck', async () => {
  const { recorder } = stack.started.runtime;
  expect(await recorder.flush()).toMatchObject({ ok: true });
  const { lagEvents, unpublishedEvents, publishedEvents, lastError } = recorder.health();
  expect({ lagEvents, unpublishedEvents, lastError }).toEqual({
    lagEvents: 0,
    unpublishedEvents: 0,
    lastError: undefined,
  });
  expect(publishedEvents).toBeGreaterThan(100);
});

it('after all that, nothing crashed, no secret was logged, no prototype changed, and the data is where it was', async () => {
  const logged = stack.logged();
  expect(logged.split('\n').filter((line) => line.includes('request crashed'))).toEqual([]);
  for (const secret of stack.secrets) expect(logged).not.toContain(secret);
  expect('polluted' in {}).toBe(false);
  const { sql } = stack.started.runtime.database;
  expect(await sql.unsafe('select count(*)::int as rows from notes')).toEqual([{ rows: 4 }]);
});

/** Sends them one after the other; the failing ones are named with what was wrong. */
async function tryAll(target: Target, bodies: readonly BadBody[]): Promise<void> {
  expect(bodies.length).toBeGreaterThan(10);
  const wrong: string[] = [];
  for (const { name, body, headers = {}, status } of bodies) {
    const answer = await send(target, { headers: { ...credential(target), ...headers }, body });
    wrong.push(...faultsOf(answer).map((fault) => `${name}: ${fault}`));
    if (status !== undefined && answer.status !== status) {
      wrong.push(`${name}: wanted ${status}, got ${answer.status} ${answer.text.slice(0, 300)}`);
    }
  }
  expect(wrong).toEqual([]);
  await alive(target);
}

interface Answered {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** What no answer may be or hold. */
function faultsOf({ status, type, text }: Answered): readonly string[] {
  const faults: string[] = [];
  if (status >= 500) faults.push(`${status} ${text.slice(0, 300)}`);
  if (status >= 400) {
    const problem = parseJson(text);
    const isProblem = type === 'application/problem+json' && problem.ok && isJsonObject(problem.value);
    if (!isProblem) faults.push(`${status} without a problem document: ${type} ${text.slice(0, 200)}`);
    else if (problem.value.status !== status) faults.push(`a problem with another status: ${text.slice(0, 200)}`);
  }
  if (/\bat .{0,200}:\d+:\d+|node_modules|\/src\/|\.ts:\d|node:internal/.test(text))
    faults.push(`a stack: ${text.slice(0, 300)}`);
  if (text.includes(stack.folder) || /root:x:0|PRIVATE KEY/.test(text)) faults.push(`a file: ${text.slice(0, 300)}`);
  // An answer may repeat the question, tricks included; a refusal has no reason to.
  if (status >= 400 && /syntax error at|pg_|PostgresError|ECONN/.test(text))
    faults.push(`a driver's words: ${text.slice(0, 300)}`);
  for (const secret of stack.secrets) if (text.includes(secret)) faults.push('a secret');
  return faults;
}

const jsonType = { 'content-type': 'application/json' } as const;

function credential({ operation }: Target): Readonly<Record<string, string>> {
  if (operation.auth === 'none') return jsonType;
  const isAsking = operation.path.startsWith('/access/') || ['/v1/plans', '/v1/why'].includes(operation.path);
  const text = operation.auth === 'capability' ? stack.token() : isAsking ? stack.keys.decide : stack.keys.admin;
  return { ...jsonType, authorization: `Bearer ${text}` };
}

/** A body that would succeed with a good token, so that only the token can be at fault. */
function usefulBody({ operation }: Target): string | undefined {
  switch (operation.path) {
    case '/v1/retrieve':
      return '{"source":"notes"}';
    case '/v1/egress':
      return '{"destination":"crm","content":"hello"}';
    case '/v1/scan':
      return '{"content":"hello"}';
    default:
      return undefined;
  }
}

async function send(
  { service, operation }: Target,
  {
    headers,
    body,
    param = operation.path.startsWith('/v1/certificates/') ? `ec_${'0'.repeat(32)}` : 'abc',
  }: { headers: Readonly<Record<string, string>>; body?: string | Uint8Array | undefined; param?: string },
): Promise<Answered> {
  const path = operation.path.replaceAll(/\{[^}]+\}/g, () => param);
  const { hostname, port } = new URL(stack.urls[service]);
  return new Promise((resolve, reject) => {
    // Node's client and not fetch, which would tidy up the path and the headers.
    const request = httpRequest({ hostname, port, path, method: operation.method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const type = response.headers['content-type'] ?? '';
        resolve({ status: response.statusCode ?? 0, type, text: Buffer.concat(chunks).toString() });
      });
    });
    request.on('error', reject);
    request.end(body === undefined ? undefined : Buffer.from(body));
  });
}

const tenMegabytes = 10 << 20;

/** Sends 10 MB piece by piece until an answer comes; counts what had been sent by then. */
async function sendSlowly(
  target: Target,
  { announced }: { readonly announced: boolean },
): Promise<{ readonly status: number; readonly sentBytes: number }> {
  const { service, operation } = target;
  const { hostname, port } = new URL(stack.urls[service]);
  const path = operation.path.replaceAll(/\{[^}]+\}/g, 'abc');
  const length = announced ? { 'content-length': String(tenMegabytes) } : { 'transfer-encoding': 'chunked' };
  let status: number | undefined;
  let sentBytes = 0;
  const request = httpRequest({
    hostname,
    port,
    path,
    method: operation.method,
    headers: { ...credential(target), ...length },
  });
  const answered = new Promise<void>((resolve) => {
    request.on('response', (response) => {
      status = response.statusCode;
      response.resume();
      resolve();
    });
    // The server hangs up while we still send.
    request.on('error', () => resolve());
  });
  if (announced) {
    request.flushHeaders();
    await answered;
  } else {
    const piece = Buffer.alloc(64 * 1024, ' ');
    while (status === undefined && sentBytes < 4 * tenMegabytes && !request.destroyed) {
      request.write(piece);
      sentBytes += piece.length;
      await systemClock.sleep(1);
    }
    await answered;
  }
  request.destroy();
  await alive(target);
  return { status: status ?? 0, sentBytes };
}

async function alive({ service }: Target): Promise<void> {
  expect((await fetch(`${stack.urls[service]}/health`)).status).toBe(200);
}
