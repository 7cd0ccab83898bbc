// What programs send and answer, through the egress firewall: nothing goes on that it has not let through.

export { EgressError, type EgressErrorKind } from './egress-error.ts';
export { type EgressFetchOptions, egressFetch } from './egress-fetch.ts';
export { type EgressMiddlewareOptions, egressMiddleware, type FilteredContext } from './egress-middleware.ts';
