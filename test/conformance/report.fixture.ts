// A report that keeps what it is told, for the tests of the suites.

import type { Report } from './report.ts';

/** What a suite said. */
export async function reported(suite: (report: Report) => Promise<void>) {
  let passed = 0;
  const failed: string[] = [];
  const notes: string[] = [];
  const report: Report = {
    pass: () => {
      passed++;
    },
    fail: (name) => failed.push(name),
    note: (line) => notes.push(line),
  };
  await suite(report);
  return { passed, failed, notes };
}
