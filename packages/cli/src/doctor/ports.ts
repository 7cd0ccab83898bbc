// The three ports: free, answered by our own service, or taken by a stranger.

import { createServer } from 'node:net';
import { isJsonObject, type JsonObject, parseJson, withTimeout } from '@sallyport/base';
import type { Config } from '@sallyport/http';
import { codeOf } from '../files.ts';
import type { Io } from '../io.ts';
import { ownUrl } from '../settings.ts';
import { broken, doubtful, type Finding, fine } from './finding.ts';

const places = [
  { service: 'retrieval-gateway', setting: 'retrievalPort' },
  { service: 'kernel', setting: 'kernelPort' },
  { service: 'egress-firewall', setting: 'egressPort' },
] as const;

const probeTimeoutMs = 2_000;

export interface Ports {
  readonly findings: readonly Finding[];
  /** A service of ours answers on one of them. */
  readonly served: boolean;
}

export async function examinePorts(io: Pick<Io, 'fetch' | 'clock'>, config: Config): Promise<Ports> {
  const findings: Finding[] = [];
  let served = false;
  for (const { service, setting } of places) {
    const port = config.listen[setting];
    if (port === 0) {
      findings.push(fine(service, 'any free port, chosen at start'));
      continue;
    }
    const url = ownUrl(config, setting);
    const health = await ask(io, `${url}/health`);
    if (health !== undefined && health.body.service === service) {
      served = true;
      findings.push(fine(service, `runs at ${url}`), ...(await readiness(io, service, url)));
    } else {
      findings.push(
        await portFinding({ service, setting, host: config.listen.host, port, answers: health !== undefined }),
      );
    }
  }
  return { findings, served };
}

/** What the running service says of the parts behind it. */
async function readiness(io: Pick<Io, 'fetch' | 'clock'>, service: string, url: string): Promise<readonly Finding[]> {
  const ready = await ask(io, `${url}/ready`);
  if (ready === undefined) return [doubtful(`${service} ready`, 'does not say', 'ask again; see its log')];
  const components = isJsonObject(ready.body.components) ? Object.entries(ready.body.components) : [];
  const down = components.flatMap(([name, state]) => {
    if (!isJsonObject(state) || state.state === 'up') return [];
    return [broken(`${service} ${name}`, 'down', typeof state.hint === 'string' ? state.hint : 'see its log')];
  });
  return down.length > 0 || ready.status === 200
    ? down
    : [doubtful(`${service} ready`, String(ready.body.status ?? ready.status), 'wait until it is; see its log')];
}

async function portFinding(place: {
  readonly service: string;
  readonly setting: string;
  readonly host: string;
  readonly port: number;
  readonly answers: boolean;
}): Promise<Finding> {
  const { service, setting, host, port, answers } = place;
  const code = await listenFailure(host, port);
  if (code === undefined) return fine(service, `port ${port} is free`);
  const other = `set \`listen.${setting}\` to another port`;
  if (code === 'EADDRINUSE') {
    const who = answers ? 'another HTTP service' : 'another program';
    return broken(service, `port ${port} is taken by ${who}`, `stop that, or ${other}`);
  }
  if (code === 'EACCES') return broken(service, `port ${port} needs more rights`, other);
  return broken(
    service,
    `\`${host}\` port ${port} cannot be used (${code})`,
    'set `listen.host` to an address of this machine',
  );
}

/** Why nobody of us can listen there, or undefined when one can. */
function listenFailure(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(codeOf(error)));
    server.listen({ host, port }, () => server.close(() => resolve(undefined)));
  });
}

/** The JSON object at a URL with its status; undefined where nothing of the kind answers in time. */
async function ask(
  { fetch, clock }: Pick<Io, 'fetch' | 'clock'>,
  url: string,
): Promise<{ readonly status: number; readonly body: JsonObject } | undefined> {
  try {
    const answer = await withTimeout(clock, { what: url, timeoutMs: probeTimeoutMs }, async (signal) => {
      const response = await fetch(url, { method: 'GET', headers: {}, signal, redirect: 'error' });
      return { status: response.status, text: await response.text() };
    });
    const parsed = answer.ok ? parseJson(answer.value.text) : answer;
    return answer.ok && parsed.ok && isJsonObject(parsed.value)
      ? { status: answer.value.status, body: parsed.value }
      : undefined;
  } catch {
    // Whoever is there does not speak HTTP, or nobody is: both mean that no service of ours answers.
    return undefined;
  }
}
