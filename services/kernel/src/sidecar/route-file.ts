// Reads the mapping file: YAML, checked as a whole, every error with its line.

import { err, type Fault, ok, type Result } from '@sallyport/base';
import { readYaml } from '@sallyport/http';
import { z } from 'zod';
import { defaultIdentityHeaders, identityPrefix, identityValues } from './identity.ts';
import { inOrder, type Route, type RouteTable } from './routes.ts';
import { plainHost } from './target.ts';
import { parseIdTemplate, parsePathTemplate, shapeOf } from './template.ts';

/** Headers that carry the message or the credential: neither a context nor an identity may use them. */
const reserved = new Set([
  ...['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'host', 'connection', 'content-length'],
  ...['content-type', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect', 'forwarded', 'sallyport-proxy-key'],
]);

const headerName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'must be a header name in lower case, without underscores')
  .refine((name) => !reserved.has(name), 'must not be a header that carries the message or a credential');
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits, `.`, `_` or `-`');
const contextSource = z.union(
  [
    z.strictObject({
      header: headerName.refine((given) => !given.startsWith(identityPrefix), 'must not be an identity header'),
      required: z.boolean().default(false),
    }),
    z.strictObject({ value: z.union([z.string().max(1_024), z.int(), z.boolean()]) }),
  ],
  'must be `{header: name}` or `{value: constant}`',
);
const methodName = z.string().regex(/^[A-Z][A-Z-]{0,31}$/, 'must be a method in capitals, such as `GET`');

const fileSchema = z.strictObject({
  tenant: name,
  hosts: z
    .array(z.string().refine((host) => plainHost(host).ok && !/:\d+$/.test(host), 'must be a host name without a port'))
    .min(1)
    .max(256)
    .optional(),
  upstream: z
    .strictObject({
      passToken: z.boolean().default(false),
      headers: z.record(headerName, z.enum(identityValues)).default({}),
    })
    .prefault({}),
  routes: z
    .array(
      z.strictObject({
        method: z.union([methodName, z.array(methodName).min(1).max(16)]),
        path: z.string().min(1).max(1_024),
        action: z.string().min(1).max(256),
        resource: z.strictObject({
          type: z
            .string()
            .regex(/^[A-Za-z_][A-Za-z0-9_]*(?:::[A-Za-z_][A-Za-z0-9_]*)*$/, 'must be a Cedar type such as `Document`'),
          id: z.string().min(1).max(1_024),
        }),
        context: z.record(z.string().min(1).max(64), contextSource).default({}),
      }),
    )
    .min(1)
    .max(2_000),
});
type FileRoute = z.output<typeof fileSchema>['routes'][number];

/** Faults: `invalid_input`, one for each error, with `at` = `file:line:column`. */
export function readRouteFile(text: string, file: string): Result<RouteTable, readonly Fault[]> {
  const yaml = readYaml(text, file);
  if (!yaml.ok) return yaml;
  const at = (path: readonly PropertyKey[], ofName: boolean): string => {
    for (let length = path.length; length > 0; length--) {
      const position = yaml.value.position(path.slice(0, length), ofName && length === path.length);
      if (position !== undefined) return `${file}:${position.line}:${position.column}`;
    }
    return `${file}:1:1`;
  };
  const fault: Place = (path, message, ofName = false) => ({
    code: 'invalid_input',
    message: path.length === 0 ? `the file ${message}` : `\`${path.join('.')}\` ${message}`,
    at: at(path, ofName),
  });
  const parsed = fileSchema.safeParse(yaml.value.value ?? {});
  if (!parsed.success) return err(parsed.error.issues.flatMap((issue) => issueFaults(issue, fault)));
  const { tenant, hosts, upstream, routes } = parsed.data;
  const faults: Fault[] = [];
  const made = routes.flatMap((route, index) => {
    const read = readRoute(route);
    if (read.ok) return [read.value];
    faults.push(fault(['routes', index, ...read.fault.path], read.fault.message));
    return [];
  });
  if (faults.length === 0) faults.push(...clashes(made).map(({ index, message }) => fault(['routes', index], message)));
  if (faults.length > 0) return err(faults);
  return ok({
    tenant,
    hosts: hosts === undefined ? undefined : new Set(hosts.map((host) => host.toLowerCase())),
    identity: new Map([...defaultIdentityHeaders, ...Object.entries(upstream.headers)]),
    passToken: upstream.passToken,
    routes: inOrder(made),
  });
}

function readRoute(route: FileRoute): Result<Route, { readonly path: readonly PropertyKey[]; message: string }> {
  const template = parsePathTemplate(route.path);
  if (!template.ok) return err({ path: ['path'], message: template.fault });
  const resourceId = parseIdTemplate(route.resource.id, template.value);
  if (!resourceId.ok) return err({ path: ['resource', 'id'], message: resourceId.fault });
  return ok({
    methods: [route.method].flat(),
    path: route.path,
    template: template.value,
    action: route.action,
    resourceType: route.resource.type,
    resourceId: resourceId.value,
    context: new Map(Object.entries(route.context)),
  });
}

/** Two routes that fit the same calls: which one decides must not hang on their order. */
function clashes(routes: readonly Route[]): { readonly index: number; readonly message: string }[] {
  const seen = new Map<string, Route>();
  const found: { readonly index: number; readonly message: string }[] = [];
  for (const [index, route] of routes.entries()) {
    for (const method of route.methods) {
      const key = `${method} ${shapeOf(route.template)}`;
      const other = seen.get(key);
      if (other !== undefined) found.push({ index, message: `fits the same calls as \`${method} ${other.path}\`` });
      seen.set(key, route);
    }
  }
  return found;
}

/** The fault of a setting, placed where its value stands, or its name. */
type Place = (path: readonly PropertyKey[], message: string, ofName?: boolean) => Fault;

function issueFaults(issue: z.core.$ZodIssue, fault: Place): readonly Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => fault([...issue.path, key], 'is not a setting here; remove it', true));
  }
  if (issue.code === 'invalid_key') {
    return issue.issues.map(({ message }) => fault(issue.path, lowered(message), true));
  }
  const missing = issue.code === 'invalid_type' && issue.input === undefined && issue.message.endsWith('undefined');
  return [fault(issue.path, missing ? 'is needed; add it' : lowered(issue.message))];
}

function lowered(message: string): string {
  const text = message.replace(/^Invalid input: /, 'is not valid: ');
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
