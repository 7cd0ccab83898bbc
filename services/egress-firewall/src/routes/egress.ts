// POST /v1/egress and /v1/scan.

import { limits, ok } from '@sallyport/base';
import { anyJsonObject, type Endpoint, endpoint } from '@sallyport/http';
import { z } from 'zod';
import { type EgressPorts, egress } from '../egress.ts';
import { batchMax, type ScanPorts, scanTexts } from '../scan.ts';

/** JSON escapes can make a text up to six times as long on the wire. */
const bodyBytesMax = 6 * limits.scanBytesMax + 16_384;
const content = z.string().max(limits.scanBytesMax);

const finding = z.object({ kind: z.string(), rule: z.string(), count: z.number() });

const policies = z.array(z.string()).readonly().meta({ description: 'ids' });

/** Label flow through this door; neither implicit flows nor timing, nor what is remembered elsewhere. */
const nonInterference = z.object({
  verdict: z.enum(['passed', 'failed']).meta({
    description: '`failed`: labels of what the session has read stand in the way, and nothing left',
  }),
  flows: z
    .array(z.object({ label: z.string(), destination: z.string(), policies }))
    .readonly()
    .meta({ description: 'with the label the text may not go there; without it these policies would let it' }),
  declassified: z
    .array(z.object({ label: z.string(), policies }))
    .readonly()
    .meta({ description: 'labels of the session that this one decision left out, and the policies that permit that' }),
  blockedBy: z
    .array(z.enum(['labels', 'policies', 'token', 'canary']))
    .readonly()
    .meta({
      description:
        'why nothing left; `policies`: whatever the labels, for what was found or for where it goes; `token`: no label was asked about',
    }),
});

export function egressEndpoint(ports: EgressPorts): Endpoint {
  return endpoint({
    method: 'post',
    path: '/v1/egress',
    summary: 'Decide what of a text may leave, and for where',
    tags: ['egress'],
    auth: 'capability',
    bodyBytesMax,
    body: z.strictObject({
      session: z.string().min(1).max(256).optional(),
      destination: z.string().min(1).max(2_048),
      content,
      method: z
        .enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
        .optional()
        .meta({ description: 'the method that the caller will send it with; policies see it as `context.method`' }),
      declassify: z.array(z.string().min(1).max(256)).max(limits.declassifyMax).optional().meta({
        description:
          'labels of the session to leave out of this one decision; each takes a token that grants `declassify` on `Label/<label>` and a policy that permits `Action::"declassify"` on `Label::"<label>"`',
      }),
    }),
    answer: z.object({
      verdict: z.enum(['allow', 'redact', 'block', 'hold']),
      heldId: z
        .string()
        .optional()
        .meta({ description: 'of a text that waits for a person: send it again once it is approved' }),
      content: z.string().optional().meta({ description: 'what may be sent; absent when blocked or held' }),
      findings: z.array(finding).readonly(),
      redactions: z.number(),
      forms: z
        .record(
          z.string(),
          z.enum(['raw', 'pseudonymised', 'masked', 'generalised', 'hashed', 'encrypted', 'redacted']),
        )
        .meta({ description: 'the form in which each kind leaves, where anything was changed' }),
      notEncrypted: z
        .record(z.string(), z.number())
        .optional()
        .meta({ description: 'values that had no form to keep, or too common a one, and were redacted, by kind' }),
      reason: anyJsonObject,
      reasonText: z.string(),
      labels: z.array(z.string()).readonly(),
      nonInterference,
      copied: z
        .object({
          labels: z.array(z.string()).readonly().meta({ description: 'of the rows that the text was copied from' }),
          receipts: z.array(z.string()).readonly().meta({ description: 'with which those rows were read' }),
          sharePercent: z.number().meta({ description: 'words of the text that are copied, of a hundred' }),
        })
        .optional()
        .meta({ description: 'what was copied from what the session has read; absent where nothing was' }),
      certificateId: z.string(),
      certificate: anyJsonObject.meta({ description: 'DSSE envelope of the egress certificate' }),
    }),
    faults: ['forbidden', 'exhausted'],
    handle: async ({ body, caller }) => {
      const answer = await egress(ports, caller.token, body);
      if (!answer.ok) return answer;
      const { content: out, reason, ...rest } = answer.value;
      const plain = { ...rest, reason: { ...reason } };
      return ok({ body: out === undefined ? plain : { ...plain, content: out } });
    },
  });
}

const scanned = z.object({
  findings: z
    .array(
      z.object({
        kind: z.string(),
        rule: z.string(),
        severity: z.string(),
        confidence: z.string(),
        start: z.number().meta({ description: 'first byte in UTF-8' }),
        end: z.number().meta({ description: 'byte after the last' }),
        startChar: z.number().optional(),
        endChar: z.number().optional(),
        encoded: z.literal(true).optional().meta({ description: 'the span is an encoded form of what was found' }),
        pointer: z.string().optional().meta({ description: 'where it stands, in content that is JSON (RFC 6901)' }),
        inName: z.literal(true).optional().meta({ description: 'it stands in the name of that member' }),
      }),
    )
    .readonly(),
  truncated: z.number().meta({ description: 'findings beyond those listed' }),
});

export function scanEndpoint(ports: ScanPorts): Endpoint {
  return endpoint({
    method: 'post',
    path: '/v1/scan',
    summary: 'Find personal data and secrets in a text',
    tags: ['egress'],
    auth: 'capability',
    bodyBytesMax,
    body: z.strictObject({ content }),
    answer: scanned,
    faults: ['forbidden'],
    handle: async ({ body, caller }) => {
      const found = await scanTexts(ports, caller.token, [body.content]);
      const [first] = found.ok ? found.value : [];
      return found.ok ? ok({ body: first ?? { findings: [], truncated: 0 } }) : found;
    },
  });
}

export function scanBatchEndpoint(ports: ScanPorts): Endpoint {
  return endpoint({
    method: 'post',
    path: '/v1/scan/batch',
    summary: 'Find personal data and secrets in many texts at once',
    tags: ['egress'],
    auth: 'capability',
    bodyBytesMax,
    body: z.strictObject({ contents: z.array(content).min(1).max(batchMax) }),
    answer: z.object({ results: z.array(scanned).readonly() }),
    faults: ['forbidden'],
    handle: async ({ body, caller }) => {
      const found = await scanTexts(ports, caller.token, body.contents);
      return found.ok ? ok({ body: { results: found.value } }) : found;
    },
  });
}
