// One random case: policies, templates with links, entities, requests.

import { must } from '@sallyport/base';
import { type EntityInput, type InMemoryEntities, inMemoryEntities } from '../entity.ts';
import { parsePolicies } from '../parse/parse.ts';
import { linkTemplate, type PolicySet, policySet, type TemplateLink } from '../policy-set.ts';
import type { Request, Response } from '../request.ts';
import { summary } from './official.ts';
import { randomPolicies } from './policies.ts';
import type { Tape } from './tape.ts';
import { randomEntities, randomRequest, randomUid } from './world.ts';

export interface Case {
  readonly set: PolicySet;
  readonly policies: ReadonlyMap<string, string>;
  readonly templates: ReadonlyMap<string, string>;
  readonly links: readonly TemplateLink[];
  readonly inputs: readonly EntityInput[];
  readonly entities: InMemoryEntities;
  readonly requests: readonly Request[];
}

/** Throws where our own text does not parse: a bug of the generator or of the formatter. */
export function randomCase(tape: Tape, options: { readonly policiesMax: number; readonly requests: number }): Case {
  const inputs = randomEntities(tape);
  const requests = Array.from({ length: options.requests }, () => randomRequest(tape));
  const texts = randomPolicies(tape, { most: options.policiesMax, templates: true });
  const parsed = must(parsePolicies(texts.join('\n')));
  const templates = parsed.filter(({ slots }) => slots.length > 0);
  const links = templates.map((template, at): TemplateLink => {
    const values = Object.fromEntries(template.slots.map((slot) => [slot, randomUid(tape)]));
    return { templateId: template.id, id: `link${at}`, values };
  });
  for (const [at, template] of templates.entries())
    must(linkTemplate(template, links[at] ?? { templateId: '', id: '', values: {} }));
  const textsOf = (template: boolean) =>
    new Map(
      parsed.flatMap((policy, at) => (policy.slots.length > 0 === template ? [[policy.id, texts[at] ?? '']] : [])),
    );
  return {
    set: must(policySet(parsed, links)),
    policies: textsOf(false),
    templates: textsOf(true),
    links,
    inputs,
    entities: must(inMemoryEntities(inputs)),
    requests,
  };
}

export function summaryOf({ decision, reasons, errors }: Response): string {
  return summary(decision, reasons, errors);
}
