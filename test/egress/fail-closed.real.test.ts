// What callers, destinations and the firewall's own parts can do wrong on a wire: nothing unscanned leaves, and it is counted.

import { gzipSync } from 'node:zlib';
import { fail } from '@sallyport/base';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startStack, tenant } from '../e2e/stack.ts';
import { policies } from './policies.ts';
import { openDestination, type RawCall, rawCall } from './wire.ts';

/** What the scanner is made to do. */
const scanner = vi.hoisted(() => ({ fails: false }));
vi.mock('@sallyport/detect', async (original) => {
  const detect = await original<typeof import('@sallyport/detect')>();
  const broken = () => {
    if (scanner.fails) throw new Error('the scanner is broken');
  };
  class RedactStream extends detect.RedactStream {
    override push(chunk: Uint8Array) {
      broken();
      return super.push(chunk);
    }
  }
  const tally: typeof detect.tally = (...asked) => {
    broken();
    return detect.tally(...asked);
  };
  return { ...detect, RedactStream, tally };
});

const destination = await openDestination();
const { port } = destination;
const stack = await startStack({
  egress: { privateDestinations: [`127.0.0.1:${port}`], replyTimeoutMs: 1_500 },
});
afterAll(async () => {
  destination.close();
  await stack.close();
});
const receiving = `
@id("alice-receives") permit (principal == User::"alice", action == Action::"receive", resource);
@id("no-mail-in") forbid (principal, action == Action::"receive", resource) when { context.findings.contains("email") };
@id("mail-only-redacted") forbid (principal, action == Action::"send", resource) when { context.findings.contains("email") };
`;
const { runtime } = stack.started;
const written = await runtime.authority.putPolicies(tenant, [{ name: 'egress.cedar', source: policies + receiving }], {
  by: 'test',
});
if (!written.ok) throw new Error(written.fault.message);
const token = stack.token({ session: 'wire' });
const gateway = stack.urls['egress-firewall'];

beforeEach(() => {
  destination.reset();
  scanner.fails = false;
});

const mail = 'jane@example.com';
const proxied = `/v1/proxy/http://127.0.0.1:${port}/x`;
const head = (method: string, more: readonly string[] = []) =>
  [`${method} ${proxied} HTTP/1.1`, 'host: door', `authorization: Bearer ${token}`, ...more, '', ''].join('\r\n');
const closing = 'connection: close';
const send = (method: string, more: readonly string[] = [], body = ''): RawCall =>
  rawCall(gateway, head(method, more) + body);
const get = (): RawCall => send('GET', [closing]);
const arrived = () => destination.arrived.map((text) => text());
const statusOf = (text: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0);

