// The metadata document of the decision point: who it is and where it answers what (AuthZEN 1.0, section 9).

/** Member of the document and path of the endpoint, in the order of section 9.1.1. */
const endpoints = {
  access_evaluation_endpoint: '/access/v1/evaluation',
  access_evaluations_endpoint: '/access/v1/evaluations',
} as const;

export type Metadata = { readonly policy_decision_point: string } & {
  readonly [Name in keyof typeof endpoints]: string;
};

/** The document for a decision point that is reached at `base`, a URL without query and fragment. */
export function metadataOf(base: string): Metadata {
  const root = withoutSlash(base);
  return {
    policy_decision_point: root,
    access_evaluation_endpoint: `${root}${endpoints.access_evaluation_endpoint}`,
    access_evaluations_endpoint: `${root}${endpoints.access_evaluations_endpoint}`,
  };
}

const wellKnown = '/.well-known/authzen-configuration';

/** Where the document of `base` is asked for: the well-known path goes before the path of `base` (section 9.2). */
export function metadataPaths(base: string | undefined): readonly string[] {
  const path = base === undefined ? '' : withoutSlash(new URL(base).pathname);
  return path === '' ? [wellKnown] : [wellKnown, `${wellKnown}${path}`];
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
