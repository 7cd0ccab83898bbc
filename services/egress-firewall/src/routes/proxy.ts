// /v1/proxy/{destination}: calls that go through the firewall, with every usual method.

import { limits } from '@sallyport/base';
import { type Endpoint, streamEndpoint } from '@sallyport/http';
import { z } from 'zod';
import { type ProxyPorts, proxy, tokenHeader } from '../proxy/proxy.ts';
import { proxyPrefix } from '../proxy/target.ts';

export function proxyEndpoints(ports: ProxyPorts): readonly Endpoint[] {
  return (['get', 'post', 'put', 'patch', 'delete'] as const).map((method) =>
    streamEndpoint({
      method,
      path: `${proxyPrefix}:destination{[^]+}`,
      summary: `Send a ${method.toUpperCase()} to a destination, both ways filtered`,
      description:
        '`Sallyport-Declassify` names labels to leave out of this one decision (a list with commas, each percent-encoded); `Sallyport-Placeholders: restore` asks for placeholders that lead back. The reply says how it was decided in `Sallyport-Verdict`, `-Certificate`, `-Redactions` and `-Non-Interference`; what is blocked for a label is a 403 that names it.',
      tags: ['egress'],
      params: z.object({
        destination: z
          .string()
          .meta({ description: '`https://host/path`, or `host/path` for https; its query is the query' }),
      }),
      tokenHeader,
      // What comes before the call has the time that other requests have.
      timeoutMs: limits.requestTimeoutMs + ports.replyTimeoutMs,
      faults: ['forbidden', 'invalid_input', 'exhausted', 'too_large', 'unsupported', 'unavailable'],
      statuses: {
        415: 'The body is not UTF-8 text.',
        502: 'The destination does not answer.',
        504: 'The destination takes too long.',
      },
      handle: (input) => proxy(ports, input),
    }),
  );
}
