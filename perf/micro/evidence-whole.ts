// The whole way of an event, from record() to a published checkpoint in a folder, beside a synced line and a plain insert.

import { open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Fault, must, ok, type Result, systemClock, systemRandom } from '@sallyport/base';
import { type EvidenceInput, filesystemStore, type Ledger, type NoteSigner, openRecorder } from '@sallyport/evidence';
import { median } from './measure.ts';
import { costlier, type Row } from './table.ts';

const events = 8_000;
const lines = 1_000;
const callers = 32;
const rounds = 5;

export interface WholeWay {
  readonly folder: string;
  readonly ledger: Ledger;
  readonly signer: NoteSigner;
  readonly eventOf: (number: number) => EvidenceInput;
  /** Inserts a plain batch and gives how many rows it had. */
  readonly insert: () => Promise<number>;
}

/** CPU of this process (all its threads) for one event; the database server is another process and does not count. */
export async function wholeWayRow({ folder, ledger, signer, eventOf, insert }: WholeWay): Promise<Result<Row, Fault>> {
  const recorder = await openRecorder({
    dir: join(folder, 'whole-spool'),
    ledger,
    store: filesystemStore({ folder: join(folder, 'log'), random: systemRandom }),
    signer,
    clock: systemClock,
    random: systemRandom,
    writer: hostname(),
  });
  if (!recorder.ok) return recorder;
  const file = await open(join(folder, 'whole-lines'), 'a');
  let number = 0;
  const ours = async () => {
    const until = number + events;
    const caller = async () => {
      while (number < until) must(await recorder.value.record(eventOf(number++)));
    };
    await Promise.all(Array.from({ length: callers }, caller));
    must(await recorder.value.flush());
    return events;
  };
  const plain = async () => {
    for (let line = 0; line < lines; ) {
      const inserted = await insert();
      for (const until = line + inserted; line < until; line++) {
        await file.write(`${JSON.stringify(eventOf(line))}\n`);
        await file.datasync();
      }
    }
    return lines;
  };
  const samples = { ours: [] as number[], plain: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    const sample = { ours: await cpuUs(ours), plain: await cpuUs(plain) };
    // The first round is the warm-up.
    if (round === 0) continue;
    samples.ours.push(sample.ours);
    samples.plain.push(sample.plain);
  }
  await file.close();
  const closed = await recorder.value.close();
  if (!closed.ok) return closed;
  return ok(
    costlier({
      bench: 'evidence',
      what: `an event to the published log, ${callers} callers`,
      ours: { name: 'record, ledger, tiles, bundle', value: median(samples.ours) },
      peer: { name: 'a synced line and a plain insert', value: median(samples.plain) },
      unit: 'µs',
    }),
  );
}

async function cpuUs(work: () => Promise<number>): Promise<number> {
  const before = process.cpuUsage();
  const done = await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / done;
}
