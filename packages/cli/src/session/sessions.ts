// `session list`, `session show` and `session end`: what sessions have read, and the end of one.

import { fail, isJsonObject, type JsonObject, ok } from '@sallyport/base';
import { line, type Outcome, table, toned } from '../answer.ts';
import type { Io } from '../io.ts';
import { type KernelClient, type KernelOptions, openKernel } from '../kernel-client.ts';

/** What the kernel gives at once, and how much is listed of sessions without end. */
const pageMax = 500;
const listedMax = 10_000;

export async function listSessions(io: Io, options: KernelOptions): Promise<Outcome> {
  const kernel = await openKernel(io, options);
  if (!kernel.ok) return kernel;
  const found: JsonObject[] = [];
  let after: string | undefined;
  do {
    const from = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
    const page = await kernel.value.get(`/v1/sessions?limit=${pageMax}${from}`);
    if (!page.ok) return page;
    const { sessions, next } = page.value;
    if (!Array.isArray(sessions)) return strange(kernel.value);
    found.push(...sessions.filter(isJsonObject));
    after = typeof next === 'string' ? next : undefined;
  } while (after !== undefined && found.length < listedMax);
  const rows = found.map((one) => [
    String(one.session),
    String(one.labelCount),
    String(one.receiptCount),
    String(one.beganAt),
    String(one.lastUsedAt),
  ]);
  return ok({
    exit: 0,
    json: { sessions: found },
    text: [
      rows.length === 0
        ? line('no session is open')
        : table(rows, ['session', 'labels', 'receipts', 'began', 'last used']),
    ],
    ...(after === undefined ? {} : { hint: `these are the first ${found.length}; the API lists more` }),
  });
}

/** Exit 0 for an open session, 1 for one that has ended or that nobody knows. */
export async function showSession(io: Io, session: string, options: KernelOptions): Promise<Outcome> {
  const kernel = await openKernel(io, options);
  if (!kernel.ok) return kernel;
  const answer = await kernel.value.get(`/v1/sessions/state?session=${encodeURIComponent(session)}`);
  if (!answer.ok) return answer;
  const { state, endedAt, endedBy, labels, receiptCount, beganAt, lastUsedAt } = answer.value;
  if (state === 'ended') {
    const by = typeof endedBy === 'string' ? `by ${endedBy}` : 'since nothing used it';
    return ok({ exit: 1, json: answer.value, text: [line(toned('bad', 'ENDED'), `  ${String(endedAt)}, ${by}`)] });
  }
  if (state !== 'open' || !Array.isArray(labels)) return strange(kernel.value);
  const rows = [
    ['labels', labels.length === 0 ? 'none' : labels.join(', ')],
    ['receipts', String(receiptCount)],
    ['began', String(beganAt)],
    ['last used', String(lastUsedAt)],
  ];
  return ok({ exit: 0, json: answer.value, text: [line(toned('good', 'OPEN')), table(rows)] });
}

export async function endSession(io: Io, session: string, options: KernelOptions): Promise<Outcome> {
  const kernel = await openKernel(io, options);
  if (!kernel.ok) return kernel;
  const answer = await kernel.value.post('/v1/sessions/ends', { session });
  if (!answer.ok) return answer;
  if (answer.value.session !== session || typeof answer.value.was !== 'string') return strange(kernel.value);
  const before = { open: 'it was open', ended: 'it had ended before', unknown: 'nothing was ever read in it' };
  const { was } = answer.value;
  const said = was === 'open' || was === 'ended' || was === 'unknown' ? before[was] : was;
  return ok({
    exit: 0,
    json: answer.value,
    text: [line(toned('good', 'ENDED'), `  ${session}: ${said}; tokens bound to it are refused`)],
    hint: 'a token that must not be used for anything else either is revoked with `sallyport token revoke`',
  });
}

function strange({ url }: KernelClient): Outcome {
  return fail('unavailable', `\`${url}\` does not answer as a kernel does; check the URL`);
}
