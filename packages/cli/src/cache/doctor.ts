// `cache doctor`: which policy line reads what differs in every request, and how much would be shared without it.

import { fail, isJsonObject, type JsonObject, ok } from '@sallyport/base';
import { line, type Outcome, type Part, type Span, table, toned } from '../answer.ts';
import type { Io } from '../io.ts';
import { type KernelOptions, openKernel } from '../kernel-client.ts';

export async function cacheDoctor(io: Io, options: KernelOptions): Promise<Outcome> {
  const kernel = await openKernel(io, options);
  if (!kernel.ok) return kernel;
  const answer = await kernel.value.get('/v1/cache/keys');
  if (!answer.ok) return answer;
  const { requests, distinctRequests, distinctKeys, reuse, wide } = answer.value;
  if (typeof requests !== 'number' || !Array.isArray(wide)) {
    return fail('unavailable', `\`${kernel.value.url}\` does not tell of its keys; check the URL`);
  }
  if (requests === 0) {
    return ok({
      exit: 0,
      json: answer.value,
      text: [line('no decision was made in this process yet; ask again after some')],
    });
  }
  const summary = `of ${requests} recent decisions, ${distinctRequests} different, ${distinctKeys} rest on different reads: `;
  return ok({
    exit: 0,
    json: answer.value,
    text: [
      line(summary, toned('strong', `${percent(reuse)} could be shared`)),
      ...wide.filter(isJsonObject).flatMap(advice),
      ...(wide.length === 0 ? [line(toned('good', 'OK'), '  no test of a policy keeps them apart')] : []),
    ],
    ...(wide.length === 0 ? {} : { hint: narrower }),
  });
}

const narrower =
  'a test against a constant (`<`, `like`, a set), or of an attribute that many share, keeps fewer apart than a comparison of what differs in each request';

function advice({ paths, outcomes, requests, reuseWithout, places }: JsonObject): readonly Part[] {
  const where = Array.isArray(places) ? places.filter(isJsonObject) : [];
  const named = Array.isArray(paths) ? paths.join(' and ') : '';
  const rows = where.map(({ policy, document, line: at }): readonly Span[] => [
    '',
    `${document}:${at}`,
    String(policy),
  ]);
  return [
    line(
      toned('warn', 'WIDE'),
      `  ${named}: came out in ${outcomes} ways in ${requests} decisions; without it ${percent(reuseWithout)} could be shared`,
    ),
    table(rows),
  ];
}

function percent(share: unknown): string {
  return `${(100 * Number(share)).toFixed(1)} %`;
}
