// k6: where it comes from, and a run of it from script to summary.

import { readFile } from 'node:fs/promises';
import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { runProgram, type Tool } from './tool.ts';

/** The release that the thresholds were measured with. */
export const k6: Tool = {
  name: 'k6',
  variable: 'K6',
  source: { kind: 'go', module: 'go.k6.io/k6@v1.8.1' },
  advice: 'install k6 (https://grafana.com/docs/k6/latest/set-up/install-k6/) or Go 1.24 or later',
};

export interface K6Run {
  readonly k6: string;
  readonly script: string;
  /** Environment of the script. */
  readonly env: Readonly<Record<string, string>>;
  readonly summaryFile: string;
  readonly say: (line: string) => void;
  /** Ends k6. */
  readonly signal: AbortSignal;
}

/** The summary text. Faults: `unavailable` when k6 ends without one; its last words are in the message. */
export async function runK6({ k6, script, env, summaryFile, say, signal }: K6Run): Promise<Result<string, Fault>> {
  const complaints: string[] = [];
  let words = '';
  const onLine = (line: string) => {
    words = `${words}\n${line}`.slice(-2_000);
    if (/^(retrieval|kernel|egress|opa): /.test(line)) complaints.push(line);
  };
  const args = ['run', '--quiet', '--no-usage-report', '--log-format', 'raw', script];
  // It shares the cores with what it measures: collect its garbage less often.
  const environment = { ...process.env, GOGC: '400', ...env, K6_NO_USAGE_REPORT: 'true' };
  const code = await runProgram({ program: k6, args, env: environment, signal }, onLine);
  for (const line of complaints.slice(0, complaintsMax)) say(`  ${line}`);
  if (complaints.length > complaintsMax) say(`  … and ${complaints.length - complaintsMax} more`);
  try {
    return ok(await readFile(summaryFile, 'utf8'));
  } catch (cause) {
    return fail('unavailable', `k6 ended with ${code} and without a summary:${words}`, { cause });
  }
}

const complaintsMax = 5;
