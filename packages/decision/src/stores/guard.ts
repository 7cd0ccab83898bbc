// Turns a driver's exception into a fault.

import { type Fault, type FaultCode, fail, type Result } from '@sallyport/base';
import postgres from 'postgres';

/** What the functions of the schema raise of their own accord; the message is theirs. */
const raised: Readonly<Record<string, FaultCode>> = {
  SP403: 'forbidden',
  SP404: 'not_found',
  SP409: 'conflict',
  SP503: 'unavailable',
};

/** Runs a store call. An exception that no function of the schema raised means that the store is unavailable. */
export async function guarded<T>(run: () => Promise<Result<T, Fault>>): Promise<Result<T, Fault>> {
  try {
    return await run();
  } catch (cause) {
    const code = cause instanceof postgres.PostgresError ? raised[cause.code] : undefined;
    if (code !== undefined && cause instanceof Error) return fail(code, cause.message);
    return fail('unavailable', 'the authority database did not answer; try again', { retryAfterMs: 1_000, cause });
  }
}
