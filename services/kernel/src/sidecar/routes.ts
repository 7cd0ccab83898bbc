// Finds what a call means: the first route, narrowest first, whose method and template fit it.

import { ok, type Result } from '@sallyport/base';
import { onlyValue, type ProxyCall, type Refused, refused } from './call.ts';
import type { IdentityValue } from './identity.ts';
import { plainHost, plainPath } from './target.ts';
import { bySpecificity, fillId, type IdTemplate, matchTemplate, type PathTemplate } from './template.ts';

/** Where a member of the decision's context comes from. */
export type ContextSource =
  | { readonly value: string | number | boolean }
  | { readonly header: string; readonly required: boolean };

export interface Route {
  readonly methods: readonly string[];
  /** The template as it is written: names the route in logs and metrics. */
  readonly path: string;
  readonly template: PathTemplate;
  readonly action: string;
  readonly resourceType: string;
  readonly resourceId: IdTemplate;
  readonly context: ReadonlyMap<string, ContextSource>;
}

export interface RouteTable {
  /** Whose policies decide, and to whom the proxy's API key must belong. */
  readonly tenant: string;
  /** Undefined: every host is meant. */
  readonly hosts: ReadonlySet<string> | undefined;
  readonly identity: ReadonlyMap<string, IdentityValue>;
  /** Whether the upstream gets the caller's token. */
  readonly passToken: boolean;
  readonly routes: readonly Route[];
}

/** What a call asks for, in the words of the policies. */
export interface Meaning {
  readonly route: Route;
  readonly action: string;
  readonly resource: { readonly type: string; readonly id: string };
  readonly context: Readonly<Record<string, string | number | boolean>>;
}

/** Bound of the decision API for a resource id. */
const idCharsMax = 1_024;
const contextCharsMax = 1_024;

/** INVARIANT: what no route names is refused. */
export function meaningOf(table: RouteTable, call: ProxyCall): Result<Meaning, Refused> {
  const host = plainHost(call.host);
  if (!host.ok) return host;
  if (table.hosts !== undefined && !table.hosts.has(host.value)) {
    return refused('host_not_mapped', 'this host is not mapped here; check the host of the request');
  }
  const segments = plainPath(call.target);
  if (!segments.ok) return segments;
  const found = routeOf(table.routes, call.method, segments.value);
  if (!found.ok) return found;
  const { route, variables } = found.value;
  const id = fillId(route.resourceId, variables);
  if (id.length > idCharsMax) return refused('no_route', `the resource id is longer than ${idCharsMax} characters`);
  const context = contextOf(route, call);
  if (!context.ok) return context;
  return ok({ route, action: route.action, resource: { type: route.resourceType, id }, context: context.value });
}

function routeOf(routes: readonly Route[], method: string, segments: readonly string[]) {
  for (const route of routes) {
    if (!route.methods.includes(method)) continue;
    const variables = matchTemplate(route.template, segments);
    // A wider route must not decide what an upstream that ignores case would serve as the narrower one.
    if (variables === 'case') {
      return refused('no_route', 'the path differs only in case from one that is mapped; send it as it is mapped');
    }
    if (variables !== undefined) return ok({ route, variables });
  }
  return refused('no_route', 'no route is mapped for this method and path; check both');
}

function contextOf(route: Route, { headers }: ProxyCall): Result<Meaning['context'], Refused> {
  const context: Record<string, string | number | boolean> = {};
  for (const [name, source] of route.context) {
    if ('value' in source) {
      context[name] = source.value;
      continue;
    }
    if (!headers.has(source.header)) {
      if (!source.required) continue;
      return refused('context_header', `the header \`${source.header}\` is needed here; send it`);
    }
    const value = onlyValue(headers, source.header);
    if (value === undefined || value.length > contextCharsMax || !value.isWellFormed()) {
      return refused('context_header', `the header \`${source.header}\` must come once, with at most 1,024 characters`);
    }
    context[name] = value;
  }
  return ok(context);
}

/** The order in which routes are tried. */
export function inOrder(routes: readonly Route[]): readonly Route[] {
  return [...routes].sort((a, b) => bySpecificity(a.template, b.template));
}
