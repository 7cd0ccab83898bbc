// The one clock of a history that several processes write.

/** Milliseconds on the monotonic clock that all processes of this machine share; it goes on while one is stopped. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
