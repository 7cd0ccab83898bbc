// Scanning speed beside other scanners, as far as they can be had: gitleaks as a program, two libraries where they are named.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { defaultRuleSet, type RuleSet, redact, scan } from '@sallyport/detect';
import { findTool, type Tool } from '../load/tool.ts';
import { median, takeTurns } from './measure.ts';
import { sampleText } from './scan.ts';
import { faster, type Row } from './table.ts';
import type { BenchTools } from './tools.ts';

const sizesKb = [1, 10, 100] as const;
const rounds = 3;
const run = promisify(execFile);

const gitleaks: Tool = {
  name: 'gitleaks',
  variable: 'GITLEAKS',
  source: { kind: 'go', module: 'github.com/zricethezav/gitleaks/v8@v8.30.1' },
  advice: 'install gitleaks 8',
};

/** A peer's speed on texts of a size, in MB/s of CPU time; a fault where it cannot be had. */
type Peer = (text: string) => Promise<Result<number, Fault>>;

export async function scannersBench(tools: BenchTools): Promise<Result<readonly Row[], Fault>> {
  const ruleSet = defaultRuleSet();
  const rows: Row[] = [];
  const peers: readonly (readonly [name: string, ours: string, peer: Peer])[] = [
    ['gitleaks', 'scan', (text) => gitleaksSpeed(text, tools)],
    ['Presidio, regex recognizers', 'scan', (text) => presidioSpeed(text, tools)],
    ['@redactpii/node', 'redact', (text) => redactpiiSpeed(text, tools)],
  ];
  for (const [name, ours, peer] of peers) {
    for (const kb of sizesKb) {
      const text = sampleText(kb * 1_024);
      // Ours before and behind the peer: what else the machine does hits both.
      const before = await ownSpeed(ruleSet, text, ours);
      const theirs = await peer(text);
      if (!theirs.ok) {
        tools.note(`${name} is left out: ${theirs.fault.message}`);
        break;
      }
      const behind = await ownSpeed(ruleSet, text, ours);
      rows.push(
        faster({
          bench: 'scanners',
          what: `${kb} KB`,
          ours: { name: `${ours}, ${ruleSet.rules.length} rules`, value: median([before, behind]) },
          peer: { name, value: theirs.value },
          unit: 'MB/s',
        }),
      );
    }
  }
  return ok(rows);
}

async function ownSpeed(ruleSet: RuleSet, text: string, what: string): Promise<number> {
  const policy = { kinds: {}, otherwise: 'redact' } as const;
  const work = what === 'redact' ? () => redact(ruleSet, text, policy) : () => scan(ruleSet, text);
  const [measured] = await takeTurns([{ name: what, work }], { rounds });
  return text.length / (measured?.cpuUs ?? Number.NaN);
}

/** Files of the size in two folders, one with three times as many: the difference is free of what starting costs. */
async function gitleaksSpeed(text: string, tools: BenchTools): Promise<Result<number, Fault>> {
  const program = await findTool(gitleaks, tools);
  if (!program.ok) return program;
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-gitleaks-'));
  try {
    const files = Math.max(4, Math.round(1_000_000 / text.length));
    const speeds: number[] = [];
    for (const [name, count] of [['few', files] as const, ['many', 3 * files] as const]) {
      await mkdir(join(folder, name));
      for (let i = 0; i < count; i++) await writeFile(join(folder, name, `${i}.txt`), text);
    }
    for (let round = 0; round < rounds; round++) {
      const few = await cpuSeconds(program.value, ['dir', join(folder, 'few'), '--exit-code', '0', '-l', 'error']);
      const many = await cpuSeconds(program.value, ['dir', join(folder, 'many'), '--exit-code', '0', '-l', 'error']);
      speeds.push((2 * files * text.length) / ((many - few) * 1e6));
    }
    return ok(median(speeds));
  } catch (cause) {
    return fail('unavailable', `\`${program.value}\` failed`, { cause });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** User and system time of a program, by the shell's own account of its children. */
async function cpuSeconds(program: string, args: readonly string[]): Promise<number> {
  const { stdout } = await run('sh', ['-c', '"$@" >/dev/null 2>&1; times', 'sh', program, ...args]);
  const [, children = ''] = stdout.trim().split('\n');
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0);
}

const presidioScript = `
import sys, time
from presidio_analyzer import RecognizerRegistry, PatternRecognizer
registry = RecognizerRegistry()
registry.load_predefined_recognizers(languages=["en"])
own = [r for r in registry.recognizers if isinstance(r, PatternRecognizer) and r.supported_language == "en"]
text = sys.stdin.read()
def once():
    for r in own:
        r.analyze(text=text, entities=r.supported_entities, nlp_artifacts=None)
once()
times = []
for _ in range(3):
    count, start = 0, time.process_time()
    while time.process_time() - start < 0.5:
        once()
        count += 1
    times.append((time.process_time() - start) / count)
print(sorted(times)[1])
`;

async function presidioSpeed(text: string, { env }: BenchTools): Promise<Result<number, Fault>> {
  const python = env.PRESIDIO_PYTHON;
  const advice = 'set `PRESIDIO_PYTHON` to a Python that has the package presidio-analyzer';
  if (python === undefined || python === '') return fail('not_found', advice);
  try {
    const asked = run(python, ['-c', presidioScript], { timeout: 120_000 });
    asked.child.stdin?.end(text);
    const { stdout } = await asked;
    return ok(text.length / (Number(stdout.trim()) * 1e6));
  } catch (cause) {
    return fail('unavailable', `\`${python}\` could not run it; ${advice}`, { cause });
  }
}

async function redactpiiSpeed(text: string, { env }: BenchTools): Promise<Result<number, Fault>> {
  const folder = env.REDACTPII;
  const advice = 'set `REDACTPII` to a folder in which the package @redactpii/node is installed';
  if (folder === undefined || folder === '') return fail('not_found', advice);
  try {
    const library: unknown = createRequire(join(folder, 'package.json'))('@redactpii/node');
    const redactor = redactorOf(library);
    if (redactor === undefined) return fail('unavailable', `what is in \`${folder}\` has no redactor; ${advice}`);
    const [measured] = await takeTurns([{ name: 'redactpii', work: () => redactor(text) }], { rounds });
    return ok(text.length / (measured?.cpuUs ?? Number.NaN));
  } catch (cause) {
    return fail('unavailable', `it cannot be loaded from \`${folder}\`; ${advice}`, { cause });
  }
}

/** The library has no types here: it is looked at as it is. */
function redactorOf(library: unknown): ((text: string) => unknown) | undefined {
  if (typeof library !== 'object' || library === null || !('Redactor' in library)) return undefined;
  const { Redactor } = library;
  if (typeof Redactor !== 'function') return undefined;
  const made: unknown = Reflect.construct(Redactor, []);
  if (typeof made !== 'object' || made === null || !('redact' in made)) return undefined;
  const method = made.redact;
  return typeof method === 'function' ? (text) => Reflect.apply(method, made, [text]) : undefined;
}
