// Every spelling of an address inside is refused before anything is connected to, and a name is asked for its addresses once.

import { describe, expect, it } from 'vitest';
import { readTarget } from './target.ts';
import { callUpstream, type Resolve } from './upstream.ts';

const signal = new AbortController().signal;

/** How a call to this address ends, and how often its name was looked up. */
async function outcome(url: string, resolve: Resolve, privateDestinations: readonly string[] = []) {
  const target = readTarget(`/v1/proxy/${url}`);
  if (!target.ok) return { code: target.fault.code, lookups: 0 };
  let lookups = 0;
  const counted: Resolve = (host) => {
    lookups += 1;
    return resolve(host);
  };
  const call = { url: target.value.url, method: 'GET', headers: {}, body: new Uint8Array(0), signal };
  const called = await callUpstream({ resolve: counted, privateDestinations }, call);
  return { code: called.ok ? 'called' : called.fault.code, lookups };
}

const toThisMachine: Resolve = async () => [{ address: '127.0.0.1', family: 4 }];

describe('an address inside is refused however it is spelled', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.0.0.1:8080/',
    'http://127.1/',
    'http://127.0.1/',
    'http://0177.0.0.1/',
    'http://0177.0.01/',
    'http://0x7f.0.0.1/',
    'http://0x7F000001/',
    'http://2130706433/',
    'http://017700000001/',
    'http://00000177.0.0.1/',
    'http://0/',
    'http://0x/',
    'http://127.0.0.1./',
    'http://0x7f.1./',
    'http://\uff11\uff12\uff17.0.0.1/',
    'http://\u2460\u2461\u2466.0.0.1/',
    'http://127\u30020\u30020\u30021/',
    'http://127\uff0e0\uff0e0\uff0e1/',
    'http://\u{1d7cf}\u{1d7d0}\u{1d7d5}.0.0.1/',
    'http://12\u00ad7.0.0.1/',
    'http://%31%32%37.0.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://0251.0376.0251.0376/',
    'http://2852039166/',
    'http://[::]/',
    'http://[::1]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[0000:0000:0000:0000:0000:0000:0000:0001]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[0:0:0:0:0:ffff:127.0.0.1]/',
    'http://[::127.0.0.1]/',
    'http://[::ffff:0:127.0.0.1]/',
    'http://[64:ff9b::127.0.0.1]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[64:ff9b:1::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[2001:0:7f00:1::]/',
    'http://[fe80::1]/',
    'http://[fe80::1%25eth0]/',
    'http://[fec0::1]/',
    'http://[fd00:ec2::254]/',
    'http://[ff02::1]/',
    'http://localhost/',
    'http://LOCALHOST/',
    'http://localhost./',
    'http://localhost.localdomain/',
    'http://127.0.0.1.nip.io/',
    'http://user@127.0.0.1/',
  ])('%s', async (url) => {
    expect(['forbidden', 'invalid_input']).toContain((await outcome(url, toThisMachine)).code);
  });
});

describe('a name', () => {
  it('with one address inside among others is refused, whatever their order', async () => {
    const both = [
      { address: '8.8.8.8', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ];
    for (const addresses of [both, both.toReversed()]) {
      expect(await outcome('http://a.example/', async () => addresses)).toEqual({ code: 'forbidden', lookups: 1 });
    }
  });

  it('is asked once: what it means later does not count', async () => {
    // The second answer, which a client that resolves again would connect to, is where somebody listens.
    let asked = 0;
    const rebinding: Resolve = async () => [{ address: asked++ === 0 ? '10.255.255.1' : '127.0.0.1', family: 4 }];
    expect(await outcome('http://a.example/', rebinding)).toEqual({ code: 'forbidden', lookups: 1 });
  });

  it('that may be inside still leads to no metadata and to no zone', async () => {
    const listed = ['llm.internal:80'];
    for (const address of ['169.254.169.254', '::ffff:169.254.169.254', 'fe80::1%eth0', 'fd00:ec2::254', '0.0.0.0']) {
      const resolve: Resolve = async () => [{ address, family: address.includes(':') ? 6 : 4 }];
      expect((await outcome('http://llm.internal/', resolve, listed)).code).toBe('forbidden');
    }
  });

  it('negative control: that may be inside is called there', async () => {
    // Nobody listens at port 1: refused by the machine, not by us.
    expect((await outcome('http://llm.internal:1/', toThisMachine, ['llm.internal:1'])).code).toBe('unavailable');
    expect((await outcome('http://127.0.0.1:1/', toThisMachine, ['127.0.0.1:1'])).code).toBe('unavailable');
  });
});
