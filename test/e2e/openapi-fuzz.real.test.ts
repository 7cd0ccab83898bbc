// The published documents are true: a fuzzer that reads them finds no 5xx and no answer that they do not describe.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
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
  {
    service: 'kernel',
    who: 'a caller that asks',
    paths: '^/(access/|v1/(plans|why)$)',
    credential: () => stack.keys.decide,
  },
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

type Fuzzer = Extract<typeof fuzzer, { readonly run: unknown }>;

function fuzz(
  { run }: Fuzzer,
  door: { readonly url: string; readonly credential: string; readonly paths: string },
): ReturnType<Fuzzer['run']> {
  return run(
    [
      'run',
      `${door.url}/openapi.json`,
      ...['--header', `Authorization: Bearer ${door.credential}`],
      ...['--include-path-regex', door.paths],
      ...['--checks', checks.join(',')],
      ...['--phases', 'examples,coverage,fuzzing'],
      ...['--max-examples', process.env.SALLYPORT_FUZZ_EXAMPLES ?? '8'],
      ...['--workers', '1', '--request-timeout', '15', '--suppress-health-check', 'all', '--warnings', 'off'],
      '--continue-on-failure',
    ],
    { cwd: folder, timeoutMs: 110_000 },
  );
}

describe.skipIf('reason' in fuzzer)(`Schemathesis${'reason' in fuzzer ? ` (skipped: ${fuzzer.reason})` : ''}`, () => {
  it.each(doors)(
    '$service, asked by $who, answers as its document says',
    { timeout: 120_000 },
    async ({ service, paths, credential }) => {
      if ('reason' in fuzzer) throw new Error(fuzzer.reason);
      const { exitCode, output } = await fuzz(fuzzer, {
        url: stack.urls[service],
        credential: credential(),
        paths,
      });
      expect(exitCode, output).toBe(0);
    },
  );

  it('never made a service crash, and left all of them serving', async () => {
    expect(stack.logged()).not.toContain('request crashed');
    for (const url of Object.values(stack.urls)) expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it('negative control: one call in ten that is answered by a 5xx is found', { timeout: 120_000 }, async () => {
    if ('reason' in fuzzer) throw new Error(fuzzer.reason);
    const broken = await brokenDoor(stack.urls['egress-firewall']);
    try {
      const credential = stack.token();
      const { exitCode, output } = await fuzz(fuzzer, { url: broken.url, credential, paths: '^/v1/scan$' });
      expect(exitCode, output).toBe(1);
      expect(output).toMatch(/server error/i);
    } finally {
      broken.close();
    }
  });
});

/** The service behind a door that answers every tenth call with 500, in the form of every other problem. */
async function brokenDoor(service: string) {
  let calls = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      calls += request.method === 'POST' ? 1 : 0;
      if (request.method === 'POST' && calls % 10 === 0) {
        response.writeHead(500, { 'content-type': 'application/problem+json' });
        response.end(JSON.stringify({ type: 'about:blank', title: 'Broken', status: 500 }));
        return;
      }
      const { authorization, 'content-type': type } = request.headers;
      const forwarded = httpRequest(
        `${service}${request.url ?? ''}`,
        {
          method: request.method,
          headers: {
            ...(authorization === undefined ? {} : { authorization }),
            ...(type === undefined ? {} : { 'content-type': type }),
          },
        },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        },
      );
      forwarded.on('error', () => response.destroy());
      forwarded.end(Buffer.concat(chunks));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the door has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
