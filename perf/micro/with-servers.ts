// CPU time of work in this process together with that of the servers it asks: a query costs there what a hit saves here.

import { readdir, readFile } from 'node:fs/promises';
import { type Contender, median } from './measure.ts';

/** CPU time of these processes and of their children so far, in µs, in steps of 10 ms. NaN where the system does not tell. */
export async function serverCpuUs(pids: readonly number[]): Promise<number> {
  if (process.platform !== 'linux') return Number.NaN;
  let ticks = 0;
  for (const name of await readdir('/proc')) {
    if (!/^[0-9]+$/.test(name)) continue;
    const fields = await statOf(name);
    if (pids.includes(Number(name)) || pids.includes(Number(fields[1])))
      ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * 10_000;
}

/** Process id of the parent; 0 where there is none to be seen. */
export async function parentOf(pid: number): Promise<number> {
  return Number((await statOf(String(pid)))[1] ?? 0);
}

/** State, parent, …: what follows the name, which may hold spaces and brackets (proc_pid_stat(5)). Empty where it ended. */
async function statOf(pid: string): Promise<readonly string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

export interface WholeCost {
  /** CPU µs of one operation here and at the servers: the median of the rounds. */
  readonly cpuUs: number;
}

const rounds = 5;
/** CPU time of a turn, in ms: many of the steps in which servers are measured. */
const turnMs = 200;

/** By turns, in the order of the contenders; each operation is awaited before the next. */
export async function takeTurnsWithServers(
  contenders: readonly Contender[],
  pids: readonly number[],
): Promise<readonly WholeCost[]> {
  const counts: number[] = [];
  for (const contender of contenders) {
    // The first is the warm-up.
    await spent(contender, 20, pids);
    const { ownUs } = await spent(contender, 50, pids);
    counts.push(Math.max(50, Math.min(50_000, Math.round((turnMs * 1_000) / ownUs))));
  }
  const samples = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      const { ownUs, serverUs } = await spent(contender, counts[index] ?? 1, pids);
      samples[index]?.push(ownUs + serverUs);
    }
  }
  return samples.map((own) => ({ cpuUs: median(own) }));
}

async function spent({ work }: Contender, count: number, pids: readonly number[]) {
  const serversBefore = await serverCpuUs(pids);
  const before = process.cpuUsage();
  for (let turn = 0; turn < count; turn++) await work(turn);
  const { user, system } = process.cpuUsage(before);
  const serverUs = ((await serverCpuUs(pids)) - serversBefore) / count;
  return { ownUs: (user + system) / count, serverUs };
}
