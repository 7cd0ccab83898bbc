// Envoy's ext_authz over gRPC as a door of the kernel: who asks, what is asked, the verdict.

import { type Clock, ok } from '@sallyport/base';
import { type GrpcServer, grpcServer, type UnaryCall, type UnaryReply } from '@sallyport/http/grpc';
import { proxyKey } from '../check.ts';
import { proxyKeyHeader, type SidecarDoor } from '../http-door.ts';
import { checkPath, readCheckRequest, writeCheckResponse } from './ext-authz.ts';

/** `trusted` is the id of callers whom the rights of a socket have let in; without it each call shows an API key. */
export function grpcDoor(
  { check, authenticator, tenant, log }: SidecarDoor,
  clock: Clock,
  trusted: string | undefined,
): GrpcServer {
  const checkMethod = async ({ message, metadata, timeoutMs }: UnaryCall): Promise<UnaryReply> => {
    const key = metadata[proxyKeyHeader];
    const shown = typeof key === 'string' ? key : undefined;
    const known = trusted === undefined ? proxyKey(authenticator, tenant, shown) : ok(trusted);
    if (!known.ok) {
      log.warn({ proxy: 'envoy-grpc', reason: known.fault.reason }, 'a proxy is not known; its calls are denied');
      return { status: 'unauthenticated', text: `the proxy is not known here; it must send \`${proxyKeyHeader}\`` };
    }
    const call = readCheckRequest(message);
    if (!call.ok) return { status: 'invalidArgument', text: call.fault.message };
    return writeCheckResponse(await check(call.value, { kind: 'envoy-grpc', keyId: known.value, timeoutMs }));
  };
  return grpcServer({
    methods: { [checkPath]: checkMethod },
    clock,
    onCrash: (thrown) => log.error({ err: thrown }, 'a gRPC call crashed'),
  });
}
