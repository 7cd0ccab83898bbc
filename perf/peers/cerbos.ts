// Cerbos as a server with its decision log on, over the same world.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Fault, isJsonObject, parseJson, type Result } from '@sallyport/base';
import { freePorts } from '@sallyport/storage';
import type { Tool } from '../load/tool.ts';
import { requestBytes } from '../micro/http/load.ts';
import { startServer, type TestedServer } from '../micro/http/server.ts';
import { type Asked, kindName, rulesOf } from '../micro/world/world.ts';
import { isUp } from './is-up.ts';

const platform = `${process.platform}-${process.arch}`;

export const cerbos: Tool = {
  name: 'cerbos',
  variable: 'CERBOS',
  source: { kind: 'npm', package: `@cerbos/cerbos-${platform}@0.55.0`, file: `cerbos-${platform}` },
  advice: 'install Cerbos (https://docs.cerbos.dev/cerbos/latest/installation/binary) or npm',
};

/** Nothing is asked of its callers, and each decision goes to its log. Faults: `unavailable`. */
export async function startCerbos(program: string, kinds: number): Promise<Result<TestedServer, Fault>> {
  const [httpPort = 0, grpcPort = 0] = await freePorts(2);
  const url = `http://127.0.0.1:${httpPort}`;
  return startServer({
    name: 'Cerbos',
    program,
    probe: 'proc',
    prepare: async (folder) => {
      await mkdir(join(folder, 'policies'));
      for (let kind = 0; kind < kinds; kind++) {
        // JSON is YAML too.
        await writeFile(join(folder, 'policies', `${kindName(kind)}.yaml`), JSON.stringify(cerbosPolicy(kind)));
      }
      const config = {
        server: { httpListenAddr: `127.0.0.1:${httpPort}`, grpcListenAddr: `127.0.0.1:${grpcPort}` },
        storage: { driver: 'disk', disk: { directory: join(folder, 'policies'), watchForChanges: false } },
        audit: {
          enabled: true,
          accessLogsEnabled: false,
          decisionLogsEnabled: true,
          backend: 'file',
          file: { path: join(folder, 'audit.log') },
        },
        telemetry: { disabled: true },
      };
      await writeFile(join(folder, 'config.yaml'), JSON.stringify(config));
    },
    args: (folder) => ['server', '--log-level=warn', `--config=${join(folder, 'config.yaml')}`],
    ready: async () => ((await isUp(`${url}/_cerbos/health`)) ? url : undefined),
  });
}

export function cerbosPolicy(kind: number) {
  return {
    apiVersion: 'api.cerbos.dev/v1',
    resourcePolicy: {
      resource: kindName(kind),
      version: 'default',
      rules: rulesOf(kind).map(({ effect, action, cel }, index) => ({
        name: `k${kind}-${index}`,
        actions: [action],
        roles: ['*'],
        effect: effect === 'permit' ? 'EFFECT_ALLOW' : 'EFFECT_DENY',
        condition: { match: { expr: cel } },
      })),
    },
  };
}

/** Cerbos has no circumstances beside principal and resource: they go with the principal. */
export function cerbosRequest({ subject, action, resource, context }: Asked): Uint8Array {
  const body = {
    principal: { id: subject.id, roles: subject.properties.roles, attr: { ...subject.properties, context } },
    resources: [
      { actions: [action.name], resource: { kind: resource.type, id: resource.id, attr: resource.properties } },
    ],
  };
  return requestBytes('/api/check/resources', JSON.stringify(body), {});
}

/** The decision on the only action of an answer; undefined for anything else. */
export function cerbosDecision(body: string): boolean | undefined {
  const json = parseJson(body);
  const results = json.ok && isJsonObject(json.value) ? json.value.results : undefined;
  const first = Array.isArray(results) ? results[0] : undefined;
  const actions = first !== undefined && isJsonObject(first) ? first.actions : undefined;
  const effect = actions !== undefined && isJsonObject(actions) ? Object.values(actions)[0] : undefined;
  return effect === 'EFFECT_ALLOW' ? true : effect === 'EFFECT_DENY' ? false : undefined;
}
