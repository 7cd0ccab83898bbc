// Long hashing in steps, so that whoever decides beside it waits for one step and not for all.

/** Rows that are hashed in one turn of the event loop. */
const rowsPerTurn = 64;

/** Whether enough rows are done to step aside for the other work of the process. */
export function isTurnOver(rowsDone: number): boolean {
  return rowsDone % rowsPerTurn === 0;
}

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
