// Whatever answers, or does not: nothing goes to a destination or out of an app that the firewall has not let through.

import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { EgressError, type EgressErrorKind } from './egress-error.ts';
import { egressFetch } from './egress-fetch.ts';
import { egressMiddleware } from './egress-middleware.ts';

const gateway = 'http://firewall.test/';
const problem = (status: number, detail = 'it is so') =>
  new Response(JSON.stringify({ type: 'urn:x', status, detail }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });

/** A `fetch` that answers as it is told and keeps what it was asked. */
function answering(answer: (request: Request) => Response | Promise<Response>) {
  const asked: Request[] = [];
  const send: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    asked.push(request.clone());
    return answer(request);
  };
  return { asked, send };
}

const errorOf = async (work: Promise<unknown>): Promise<EgressError> => {
  const thrown = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(thrown instanceof EgressError)) throw new Error(`no such error: ${String(thrown)}`);
  return thrown;
};

describe('fetch', () => {
  const passing = (more: ResponseInit = {}) =>
    new Response('reply', { ...more, headers: { 'sallyport-verdict': 'allow', ...more.headers } });

  it('asks the firewall, with all that was asked, and gives its reply', async () => {
    const { asked, send } = answering(() => passing());
    const call = egressFetch({ gateway, token: async () => 'tok', fetch: send });
    const reply = await call(
      new Request('https://api.test/v1/a%20b?x=1#part', { headers: { authorization: 'Bearer key' } }),
      {
        method: 'POST',
        body: new URLSearchParams({ q: 'hello' }),
      },
    );
    expect(await reply.text()).toBe('reply');
    const [request] = asked;
    expect([request?.method, request?.url]).toEqual([
      'POST',
      'http://firewall.test/v1/proxy/https://api.test/v1/a%20b?x=1',
    ]);
    expect(Object.fromEntries(request?.headers ?? [])).toMatchObject({
      authorization: 'Bearer key',
      'sallyport-token': 'tok',
    });
    expect([await request?.text(), request?.redirect]).toEqual(['q=hello', 'manual']);
  });

  it.each<readonly [string, () => Response | Promise<Response>, EgressErrorKind]>([
    ['a firewall that is down', () => Promise.reject(new TypeError('fetch failed')), 'unavailable'],
    ['a block', () => problem(403), 'blocked'],
    ['a budget that is used up', () => problem(429), 'blocked'],
    ['a token that is not genuine', () => problem(401), 'unauthenticated'],
    ['a body that is no text', () => problem(415), 'refused'],
    ['a destination that does not answer', () => problem(502), 'unavailable'],
    ['a reply without a verdict', () => new Response('reply'), 'unavailable'],
    ['a page of something else', () => new Response('<html>', { status: 404 }), 'unavailable'],
    [
      'a problem without an end',
      () => new Response('{'.repeat(100_000), { status: 403, headers: { 'content-type': 'application/problem+json' } }),
      'unavailable',
    ],
    ['a redirect of something else', () => Response.redirect('https://evil.test/', 307), 'unavailable'],
  ])('%s is an error with its kind, and nothing else is asked', async (_, answer, kind) => {
    const { asked, send } = answering(answer);
    const error = await errorOf(
      egressFetch({ gateway, token: 'tok', fetch: send })('https://api.test/', { method: 'POST', body: 'x' }),
    );
    expect([error.kind, error.message.includes('tok')]).toEqual([kind, false]);
    expect(asked.map(({ url }) => new URL(url).host)).toEqual(['firewall.test']);
  });

  it('a redirect of the destination is handed back, and is an error where none is wanted', async () => {
    const { asked, send } = answering(() => passing({ status: 307, headers: { location: 'https://evil.test/' } }));
    const call = egressFetch({ gateway, token: 'tok', fetch: send });
    const reply = await call('https://api.test/');
    expect([reply.status, reply.headers.get('location'), asked.length]).toEqual([307, 'https://evil.test/', 1]);
    expect((await errorOf(call('https://api.test/', { redirect: 'error' }))).kind).toBe('refused');
  });

  it('other schemes are refused, and a call that is given up rejects as `fetch` does', async () => {
    const { asked, send } = answering(() => passing());
    const call = egressFetch({ gateway, token: 'tok', fetch: send });
    expect((await errorOf(call('data:text/plain,x'))).kind).toBe('refused');
    expect(asked).toEqual([]);
    const gone = egressFetch({
      gateway,
      token: 'tok',
      fetch: () => Promise.reject(new DOMException('gone', 'AbortError')),
    });
    await expect(gone('https://api.test/', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('middleware', () => {
  const verdict = (body: object) => Response.json({ certificateId: 'ec_1', ...body });

  function app(answer: () => Response | Promise<Response>, made: () => Response) {
    const { asked, send } = answering(answer);
    const refused: EgressErrorKind[] = [];
    const app = new Hono();
    app.use(
      egressMiddleware({
        gateway,
        token: () => 'tok',
        destination: 'partner',
        fetch: send,
        onRefused: ({ kind }) => refused.push(kind),
      }),
    );
    app.get('/', () => made());
    app.onError((_, context) => context.text('failed', 500));
    return { asked, refused, ask: () => app.request('/') };
  }
  const mail = () =>
    new Response('ask jane@example.com', { headers: { 'x-app': 'one', 'content-length': '20', etag: '"1"' } });

  it('lets out what the firewall gives back', async () => {
    const { asked, ask } = app(() => verdict({ verdict: 'redact', content: 'ask [EMAIL]' }), mail);
    const answer = await ask();
    expect([answer.status, await answer.text()]).toEqual([200, 'ask [EMAIL]']);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-app': 'one',
      'sallyport-verdict': 'redact',
      'sallyport-certificate': 'ec_1',
    });
    expect([answer.headers.get('content-length'), answer.headers.get('etag')]).toEqual([null, null]);
    expect(await asked[0]?.json()).toEqual({ destination: 'partner', content: 'ask jane@example.com' });
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer tok');
  });

  it.each<readonly [string, () => Response | Promise<Response>, () => Response, number, EgressErrorKind]>([
    ['a block', () => verdict({ verdict: 'block', reasonText: 'no policy permits it' }), mail, 403, 'blocked'],
    ['a dead token', () => problem(403), mail, 403, 'blocked'],
    ['a firewall that is down', () => Promise.reject(new TypeError('down')), mail, 503, 'unavailable'],
    ['a permit without content', () => verdict({ verdict: 'allow' }), mail, 503, 'unavailable'],
    ['an unknown verdict', () => verdict({ verdict: 'maybe', content: 'x' }), mail, 503, 'unavailable'],
    ['an answer that is not JSON', () => new Response('<html>'), mail, 503, 'unavailable'],
    ['bytes that are no text', () => verdict({}), () => new Response(new Uint8Array([0xff])), 502, 'refused'],
    [
      'an encoded answer',
      () => verdict({}),
      () => new Response('x', { headers: { 'content-encoding': 'gzip' } }),
      502,
      'refused',
    ],
    [
      'a stream of events',
      () => verdict({}),
      () => new Response('data: x\n\n', { headers: { 'content-type': 'text/event-stream' } }),
      502,
      'refused',
    ],
    ['more than a scan takes', () => verdict({}), () => new Response('x'.repeat((1 << 20) + 1)), 502, 'refused'],
  ])('%s lets nothing out', async (_, answer, made, status, kind) => {
    const { refused, ask } = app(answer, made);
    const given = await ask();
    const text = await given.text();
    expect([given.status, given.headers.get('content-type'), refused]).toEqual([
      status,
      'application/problem+json',
      [kind],
    ]);
    expect(text + JSON.stringify([...given.headers])).not.toMatch(/jane|x-app|tok/);
  });

  it('an answer without a body goes as it is, and one of an error handler is decided too', async () => {
    const empty = app(
      () => verdict({}),
      () => new Response(null, { status: 204 }),
    );
    expect([(await empty.ask()).status, empty.asked.length]).toEqual([204, 0]);
    const failing = app(
      () => verdict({ verdict: 'allow', content: 'failed' }),
      () => {
        throw new Error('jane@example.com');
      },
    );
    const answer = await failing.ask();
    expect([answer.status, await answer.text(), failing.asked.length]).toEqual([500, 'failed', 1]);
  });
});
