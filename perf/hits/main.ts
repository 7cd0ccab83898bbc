// `npm run hits`: how often an earlier answer can be given again, by our key and by others, on three streams of questions.

import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { mailWorkload } from './mail.ts';
import { hitsSvg, hitsText } from './report.ts';
import { type Asked, replay, type WorkloadResult } from './run.ts';
import { todoWorkload } from './todo.ts';
import { zipfWorkload } from './zipf.ts';

const usage = `npm run hits -- [options]
  --questions <n>   in each workload (30000 when absent)
  --svg <file>      writes the plot
  --dump <file>     writes each question with its right answer, a JSON line each, for embedding.py
exit: 0 measured · 1 our key gave a wrong answer · 2 usage
`;

async function main(): Promise<number> {
  const options = {
    questions: { type: 'string', default: '30000' },
    svg: { type: 'string' },
    dump: { type: 'string' },
  } as const;
  let values: { readonly questions: string; readonly svg?: string | undefined; readonly dump?: string | undefined };
  try {
    ({ values } = parseArgs({ options, strict: true }));
  } catch {
    process.stderr.write(usage);
    return 2;
  }
  const questions = Number(values.questions);
  if (!Number.isSafeInteger(questions) || questions < 1) {
    process.stderr.write(usage);
    return 2;
  }
  const results: WorkloadResult[] = [];
  const lines: string[] = [];
  for (const workload of [await mailWorkload(), zipfWorkload, todoWorkload]) {
    process.stderr.write(`${workload.name}\n`);
    const onAsked = values.dump === undefined ? undefined : (asked: Asked) => lines.push(JSON.stringify(asked));
    results.push(await replay(workload, questions, onAsked));
  }
  process.stdout.write(hitsText(results));
  if (values.svg !== undefined) await writeFile(values.svg, hitsSvg(results));
  if (values.dump !== undefined) await writeFile(values.dump, `${lines.join('\n')}\n`);
  return results.every(({ ratios }) => ratios[0]?.wrong === 0) ? 0 : 1;
}

process.exitCode = await main();
