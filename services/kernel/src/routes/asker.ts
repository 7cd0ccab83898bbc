// Who asks for decisions, read from the caller and the headers; the same for every endpoint under /access.

import { type Fault, ok, type Result } from '@sallyport/base';
import type { Caller } from '@sallyport/http';
import { tenantOf } from '@sallyport/runtime';
import { advertiseHeader } from '../access/answer-key.ts';
import type { Asker } from '../access/evaluate.ts';

/** Header of a capability token that must grant the call as well. */
const capabilityHeader = 'sallyport-capability';

/** What every endpoint of the protocol declares: AuthZEN has no 415 and calls another media type a bad request. */
export const accessDeclaration = {
  tags: ['access'],
  auth: 'api-key',
  role: 'decide',
  faults: ['forbidden'],
  mediaTypeStatus: 400,
} as const;

/** Faults: as `tenantOf`. */
export function askerOf({
  caller,
  headers,
  requestId,
}: {
  readonly caller: Caller;
  readonly headers: Headers;
  readonly requestId: string;
}): Result<Asker, Fault> {
  const tenant = tenantOf(caller, headers);
  if (!tenant.ok) return tenant;
  const capability = headers.get(capabilityHeader) ?? undefined;
  const wantsKey = headers.get(advertiseHeader) === 'key';
  return ok({ keyId: caller.keyId, requestId, tenant: tenant.value, capability, wantsKey });
}
