// Port: where egress certificates are kept to be fetched by id, beside the log, which holds their digests for good.

import type { Fault, Result } from '@sallyport/base';

export interface KeptCertificate {
  readonly tenant: string;
  readonly id: string;
  /** RFC 3339 in UTC with milliseconds; that of the event in the log too. */
  readonly issuedAt: string;
  /** SHA-256 of the envelope's canonical JSON, hex: what the log names it by. */
  readonly digest: string;
  /** The DSSE envelope, canonical JSON. */
  readonly envelope: string;
}

/** The entry of the log that announces a certificate. */
export interface LogPlace {
  /** Index of the leaf. */
  readonly index: number;
  /** The leaf. */
  readonly entry: Uint8Array;
}

export interface FoundCertificate extends KeptCertificate {
  /** Absent for the seconds until what is recorded is in the ledger. */
  readonly log?: LogPlace;
}

export interface CertificateStore {
  /** Resolves once it is stored. Faults: `unavailable`, also where too many wait to be stored. */
  put(certificate: KeptCertificate): Promise<Result<void, Fault>>;
  /**
   * INVARIANT: a certificate is found under its own tenant alone, and not once its time is over. Faults: `unavailable`.
   */
  get(tenant: string, id: string): Promise<Result<FoundCertificate | undefined, Fault>>;
  /** Removes those whose time is over and gives their number. Faults: `unavailable`. */
  sweep(): Promise<Result<number, Fault>>;
}
