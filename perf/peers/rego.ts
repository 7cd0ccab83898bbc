// The made-up world in Rego: a boolean and no list of reasons, which is the cheapest that OPA can answer.

import { kindName, type Rule, rulesOf } from '../micro/world/world.ts';

/** Each rule begins with the two equalities that OPA's rule index needs. */
export function regoText(kinds: number): string {
  const text = [
    'package bench\n',
    'import rego.v1\n',
    'default allow := false\n',
    'allow if {\n  permitted\n  not forbidden\n}\n',
    'default permitted := false\n',
    'default forbidden := false\n',
  ];
  for (let kind = 0; kind < kinds; kind++) {
    for (const rule of rulesOf(kind)) text.push(regoRule(kind, rule));
  }
  return text.join('\n');
}

function regoRule(kind: number, { effect, action, rego }: Rule): string {
  const scope = `input.resource.type == "${kindName(kind)}"\n  input.action.name == "${action}"`;
  return `${effect === 'permit' ? 'permitted' : 'forbidden'} if {\n  ${scope}\n  ${rego}\n}\n`;
}
