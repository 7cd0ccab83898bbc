// The door out: what leaves is scanned, redacted or refused, with a certificate.

export { canaryKey, newMarker } from './canary/marker.ts';
export type { FilterOptions, ReplyFilter } from './proxy/filter.ts';
export { replyFilter } from './proxy/reply-filter.ts';
export { wireEgressFirewall } from './wire.ts';
