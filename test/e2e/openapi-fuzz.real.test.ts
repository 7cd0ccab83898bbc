// The published documents are true: a fuzzer that reads them finds no 5xx and no answer that they do not describe.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSchemathesis } from './schemathesis.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
const folder = mkdtempSync(join(tmpdir(), 'sallyport-fuzz-'));
// A body can break the schema by being too large, and is then refused for its size.
const refusals = ['400', '401', '403', '404', '405', '409', '413', '415', '422'];
beforeAll(async () => {
  const settings = `[checks.negative_data_rejection]\nexpected-statuses = ${JSON.stringify(refusals)}\n`;
  writeFileSync(join(folder, 'schemathesis.toml'), settings);
  stack = await startStack();
});
afterAll(async () => {
  await stack.close();
  rmSync(folder, { recursive: true, force: true });
});

const fuzzer = await findSchemathesis();

const doors = [
  { service: 'kernel', who: 'an administrator', paths: '^/', credential: () => stack.keys.admin },
  { service: 'kernel', who: 'a caller that asks', paths: '^/access/', credential: () => stack.keys.decide },
  { service: 'egress-firewall', who: 'the holder of a token', paths: '^/', credential: () => stack.token() },
  { service: 'retrieval-gateway', who: 'the holder of a token', paths: '^/', credential: () => stack.token() },
] as const;

/** What an answer must be. Whether an odd but valid input is accepted is not the document's to say. */
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'ignored_auth',
  'unsupported_method',
];

describe.skipIf('reason' in fuzzer)(`Schemathesis${'reason' in fuzzer ? ` (skipped: ${fuzzer.reason})` : ''}`, () => {
  it.each(doors)(
    '$service, asked by $who, answers as its document says',
    { timeout: 120_000 },
    async ({ service, paths, credential }) => {
      if ('reason' in fuzzer) throw new Error(fuzzer.reason);
      const { exitCode, output } = await fuzzer.run(
        [
          'run',
          `${stack.urls[service]}/openapi.json`,
          ...['--header', `Authorization: Bearer ${credential()}`],
          ...['--include-path-regex', paths],
          ...['--checks', checks.join(',')],
          ...['--phases', 'examples,coverage,fuzzing'],
          ...['--max-examples', process.env.SALLYPORT_FUZZ_EXAMPLES ?? '15'],
          ...['--workers', '1', '--request-timeout', '15', '--suppress-health-check', 'all', '--warnings', 'off'],
          '--continue-on-failure',
        ],
        { cwd: folder, timeoutMs: 110_000 },
      );
      expect(exitCode, output).toBe(0);
    },
  );

  it('never made a service crash, and left all of them serving', async () => {
    expect(stack.logged()).not.toContain('request crashed');
    for (const url of Object.values(stack.urls)) expect((await fetch(`${url}/health`)).status).toBe(200);
  });
});
