// GET /v1/certificates/{id}: a certificate as it was handed out, and where the evidence log holds it.

import {
  type Clock,
  type Fault,
  fail,
  fromBase64,
  isJsonObject,
  type JsonObject,
  ok,
  parseJson,
  type Result,
  sha256Hex,
  toBase64,
} from '@sallyport/base';
import type { Kernel } from '@sallyport/decision';
import {
  type CertificateStore,
  type FoundCertificate,
  proveInclusion,
  type ReadLog,
  readCertificate,
} from '@sallyport/evidence';
import { anyJsonObject, type Bearer, type Caller, type Endpoint, endpoint } from '@sallyport/http';
import { tenantOf } from '@sallyport/runtime';
import type { VerifiedToken } from '@sallyport/token';
import { z } from 'zod';
import { isDead } from '../dead-token.ts';

export interface CertificatePorts {
  readonly certificates: Pick<CertificateStore, 'get'>;
  readonly read: ReadLog;
  readonly logVerifierKey: string;
  readonly keptDays: number;
  readonly kernel: Pick<Kernel, 'verify' | 'leased'>;
  readonly clock: Clock;
}

const base64 = z.string().meta({ description: 'base64' });

const answer = z.object({
  certificate: anyJsonObject.meta({ description: 'DSSE envelope of the egress certificate' }),
  digest: z.string().meta({ description: 'SHA-256 of the canonical JSON of the envelope, hex: what the log names' }),
  issuedAt: z.string(),
  keptUntil: z.string().meta({ description: 'from then on it cannot be fetched; its digest stays in the log' }),
  log: z
    .object({ index: z.number(), entry: base64.meta({ description: 'the leaf, base64: it names the digest' }) })
    .optional()
    .meta({ description: 'absent for the seconds until what is recorded is in the ledger' }),
  inclusion: z
    .object({
      checkpoint: z.string().meta({ description: 'signed note (C2SP tlog-checkpoint)' }),
      proof: z.array(base64).readonly().meta({ description: 'audit path from the leaf to the root (RFC 6962)' }),
    })
    .optional()
    .meta({ description: 'absent until a published checkpoint covers the entry' }),
});

export function certificateEndpoint(ports: CertificatePorts): Endpoint {
  return endpoint({
    method: 'get',
    path: '/v1/certificates/:id',
    summary: 'An egress certificate and where the evidence log holds it',
    tags: ['egress', 'evidence'],
    description:
      'With an API key of the tenant in the role `admin`, or with a capability token of the session and the subject that the certificate is about; to any other token there is no such certificate.',
    auth: 'api-key-or-capability',
    role: 'admin',
    params: z.object({
      id: z.string().regex(/^ec_[0-9a-f]{32}$/, 'the id of a certificate, such as `ec_` and 32 hex digits'),
    }),
    answer,
    faults: ['forbidden', 'not_found'],
    handle: async ({ params, caller, headers }) => {
      const reader = await readerOf(ports, caller, headers);
      if (!reader.ok) return reader;
      const found = await ports.certificates.get(reader.value.tenant, params.id);
      if (!found.ok) return found;
      // Nobody learns from the answer that there is a certificate of another session.
      if (found.value === undefined || !isAbout(found.value, reader.value.token)) {
        const message = `there is no such certificate of this tenant, or of this session where a token asks; they are kept for ${ports.keptDays} days`;
        return fail('not_found', message);
      }
      const shown = await shownWithLog(ports, found.value);
      return shown.ok ? ok({ body: shown.value }) : shown;
    },
  });
}

interface Reader {
  readonly tenant: string;
  /** Absent for an administrator. */
  readonly token?: VerifiedToken;
}

/** Faults: `unauthenticated`, `forbidden` for a token that has expired or is revoked, and those of the kernel. */
async function readerOf(
  { kernel, clock }: CertificatePorts,
  caller: Caller | Bearer,
  headers: Headers,
): Promise<Result<Reader, Fault>> {
  if (!('token' in caller)) {
    const tenant = tenantOf(caller, headers);
    return tenant.ok ? ok({ tenant: tenant.value }) : tenant;
  }
  const token = kernel.verify(caller.token);
  if (!token.ok) return token;
  const state = await kernel.leased(token.value.tenant);
  if (!state.ok) return state;
  if (isDead(state.value, token.value, clock.nowMs())) {
    return fail('forbidden', 'the token has expired or is revoked; ask for a fresh one of the same session');
  }
  return ok({ tenant: token.value.tenant, token: token.value });
}

/** Whether a certificate is about the session and the subject of the token; an administrator sees all of the tenant. */
function isAbout({ envelope }: FoundCertificate, token: VerifiedToken | undefined): boolean {
  if (token === undefined) return true;
  const opened = parseJson(envelope);
  const payload = opened.ok && isJsonObject(opened.value) ? payloadOf(opened.value) : undefined;
  const certificate = payload === undefined ? undefined : readCertificate(payload);
  if (certificate === undefined || !certificate.ok) return false;
  const { session, subject } = certificate.value;
  return session === token.session && subject.type === token.subject.type && subject.id === token.subject.id;
}

function payloadOf({ payload }: JsonObject): JsonObject | undefined {
  const bytes = typeof payload === 'string' ? fromBase64(payload) : undefined;
  const parsed = bytes === undefined ? undefined : parseJson(bytes);
  return parsed?.ok && isJsonObject(parsed.value) ? parsed.value : undefined;
}

async function shownWithLog(
  { read, logVerifierKey, keptDays }: CertificatePorts,
  { envelope, digest, issuedAt, log }: FoundCertificate,
): Promise<Result<z.output<typeof answer>, Fault>> {
  const certificate = parseJson(envelope);
  if (sha256Hex(envelope) !== digest || !certificate.ok || !isJsonObject(certificate.value)) {
    return fail('integrity', 'the stored certificate is not the one that was handed out');
  }
  const keptUntil = new Date(Date.parse(issuedAt) + keptDays * 86_400_000).toISOString();
  const shown = { certificate: certificate.value, digest, issuedAt, keptUntil };
  if (log === undefined) return ok(shown);
  const inclusion = await proveInclusion({ read, logVerifierKey, ...log });
  if (!inclusion.ok) return inclusion;
  const placed = { ...shown, log: { index: log.index, entry: toBase64(log.entry) } };
  if (inclusion.value === undefined) return ok(placed);
  const { checkpoint, proof } = inclusion.value;
  return ok({ ...placed, inclusion: { checkpoint, proof: proof.map(toBase64) } });
}
