// The door out: what leaves is scanned, redacted or refused, with a certificate.

export { wireEgressFirewall } from './wire.ts';
