// Every place that keeps answers: a hit beside doing the work again. What saves less than threefold is taken out.

import { type Fault, ok, type Result } from '@sallyport/base';
import { remoteBench } from './remote.ts';
import { pageSites, scanSites } from './site-pages.ts';
import { tenantSites, tokenSites } from './site-state.ts';
import { openSiteStores } from './site-stores.ts';
import type { Row } from './table.ts';
import type { BenchTools } from './tools.ts';

/** The sizes of texts, and the tiers that texts of this size are looked up in. */
const scanned = [
  [16, ['memory']],
  [64, ['memory']],
  [256, ['memory', 'redis']],
  [1_024, ['memory', 'redis']],
] as const;

export async function sitesBench(tools: BenchTools): Promise<Result<readonly Row[], Fault>> {
  const rows: Row[] = [];
  for (const site of [tokenSites, tenantSites]) {
    const measured = await site();
    if (!measured.ok) return measured;
    rows.push(...measured.value);
  }
  tools.say('  remote decisions');
  const remote = await remoteBench(tools);
  if (!remote.ok) return remote;
  rows.push(...remote.value.map((row) => ({ ...row, bench: 'sites', what: `a remote decision, ${row.what}` })));
  tools.say('  scans');
  const opened = await openSiteStores(tools);
  if (!opened.ok) return opened;
  rows.push(...(await scanSites(opened.value, tools, scanned)));
  const pages = await pageSites(opened.value, tools);
  if (!pages.ok) return pages;
  rows.push(...pages.value);
  tools.note('pages and scans: CPU time of this process and of the servers it asks');
  return ok(rows);
}
