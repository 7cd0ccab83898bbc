// What an egress certificate says of labels: which of them stood in the way, and which were set aside by whose leave.

import { limits } from '@sallyport/base';
import { type Decoded, list, object, oneOf, refine, text } from './decode.ts';

const policies = list(text(1_024), limits.certificateFlowPoliciesMax);

/** `failed`: labels of what the session has read stand in the way. Each member is what was computed, or empty. */
export const nonInterferenceForm = refine(
  object({
    verdict: oneOf(['passed', 'failed']),
    /** With this label the text may not go there, and without it, all else equal, these policies would not stand against it. */
    flows: list(object({ label: text(256), destination: text(2_048), policies }), limits.sessionLabelsMax),
    /** Labels that were left out of the decision for this one text, and the policies that permit that to the subject. */
    declassified: list(object({ label: text(256), policies }), limits.declassifyMax),
    /** Why nothing left: labels, policies whatever the labels, or the token, for which no label was asked about. */
    blockedBy: list(oneOf(['labels', 'policies', 'token', 'canary']), 2),
  }),
  {
    field: '/verdict',
    reason: 'does not agree with the flows',
    holds: ({ verdict, flows, blockedBy }) =>
      (verdict === 'failed') === flows.length > 0 && (verdict === 'failed') === blockedBy.includes('labels'),
  },
);

export type NonInterference = Decoded<typeof nonInterferenceForm>;

/** Whether it agrees with the certificate that it stands in. */
export function fits(
  { flows, declassified, blockedBy }: NonInterference,
  of: {
    readonly verdict: 'allow' | 'redact' | 'block';
    readonly destination: string;
    readonly labels: readonly string[];
  },
): boolean {
  const aside = new Set(declassified.map(({ label }) => label));
  const carried = new Set(of.labels);
  return (
    (of.verdict === 'block') === blockedBy.length > 0 &&
    flows.every(
      ({ label, destination }) => destination === of.destination && carried.has(label) && !aside.has(label),
    ) &&
    [...aside].every((label) => carried.has(label))
  );
}