/** The sum of a counter over the label sets that hold `label`. */
async function counted(name: string, label = ''): Promise<number> {
  const text = await (await fetch(`${gateway}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith(`sallyport_${name}`) && line.includes(label));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
const replies = (end: string) => counted('egress_replies_total', `end="${end}"`);
/** Requests that could not be read far enough to be served. */
const unread = () => counted('http_request_duration_seconds_count', 'route="unread"');

describe('a request that is not well-formed', () => {
  const chunked = 'transfer-encoding: chunked';
  it.each([
    ['two lengths', ['content-length: 3', 'content-length: 30'], 'abcdefghijklmnopqrstuvwxyzabcdef'],
    ['a list of lengths', ['content-length: 3, 30'], 'abcdefghijklmnopqrstuvwxyzabcdef'],
    ['a length and chunks', ['content-length: 3', chunked], '0\r\n\r\nGET /secret HTTP/1.1\r\n\r\n'],
    ['chunks and a length', [chunked, 'content-length: 3'], '3\r\nabc\r\n0\r\n\r\n'],
    ['an encoding that is not chunks at last', ['transfer-encoding: chunked, identity'], '3\r\nabc\r\n0\r\n\r\n'],
    ['an encoding that nobody knows', ['transfer-encoding: xchunked'], '3\r\nabc\r\n0\r\n\r\n'],
    ['a length with a sign', ['content-length: +3'], 'abc'],
    ['a chunk of no size', [chunked], 'zz\r\nabc\r\n0\r\n\r\n'],
    ['a header on two lines', ['x-a: b', ' content-length: 3'], 'abc'],
  ])('is refused, and nothing of it arrives: %s', async (_, more, body) => {
    const before = await unread();
    const text = await send('POST', [...more, closing], body).ended();
    expect(text).toMatch(/^HTTP\/1\.1 4\d\d/);
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(arrived()).toEqual([]);
    expect(await unread()).toBe(before + 1);
  });
});

describe('a request', () => {
  it('that hides another in its body is one request, as long as it says', async () => {
    const hidden = `GET /hidden HTTP/1.1\r\nhost: x\r\n\r\nmail ${mail}`;
    await send('POST', [`content-length: ${hidden.length}`, 'content-type: text/plain', closing], hidden).ended();
    expect(arrived()).toHaveLength(1);
    expect(arrived()[0]).toMatch(/^POST \/x HTTP\/1\.1\r\n[\s\S]*content-length: \d+\r\n[\s\S]*mail \[EMAIL\]$/);
  });

  it('whose caller goes before its end is not sent', async () => {
    const call = send('POST', ['content-length: 100'], `half of it, ${mail}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    call.socket.destroy();
    // The one that asks is open too.
    await expect.poll(() => counted('http_requests_open')).toBe(1);
    expect(arrived()).toEqual([]);
  });

  it('whose caller goes while the destination thinks lets that go', async () => {
    const gone = new Promise<void>((resolve) => {
      destination.answers((socket) => void socket.once('close', resolve));
    });
    const call = get();
    await expect.poll(() => arrived().length).toBe(1);
    const before = await replies('client_gone');
    call.socket.destroy();
    await gone;
    await expect.poll(() => replies('client_gone')).toBe(before + 1);
  });

  it('that expects leave to go on gets it from here, and the destination hears nothing of that', async () => {
    const call = send('POST', ['expect: 100-continue', 'content-length: 19', closing]);
    await call.until(/^HTTP\/1\.1 100 Continue\r\n/);
    expect(arrived()).toEqual([]);
    call.socket.write(`to ${mail}`);
    expect(await call.ended()).toMatch(/HTTP\/1\.1 200 OK/);
    expect(arrived()[0]).toMatch(/to \[EMAIL\]$/);
    expect(arrived()[0]).not.toMatch(/expect/i);
  });

  it('in chunks is decided as a whole, and its trailers go nowhere', async () => {
    const body = `8\r\nto jane@\r\nb\r\nexample.com\r\n0\r\nx-mail: ${mail}\r\n\r\n`;
    const text = await send('POST', ['transfer-encoding: chunked', 'trailer: x-mail', closing], body).ended();
    expect([statusOf(text), arrived().length]).toEqual([200, 1]);
    expect(arrived()[0]).toMatch(/to \[EMAIL\]$/);
    expect(arrived()[0]).not.toMatch(/jane|trailer|chunked/i);
  });

  it('in several parts is text like any other; a part that is no text cannot be decided', async () => {
    const parts = (content: string) =>
      `--b\r\ncontent-disposition: form-data; name="a"; filename="a.txt"\r\n\r\n${content}\r\n--b--\r\n`;
    const type = 'content-type: multipart/form-data; boundary=b';
    const form = parts(`to ${mail}`);
    await send('POST', [type, `content-length: ${form.length}`, closing], form).ended();
    expect(arrived()[0]).toContain(parts('to [EMAIL]'));
    expect(arrived()[0]).toContain(type);
    const binary = Buffer.from(parts('\xff\xfe'), 'latin1');
    const call = rawCall(
      gateway,
      Buffer.concat([Buffer.from(head('POST', [type, `content-length: ${binary.length}`, closing])), binary]),
    );
    expect(statusOf(await call.ended())).toBe(415);
    expect(arrived()).toHaveLength(1);
  });

  it('that wants a tunnel gets an answer of HTTP, and what comes after goes nowhere', async () => {
    const call = send('GET', ['connection: upgrade', 'upgrade: websocket', 'sec-websocket-version: 13']);
    expect(statusOf(await call.until(/ok\r\n0/))).toBe(200);
    call.socket.write(`frames with ${mail}\r\n`);
    await call.ended();
    expect(arrived()).toHaveLength(1);
    expect(arrived()[0]).not.toMatch(/upgrade|jane/i);
  });
});

