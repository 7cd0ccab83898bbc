// The shape of a Sallyport token: the only place that says which facts and checks it is made of.
//
//   authority block   subject("User", "alice"); tenant("acme"); session("s_…");
//                     grant("retrieve", "Mail/");              one or more: action, resource pattern
//                     issued(2030-01-01T00:00:00Z);
//                     check if time($t), $t <= 2030-01-01T01:00:00Z;
//   later blocks      any of these checks, each at most once per block, and nothing else
//     resources       check if resource($x), $x.starts_with("Mail/a/") or resource("Mail/b/1")
//     actions         check if action("retrieve") or action("read")
//     expiry          check if time($t), $t <= 2030-01-01T00:30:00Z        (`<` is recognised too)
//     tenant          check if request_tenant("acme")
//     session         check if request_session("s_…")
//     destinations    check if no_destination(true) or destination($x), $x.starts_with("https://a.example/")
//
// A verifier states about a request: time, action, resource, request_tenant, request_session, and either destination
// or no_destination(true). Names of granted and of stated facts differ on purpose: a check on the request must not be
// satisfied by what the authority block says. Dates have whole seconds; the clock is cut to the second, so the check
// `$t <= T` holds until T + 1 s. A token in any other form works as well: the official library then decides.

/** What one recognised check demands; `patterns` and `actions` are any-of lists. */
export type Demand =
  | { readonly kind: 'resource'; readonly patterns: readonly string[] }
  | { readonly kind: 'action'; readonly actions: readonly string[] }
  | { readonly kind: 'expiry'; readonly lastSecond: number }
  | { readonly kind: 'tenant'; readonly tenant: string }
  | { readonly kind: 'session'; readonly session: string }
  | { readonly kind: 'destination'; readonly patterns: readonly string[] };

export interface Grant {
  readonly action: string;
  /** A resource pattern: ends in `/` for all below it, otherwise exactly one resource. */
  readonly resource: string;
}

/** Who holds a token and what its authority block gives. */
export interface Authority {
  readonly subject: { readonly type: string; readonly id: string };
  readonly tenant: string;
  readonly session: string;
  readonly grants: readonly Grant[];
  readonly issuedAtMs?: number;
}

/** A Datalog statement with its values beside it, so that no value can become code. */
export interface Statement {
  readonly code: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The statement that adds a demand; `name` keeps its parameters apart from those of other statements. */
export function checkStatement(demand: Demand, name: string): Statement {
  const values: Record<string, unknown> = {};
  const bind = (value: unknown): string => {
    const key = `${name}_${Object.keys(values).length}`;
    values[key] = value;
    return `{${key}}`;
  };
  return { code: `${checkCode(demand, bind)};\n`, values };
}

/** The check as the official library prints it. */
export function checkText(demand: Demand): string {
  return checkCode(demand, (value) =>
    typeof value === 'string' ? `"${value}"` : dateText(demand.kind === 'expiry' ? demand.lastSecond : 0),
  );
}

export function authorityStatement(authority: Authority & { readonly issuedAtMs: number }): Statement {
  const values: Record<string, unknown> = {
    type: authority.subject.type,
    id: authority.subject.id,
    tenant: authority.tenant,
    session: authority.session,
    issued: { date: dateText(Math.floor(authority.issuedAtMs / 1000)) },
  };
  const grants = authority.grants.map((grant, index) => {
    values[`action_${index}`] = grant.action;
    values[`pattern_${index}`] = grant.resource;
    return `grant({action_${index}}, {pattern_${index}});\n`;
  });
  const code = `subject({type}, {id});\ntenant({tenant});\nsession({session});\n${grants.join('')}issued({issued});\n`;
  return { code, values };
}

/** RFC 3339 without a fraction: the form in which Biscuit reads and prints its dates. */
export function dateText(second: number): string {
  return new Date(second * 1000).toISOString().replace('.000Z', 'Z');
}

/** The last whole second that lies wholly before `expiresAtMs`: the check must not outlive what was asked for. */
export function lastSecondBefore(expiresAtMs: number): number {
  return Math.floor(expiresAtMs / 1000) - 1;
}

function checkCode(demand: Demand, bind: (value: unknown) => string): string {
  switch (demand.kind) {
    case 'resource':
      return `check if ${demand.patterns.map((pattern) => patternCode('resource', pattern, bind)).join(' or ')}`;
    case 'action':
      return `check if ${demand.actions.map((action) => `action(${bind(action)})`).join(' or ')}`;
    case 'expiry':
      return `check if time($t), $t <= ${bind({ date: dateText(demand.lastSecond) })}`;
    case 'tenant':
      return `check if request_tenant(${bind(demand.tenant)})`;
    case 'session':
      return `check if request_session(${bind(demand.session)})`;
    case 'destination': {
      const patterns = demand.patterns.map((pattern) => patternCode('destination', pattern, bind));
      return `check if ${['no_destination(true)', ...patterns].join(' or ')}`;
    }
  }
}

function patternCode(fact: string, pattern: string, bind: (value: unknown) => string): string {
  return pattern.endsWith('/') ? `${fact}($x), $x.starts_with(${bind(pattern)})` : `${fact}(${bind(pattern)})`;
}
