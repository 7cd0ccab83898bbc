// GET /v1/certificates/{id}: a certificate as it was handed out, and where the evidence log holds it.

import { type Fault, fail, isJsonObject, ok, parseJson, type Result, sha256Hex, toBase64 } from '@sallyport/base';
import { type CertificateStore, type FoundCertificate, proveInclusion, type ReadLog } from '@sallyport/evidence';
import { anyJsonObject, type Endpoint, endpoint } from '@sallyport/http';
import { tenantOf } from '@sallyport/runtime';
import { z } from 'zod';

export interface CertificatePorts {
  readonly certificates: Pick<CertificateStore, 'get'>;
  readonly read: ReadLog;
  readonly logVerifierKey: string;
  readonly keptDays: number;
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
    auth: 'api-key',
    role: 'admin',
    params: z.object({
      id: z.string().regex(/^ec_[0-9a-f]{32}$/, 'the id of a certificate, such as `ec_` and 32 hex digits'),
    }),
    answer,
    faults: ['forbidden', 'not_found'],
    handle: async ({ params, caller, headers }) => {
      const tenant = tenantOf(caller, headers);
      if (!tenant.ok) return tenant;
      const found = await ports.certificates.get(tenant.value, params.id);
      if (!found.ok) return found;
      if (found.value === undefined) {
        const message = `there is no such certificate of this tenant; they are kept for ${ports.keptDays} days`;
        return fail('not_found', message);
      }
      const shown = await shownWithLog(ports, found.value);
      return shown.ok ? ok({ body: shown.value }) : shown;
    },
  });
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
