// `evidence publish`: asks the kernel to put everything recorded so far under a signed checkpoint now.

import { fail, ok } from '@sallyport/base';
import { line, type Outcome, toned } from '../answer.ts';
import type { Io } from '../io.ts';
import { type KernelOptions, openKernel } from '../kernel-client.ts';

export async function publishEvidence(io: Io, options: KernelOptions): Promise<Outcome> {
  const kernel = await openKernel(io, options);
  if (!kernel.ok) return kernel;
  const answer = await kernel.value.post('/v1/evidence/publish', {});
  if (!answer.ok) return answer;
  const { published } = answer.value;
  if (typeof published !== 'number') {
    return fail('unavailable', `\`${kernel.value.url}\` does not say what it published; check the URL`);
  }
  return ok({
    exit: 0,
    json: { published },
    text: [line(toned('good', 'PUBLISHED'), `  the signed log now covers ${published} entries`)],
  });
}
