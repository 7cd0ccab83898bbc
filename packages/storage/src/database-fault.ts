// What a database error may say outside: its class, never a statement, a parameter or a row.

import type { Fault, FaultCode } from '@sallyport/base';

/** A driver's error as a fault. Only the SQLSTATE or system code survives; texts of errors quote values. */
export function databaseFault(error: unknown): Fault {
  const code = codeOf(error);
  const [faultCode, message] = meaning(code);
  return { code: faultCode, message: `${message} (${code})`, cause: new Error(`database error ${code}`) };
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  // The driver's own codes and the system's are words, SQLSTATE is five characters: all of them are safe to show.
  return typeof code === 'string' && /^[A-Z0-9_]{3,40}$/.test(code) ? code : 'unknown';
}

/** Classes of SQLSTATE (Postgres documentation, appendix A) and codes of sockets and of the driver. */
function meaning(code: string): readonly [FaultCode, string] {
  if (code === '57014') return ['timeout', 'the statement ran longer than it may; narrow it'];
  if (code.startsWith('28')) return ['unavailable', 'the server refuses these credentials; check user and password'];
  if (code === '3D000') return ['unavailable', 'there is no database of this name; create it'];
  if (code === '53300') return ['exhausted', 'the server has no connection left; raise its limit or lower ours'];
  if (code === '42501') return ['forbidden', 'the database user lacks a right; grant it'];
  if (code.startsWith('40')) return ['conflict', 'another transaction was in the way; try again'];
  if (code.startsWith('23')) return ['conflict', 'a constraint of the database refuses this; check the data'];
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND')
    return ['unavailable', 'no server answers there; start it or correct the URL'];
  if (code === 'CONNECT_TIMEOUT' || code === 'ETIMEDOUT')
    return ['timeout', 'the server did not answer in time; check the address'];
  return ['unavailable', 'the database could not do this'];
}
