// The kernel's HTTP face for tests: keys, log, decisions and revocations, over an installation's files.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicKeys } from '@sallyport/runtime';
import type { Installation } from './installation.ts';
import { type Call, problem } from './shell.ts';

/** Everything allowed for the subject `alice`, nothing for others. */
export function kernelOf(made: Installation): (call: Call) => Response {
  return ({ method, url, headers, body }) => {
    const path = url.pathname;
    const service = { '8080': 'retrieval-gateway', '8081': 'egress-firewall' }[url.port] ?? 'kernel';
    if (path === '/health') return Response.json({ status: 'alive', service, version: '0.1.0' });
    if (path === '/ready') return Response.json({ status: 'ready', components: { postgres: { state: 'up' } } });
    if (path === '/v1/keys') return Response.json(publicKeys(made.keys));
    if (headers.authorization !== `Bearer ${made.keys.ownApiKey}`) {
      return problem(401, 'unauthenticated', 'the API key is not known here; check which key is sent');
    }
    if (path.startsWith('/log/')) return logFile(made, path.slice('/log/'.length));
    if (path === '/v1/cache/stats') return Response.json(cacheStats);
    if (path === '/v1/cache/keys') return Response.json(cacheKeys);
    if (path === '/v1/held') return Response.json({ held: [] });
    if (path.startsWith('/v1/held/')) return Response.json({ content: 'charge it', fixed: '', ...body });
    if (path.startsWith('/v1/sessions')) return sessions(url, body);
    const stored = documents(method, path);
    if (stored !== undefined) return stored;
    if (method !== 'POST' || body === undefined) return problem(404, 'not_found', 'there is nothing at this path');
    if (path === '/v1/evidence/publish') return Response.json({ published: 3 });
    if (path === '/v1/cache/invalidations') return Response.json(invalidated(body));
    if (path === '/v1/revocations') return Response.json({ ...body, version: 7 });
    if (path === '/v1/why') return why(JSON.stringify(body.subject).includes('alice'));
    if (path === '/access/v1/evaluation') return decide(JSON.stringify(body.subject).includes('alice'));
    return problem(404, 'not_found', 'there is nothing at this path');
  };
}

const cacheStats = {
  spaces: [
    {
      ...{ space: 'rows', lookups: 4, hits: 3, misses: 1, hitRatio: 0.75, computed: 1, joined: 0, bypassed: 0 },
      tiers: [
        { tier: 'memory', hits: 2 },
        { tier: 'redis', hits: 1 },
      ],
    },
  ],
  tokens: { hits: 9, misses: 1, entries: 1, bytes: 3_000 },
  breakers: [{ tier: 'redis', state: 'open' }],
};
const cacheKeys = {
  ...{ requests: 100, distinctRequests: 100, distinctKeys: 90, reuse: 0.1 },
  wide: [
    {
      ...{ paths: ['context.requestId'], requests: 100, outcomes: 90, reuseWithout: 0.95 },
      places: [{ policy: 'trace', document: 'mail.cedar', line: 7 }],
    },
  ],
};

/** One session open and one ended, and no other. */
function sessions({ pathname, searchParams }: URL, body: Call['body']): Response {
  const open = { beganAt: '2026-10-01T12:00:00.000Z', lastUsedAt: '2026-10-01T12:30:00.000Z', receiptCount: 2 };
  const named = { session: 'research', labelCount: 1, ...open };
  if (pathname === '/v1/sessions') {
    const isFirst = !searchParams.has('after');
    return Response.json(isFirst ? { sessions: [named], next: 'research' } : { sessions: [] });
  }
  if (pathname === '/v1/sessions/ends') return Response.json({ session: body?.session, was: 'open' });
  if (searchParams.get('session') === 'research') {
    return Response.json({ state: 'open', ...named, labels: ['confidential'] });
  }
  return searchParams.get('session') === 'old'
    ? Response.json({ state: 'ended', endedAt: '2026-10-02T12:30:00.000Z', endedBy: null })
    : problem(404, 'not_found', 'nothing was read in a session of that name, or its end is long past');
}

/** As the kernel says it; the hot tier is down where the pattern names scans. */
function invalidated({ pattern }: { readonly [name: string]: unknown }): object {
  const complete = pattern !== 'scan';
  const redis = complete
    ? { tier: 'redis', deleted: 2 }
    : { tier: 'redis', fault: { code: 'timeout', message: 'the redis cache tier took too long' } };
  const groups =
    pattern === undefined ? [] : [{ name: String(pattern), tiers: [{ tier: 'memory', deleted: 1 }, redis] }];
  return { version: 9, complete, groups };
}

function decide(decision: boolean): Response {
  const policies = decision ? [{ id: 'mail', document: 'mail.cedar', line: 3 }] : [];
  const reason = decision ? 'permitted_by' : 'nothing_permits';
  const reason_text = decision ? 'permitted by mail (mail.cedar:3)' : 'no policy permits it';
  return Response.json({
    decision,
    context: { reason, reason_text, policies, policy_errors: [], policy_set: 'x', seq: 1 },
  });
}

/** One stored document, `mail.cedar` in version 9; every change is number 10. */
function documents(method: string, path: string): Response | undefined {
  if (path === '/v1/policies') return Response.json({ documents: [{ name: 'mail.cedar', version: 9, bytes: 1 }] });
  if (!path.startsWith('/v1/policies/')) return undefined;
  if (method === 'PUT' || method === 'DELETE' || path.endsWith('/rollback')) return Response.json({ version: 10 });
  const source = 'permit (principal, action, resource);';
  const version = { version: 9, source, by: 'admin', at: '2026-10-01T12:00:00.000Z' };
  return path.endsWith('/history')
    ? Response.json({ versions: [version] })
    : Response.json({ name: 'mail.cedar', version: 9, source });
}

function why(allowed: boolean): Response {
  return Response.json({
    kind: allowed ? 'permitted_by' : 'nothing_permits',
    allowed,
    text: allowed ? 'permitted by mail (mail.cedar:3)' : 'no policy permits it',
    policies: [],
    omitted: 0,
    smallest: { kind: allowed ? 'allowed' : 'unknown', why: 'none_found' },
  });
}

function logFile(made: Installation, path: string): Response {
  try {
    return new Response(new Uint8Array(readFileSync(join(made.data, 'evidence', path))));
  } catch {
    return problem(404, 'not_found', 'the log has no such file; ask for what the checkpoint covers');
  }
}
