// `doctor`: looks at everything a start needs, whether or not one runs, and says what to do about what is wrong.

import { ok } from '@sallyport/base';
import { line, type Outcome, type Span, table, toned } from '../answer.ts';
import type { Io } from '../io.ts';
import { faultText } from '../render.ts';
import { loadSettings } from '../settings.ts';
import { broken, type Finding, fine } from './finding.ts';
import { clockFinding, diskFinding, nodeFinding } from './machine.ts';

export interface DoctorOptions {
  readonly config?: string;
}

export async function examine(io: Io, options: DoctorOptions): Promise<Outcome> {
  return ok(report(await findings(io, options)));
}

async function findings(io: Io, options: DoctorOptions): Promise<readonly Finding[]> {
  const node = nodeFinding(io.nodeVersion);
  const config = await loadSettings(io, options.config);
  if (!config.ok) {
    // Without a configuration it is not known where to look further.
    const faults = config.fault.map((fault) => broken('configuration', faultText(fault), 'correct it there'));
    return [node, ...faults];
  }
  const { data, file } = config.value;
  const { examinePorts } = await import('./ports.ts');
  const { dataFindings } = await import('./data-folder.ts');
  const { storeFindings } = await import('./stores.ts');
  const ports = await examinePorts(io, config.value);
  return [
    node,
    fine('configuration', file ?? 'no file; defaults and environment'),
    await clockFinding(io, data),
    ...(await dataFindings(io, data, ports.served)),
    await diskFinding(data),
    ...ports.findings,
    ...(await storeFindings(io, config.value)),
  ];
}

function report(all: readonly Finding[]) {
  const failed = all.filter(({ state }) => state === 'fail').length;
  const warned = all.filter(({ state }) => state === 'warn').length;
  const rows = all.map(({ check, state, found, todo }): readonly Span[] => [
    toned(({ ok: 'good', warn: 'warn', fail: 'bad' } as const)[state], state),
    check,
    todo === undefined ? found : `${found}: ${todo}`,
  ]);
  const verdict =
    failed > 0
      ? toned('bad', `${failed} ${failed === 1 ? 'check fails' : 'checks fail'}`)
      : toned('good', warned > 0 ? `fit, with ${warned} ${warned === 1 ? 'doubt' : 'doubts'}` : 'fit');
  return {
    exit: failed > 0 ? (1 as const) : (0 as const),
    json: { healthy: failed === 0, checks: all.map((finding) => ({ ...finding })) },
    text: [table(rows), line(), line(verdict)],
  };
}
