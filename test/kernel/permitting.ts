// Policy documents that permit one action of their own, and whether the kernel decides by them.

import type { Ask } from './ask.ts';

export const permitting = (action: string) =>
  `permit (principal == User::"alice", action == Action::"${action}", resource);`;

/** Whether `action` is permitted; `ask` is a caller that may have decisions. */
export async function isPermitted(ask: Ask, action: string): Promise<boolean> {
  const question = {
    subject: { type: 'User', id: 'alice' },
    action: { name: action },
    resource: { type: 'T', id: '1' },
  };
  const { status, body } = await ask('POST', '/access/v1/evaluation', question);
  if (status !== 200 || typeof body.decision !== 'boolean') throw new Error(`no decision: ${status}`);
  return body.decision;
}
