// One row of the mail archive: a message, whose it is, and what is known about it.

import { labelsOf } from './labels.ts';
import { parseMessage } from './mime/message.ts';
import { type DemoTenant, tenantOf } from './tenant.ts';

/** The five groups of the public corpus. */
export const mailGroups = ['easy-ham-1', 'easy-ham-2', 'hard-ham-1', 'spam-1', 'spam-2'] as const;
export type MailGroup = (typeof mailGroups)[number];

export interface Mail {
  readonly tenant: DemoTenant;
  /** `group/number`, such as `hard-ham-1/00012`. */
  readonly id: string;
  /** Bare address in lower case; empty where the mail names none. */
  readonly sender: string;
  readonly recipients: readonly string[];
  /** Milliseconds since the Unix epoch, or null. */
  readonly sentAtMs: number | null;
  readonly group: MailGroup;
  readonly subject: string;
  readonly body: string;
  /** Sorted; see `labelsOf`. */
  readonly labels: readonly string[];
  /** Bytes of the raw mail. */
  readonly sizeBytes: number;
}

/** The row of one raw mail. Any bytes give a row. */
export function mailOf(id: string, group: MailGroup, bytes: Uint8Array): Mail {
  const message = parseMessage(bytes);
  const tenant = tenantOf(id, message);
  const { sender, recipients, sentAtMs, subject, body } = message;
  const labels = labelsOf(tenant, group, message);
  return { tenant, id, sender, recipients, sentAtMs, group, subject, body, labels, sizeBytes: bytes.byteLength };
}