describe('a reply', () => {
  const answering = (...lines: readonly string[]) =>
    destination.answers((socket) => void socket.end(lines.join('\r\n')));

  it.each([
    ['two lengths', ['HTTP/1.1 200 OK', 'content-length: 3', 'content-length: 30', '', `abc${mail}`]],
    [
      'a length and chunks',
      ['HTTP/1.1 200 OK', 'content-length: 3', 'transfer-encoding: chunked', '', `10\r\n${mail}`],
    ],
    ['no head', [`mail ${mail}`, '']],
    [
      'a tunnel that nobody asked for',
      ['HTTP/1.1 101 Switching Protocols', 'upgrade: x', 'connection: upgrade', '', mail],
    ],
  ])('that is not well-formed is 502, and nothing of it comes: %s', async (_, lines) => {
    answering(...lines);
    const before = await replies('unanswered');
    const text = await get().ended();
    expect([statusOf(text), text.includes('jane')]).toEqual([502, false]);
    expect(await replies('unanswered')).toBe(before + 1);
  });

  it('whose destination resets the connection before it begins is 502, and counted', async () => {
    destination.answers((socket) => void socket.resetAndDestroy());
    const before = await replies('unanswered');
    expect(statusOf(await get().ended())).toBe(502);
    expect(await replies('unanswered')).toBe(before + 1);
  });

  it('is all that comes of what a destination says: hints before it and trailers after it do not', async () => {
    answering(
      `HTTP/1.1 103 Early Hints\r\nlink: <${mail}>\r\n\r\nHTTP/1.1 200 OK`,
      'content-type: text/plain',
      'trailer: x-mail',
      'transfer-encoding: chunked',
      '',
      `4\r\nfine\r\n0\r\nx-mail: ${mail}\r\n\r\n`,
    );
    const text = await get().ended();
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*fine/);
    expect(text).not.toMatch(/jane|trailer|103/);
  });

  it('to HEAD is a head, and the destination was asked for one', async () => {
    answering('HTTP/1.1 200 OK', 'content-length: 20', 'content-encoding: zstd', `etag: "${mail}"`, '', '');
    const before = await replies('complete');
    const text = await send('HEAD', [closing]).ended();
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*etag: "\[EMAIL\]"[\s\S]*\r\n\r\n$/);
    expect(arrived()[0]).toMatch(/^HEAD \/x HTTP/);
    expect(await replies('complete')).toBe(before + 1);
  });

  it.each([204, 205, 304])('of status %i has no body, whatever comes after its head', async (status) => {
    const gone = new Promise<void>((resolve) => {
      destination.answers((socket) => {
        socket.once('close', resolve);
        socket.write(`HTTP/1.1 ${status} Nothing\r\ncontent-encoding: br\r\n\r\nmail ${mail}`);
      });
    });
    const text = await get().ended();
    expect([statusOf(text), text.includes('jane')]).toEqual([status, false]);
    await gone;
  });

  it('that leads to an address inside is handed back, and leads nowhere from here', async () => {
    const inside = 'http://169.254.169.254/latest/meta-data/';
    answering('HTTP/1.1 307 Temporary Redirect', `location: ${inside}`, 'content-length: 0', '', '');
    const text = await get().ended();
    expect([statusOf(text), arrived().length]).toEqual([307, 1]);
    const followed = await fetch(`${gateway}/v1/proxy/${/location: (\S+)/.exec(text)?.[1]}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(followed.status).toBe(403);
  });

  it.each(['zstd', 'gzip, gzip', 'aes128gcm', 'gzip\r\ncontent-encoding: br'])(
    'in an encoding that is not known (%s) is 502, and counted',
    async (encoding) => {
      answering('HTTP/1.1 200 OK', `content-encoding: ${encoding}`, '', `mail ${mail}`);
      const before = await replies('not_decodable');
      const text = await get().ended();
      expect([statusOf(text), text.includes('jane')]).toEqual([502, false]);
      expect(await replies('not_decodable')).toBe(before + 1);
    },
  );

  it('whose encoding breaks in the middle breaks off, and is counted', async () => {
    const half = gzipSync(`${'plain words '.repeat(4_000)} ask ${mail}`, { level: 0 }).subarray(0, 30_000);
    destination.answers((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-encoding: gzip\r\n\r\n');
      socket.end(half);
    });
    const before = await replies('upstream_broke');
    const text = await get().ended();
    expect(text).toMatch(/plain words/);
    expect(text).not.toMatch(/\r\n0\r\n\r\n$/);
    expect(await replies('upstream_broke')).toBe(before + 1);
  });
});

describe('a part of the firewall that fails', () => {
  const body = `to ${mail}`;
  const post = () => send('POST', [`content-length: ${body.length}`, closing], body);
  const failures = () => counted('http_request_duration_seconds_count', 'status="5xx"');

  it.each<[string, () => () => void]>([
    [
      'the scanner',
      () => {
        scanner.fails = true;
        return () => undefined;
      },
    ],
    [
      'the recorder, whose spool is full',
      () => {
        const full = fail('unavailable', 'the spool is full; try again', { retryAfterMs: 1_000 });
        const record = vi.spyOn(runtime.recorder, 'record').mockResolvedValue(full);
        return () => record.mockRestore();
      },
    ],
    [
      'the store of sessions',
      () => {
        const down = fail('unavailable', 'the database does not answer; try again');
        const read = vi.spyOn(runtime.sessions, 'read').mockResolvedValue(down);
        return () => read.mockRestore();
      },
    ],
    [
      'the store of certificates',
      () => {
        const put = vi.spyOn(runtime.certificates, 'put').mockRejectedValue(new Error('gone'));
        return () => put.mockRestore();
      },
    ],
  ])('on the way out: nothing is sent, and it is counted: %s', async (_, breaks) => {
    const before = await failures();
    const mend = breaks();
    try {
      const text = await post().ended();
      expect([statusOf(text) >= 500, text.includes('jane')]).toEqual([true, false]);
    } finally {
      mend();
    }
    expect(arrived()).toEqual([]);
    expect(await failures()).toBe(before + 1);
  });

  it('on the way back, the scanner: the reply breaks off there, and it is counted', async () => {
    let go = (_text: string): void => undefined;
    destination.answers((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n');
      go = (text) => void socket.write(text);
      go('words that are clean '.repeat(400));
    });
    const before = await replies('scanner_failed');
    const call = get();
    await call.until(/words that are clean/);
    scanner.fails = true;
    go(`late words and ${mail}`);
    const text = await call.ended();
    expect(text).not.toMatch(/late|jane|\r\n0\r\n\r\n$/);
    expect(await replies('scanner_failed')).toBe(before + 1);
  });
});

describe('a caller that does not take what comes', () => {
  /** Asks, and reads nothing of the answer until it is resumed. */
  const paused = async () => {
    const call = get();
    await call.until(/HTTP\/1\.1 200/);
    call.socket.pause();
    return call;
  };
  const settled = async (read: () => number) => {
    for (let last = -1; last !== read(); ) {
      last = read();
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    return read();
  };
  const mebibytes = (bytes: number) => bytes / 2 ** 20;

  it('is not read for: the destination is held up, and goes on when the caller does', async () => {
    const piece = Buffer.from('words and words '.repeat(4_096));
    let written = 0;
    destination.answers((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n');
      const more = () => {
        while (!socket.destroyed && socket.write(piece)) written += piece.length;
      };
      socket.on('drain', more);
      more();
    });
    const gone = await replies('client_gone');
    const call = await paused();
    const held = await settled(() => written);
    // What the kernel keeps for four sockets, and a few chunks of ours.
    expect(mebibytes(held)).toBeLessThan(32);
    call.socket.resume();
    await expect.poll(() => written, { timeout: 20_000 }).toBeGreaterThan(held + 4 * 2 ** 20);
    call.socket.destroy();
    await expect.poll(() => replies('client_gone')).toBe(gone + 1);
  });

  it('of a little that unpacks to very much has no memory taken for it', async () => {
    const bomb = gzipSync(Buffer.alloc(192 * 2 ** 20, 'words '), { level: 1 });
    expect(mebibytes(bomb.length)).toBeLessThan(4);
    destination.answers((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-encoding: gzip\r\n\r\n');
      socket.end(bomb);
    });
    const outside = () => process.memoryUsage().external + process.memoryUsage().heapUsed;
    const before = outside();
    const gone = await replies('client_gone');
    const call = await paused();
    await settled(() => call.socket.bytesRead);
    expect(mebibytes(outside() - before)).toBeLessThan(64);
    call.socket.destroy();
    await expect.poll(() => replies('client_gone')).toBe(gone + 1);
  });
});
