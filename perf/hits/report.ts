// The hit ratios as a table for people and as a plot.

import { columns } from '../load/report.ts';
import { classes, type QuestionClass, type Ratio, type WorkloadResult } from './run.ts';

/** Goals for our tree. */
const goals: Readonly<Record<QuestionClass | 'overall', number>> = {
  exact: 1,
  semantic: 0.85,
  pattern: 0.7,
  overall: 0.8,
};

export function ratioOf({ asked }: WorkloadResult, { hits }: Ratio, of: QuestionClass | 'overall'): number {
  const sum = (counts: Readonly<Record<QuestionClass, number>>) =>
    of === 'overall' ? classes.reduce((all, one) => all + counts[one], 0) : counts[of];
  return sum(hits) / sum(asked);
}

export function hitsText(results: readonly WorkloadResult[]): string {
  const head = [
    'workload',
    'cache',
    ...classes.flatMap((one) => [one, 'of the oracle']),
    'overall',
    'of the oracle',
    'wrong',
  ];
  const lines = results.flatMap((result) => {
    const oracle = result.ratios.find(({ cache }) => cache === 'oracle');
    return result.ratios.map((ratio) => {
      const cells = [...classes, 'overall' as const].flatMap((of) => {
        const own = ratioOf(result, ratio, of);
        const best = oracle === undefined ? Number.NaN : ratioOf(result, oracle, of);
        return [percent(own), ratio === oracle || best === 0 ? '' : percent(own / best)];
      });
      return [result.name, ratio.cache, ...cells, String(ratio.wrong)];
    });
  });
  const notes = results.map(({ name, about, asked }) => {
    const counts = classes.map((one) => `${asked[one].toLocaleString('en-US')} ${one}`).join(', ');
    return `  ${name}: ${about}; ${counts}\n`;
  });
  return `${columns([head, ...lines], [0, 1])}${notes.join('')}${misses(results)}`;
}

function misses(results: readonly WorkloadResult[]): string {
  const missed = results.flatMap((result) => {
    const [ours] = result.ratios;
    if (ours === undefined) return [];
    return Object.entries(goals).flatMap(([of, goal]) => {
      const kind = of === 'exact' || of === 'semantic' || of === 'pattern' ? of : 'overall';
      const ratio = ratioOf(result, ours, kind);
      return Number.isNaN(ratio) || ratio >= goal
        ? []
        : [`${result.name} ${of} ${percent(ratio)}, goal ${percent(goal)}`];
    });
  });
  return `  goals: exact 100 %, semantic ≥ 85 %, pattern ≥ 70 %, overall ≥ 80 %; ${missed.length === 0 ? 'all hold' : `MISSED ${missed.join('; ')}`}\n`;
}

function percent(ratio: number): string {
  return Number.isFinite(ratio) ? `${(ratio * 100).toFixed(1)} %` : '–';
}

const plot = { barWidth: 34, gap: 6, group: 60, height: 220, left: 50, top: 46, bottom: 40 } as const;
const colours = ['#1b6e53', '#9aa5a0', '#b5533c', '#d2a24c', '#6d5fa8'];

/** Overall ratios as bars, a group for each workload. */
export function hitsSvg(results: readonly WorkloadResult[]): string {
  const names = results[0]?.ratios.map(({ cache }) => cache) ?? [];
  const groupWidth = names.length * (plot.barWidth + plot.gap) + plot.group;
  const width = plot.left + groupWidth * results.length;
  const base = plot.top + plot.height;
  const bars = results.flatMap((result, group) =>
    result.ratios.map((ratio, at) => {
      const share = ratioOf(result, ratio, 'overall');
      const x = plot.left + group * groupWidth + plot.group / 2 + at * (plot.barWidth + plot.gap);
      const y = base - share * plot.height;
      const middle = x + plot.barWidth / 2;
      const bar = `<rect x="${x}" y="${y.toFixed(1)}" width="${plot.barWidth}" height="${(share * plot.height).toFixed(1)}" fill="${colours[at] ?? '#000'}"/>`;
      return `${bar}<text x="${middle}" y="${(y - 4).toFixed(1)}" text-anchor="middle">${Math.round(share * 100)}</text>`;
    }),
  );
  const groups = results.map(({ name }, group) => {
    const middle = plot.left + group * groupWidth + groupWidth / 2;
    return `<text x="${middle}" y="${base + 22}" text-anchor="middle" font-size="13">${name}</text>`;
  });
  const lines = [0, 25, 50, 75, 100].map((share) => {
    const y = base - (share / 100) * plot.height;
    return `<line x1="${plot.left}" x2="${width}" y1="${y}" y2="${y}" stroke="#ddd"/><text x="${plot.left - 6}" y="${y + 4}" text-anchor="end">${share} %</text>`;
  });
  const legend = names.map((name, at) => {
    const x = plot.left + at * 130;
    return `<rect x="${x}" y="10" width="12" height="12" fill="${colours[at] ?? '#000'}"/><text x="${x + 17}" y="20">${name}</text>`;
  });
  const size = { width: Math.max(width, plot.left + names.length * 130) + 10, height: base + plot.bottom };
  const all = [...lines, ...bars, ...groups, ...legend].join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" font-family="sans-serif" font-size="11" fill="#222">\n<title>Hit ratio of decisions, overall</title>\n<rect width="100%" height="100%" fill="#fff"/>\n${all}\n</svg>\n`;
}
