// What policies and the token are asked before a text is sent.

import type { Fault, Result } from '@sallyport/base';
import type { Decision, Kernel, TenantState } from '@sallyport/decision';
import type { Copied } from '@sallyport/runtime';
import type { VerifiedToken } from '@sallyport/token';
import { copiedContext } from './copied.ts';
import type { Destination } from './destination.ts';
import { type Forms, formContext } from './forms.ts';

export interface Sending {
  readonly state: TenantState;
  readonly token: VerifiedToken;
  readonly destination: Destination;
  /** Found in what leaves beside the content. */
  readonly fixedKinds: readonly string[];
  readonly copied: Copied;
  /** As it came; in the context beside forms and labels. A type literal, so that it is JSON to the compiler too. */
  readonly call: { readonly bytes: number; readonly method?: string };
}

/** The action that policies and tokens name. */
const sendAction = 'send';

/** Asks policies with these labels, and before them the token where it is given as `grant`. */
export function decideSend(
  kernel: Pick<Kernel, 'decideOn'>,
  { state, token: { tenant, subject }, destination, fixedKinds, copied, call }: Sending,
  forms: Forms,
  labels: readonly string[],
  grant?: VerifiedToken,
): Result<Decision, Fault> {
  return kernel.decideOn(
    state,
    {
      tenant,
      subject,
      action: { name: sendAction },
      resource: { type: 'Destination', id: destination.id, properties: destination.attributes },
      context: { ...formContext(forms, fixedKinds), ...call, labels, ...copiedContext(copied, labels) },
      tokenResource: `Destination/${destination.text}`,
      destination: destination.text,
    },
    grant,
  );
}
