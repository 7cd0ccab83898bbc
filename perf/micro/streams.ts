// What a filtered reply costs while it streams: work for a chunk, bytes held back, and what an open stream holds.

import { type Fault, ok, type Result } from '@sallyport/base';
import { defaultRuleSet, heldBytesMax, Pseudonyms, type RedactPolicy, RedactStream } from '@sallyport/detect';
import { type ReplyFilter, replyFilter } from '@sallyport/egress-firewall';
import { heldNow } from './heap.ts';
import { takeTurns } from './measure.ts';
import { openThroughDoor } from './open-streams.ts';
import { sampleText } from './scan.ts';
import { costlier, figure, type Row } from './table.ts';
import type { BenchTools } from './tools.ts';

/** What was promised for one chunk, in µs of CPU time; a possible match that is held back is counted apart. */
const chunkBudgetUs = 1_000;
const streamBudgetBytes = 65_536;
const within = { max: 1 };
const openStreams = 10_000;
/** So much goes through a stream before it is weighed: its buffer has been tidied by then. */
const weighedBytes = 16_384;
/** A filter is changed for a new one after so many chunks, as replies end. */
const chunksOfReply = 2_000;

const rules = defaultRuleSet();
const policy: RedactPolicy = { kinds: {}, otherwise: 'redact' };

interface Form {
  readonly name: string;
  readonly type: string;
  readonly chunkOf: (piece: string) => Uint8Array;
}

const eventOf = (piece: string) => JSON.stringify({ choices: [{ index: 0, delta: { content: piece } }] });
const forms: readonly Form[] = [
  { name: 'text', type: 'text/plain', chunkOf: (piece) => Buffer.from(piece) },
  { name: 'events', type: 'text/event-stream', chunkOf: (piece) => Buffer.from(`data: ${eventOf(piece)}\n\n`) },
  { name: 'lines of JSON', type: 'application/x-ndjson', chunkOf: (piece) => Buffer.from(`${eventOf(piece)}\n`) },
];
const pieceChars = [4, 40, 1_000] as const;

export async function streamsBench(tools: BenchTools): Promise<Result<readonly Row[], Fault>> {
  // What can fail comes first.
  tools.say('  open sockets');
  const door = await openThroughDoor(tools, openStreams);
  if (!door.ok) return door;
  const { streams, bytesEach, chunkUs } = door.value;
  if (streams < openStreams) tools.note(`this machine lets a process have too few files for ${openStreams} streams`);
  tools.say('  chunks');
  const rows = await workPerChunk();
  noteHeldBack(tools);
  tools.say('  open filters');
  rows.push(...memoryOfStates());
  const opened = `${streams.toLocaleString('en-US')} open through the proxy`;
  rows.push(weighed(`${opened}, both sockets`, bytesEach), budgeted(`${opened}: an event through the door`, chunkUs));
  return ok(rows);
}

async function workPerChunk(): Promise<Row[]> {
  const text = sampleText(512 * 1024);
  const rows: Row[] = [];
  for (const chars of pieceChars) {
    const contenders = forms.map((form) => {
      const chunks = piecesOf(text, chars).map(form.chunkOf);
      let filter = newFilter(form);
      return {
        name: form.name,
        work: (turn: number) => {
          if (turn % chunksOfReply === 0) filter = newFilter(form);
          filter.push(chunks[turn % chunks.length] ?? new Uint8Array(0));
        },
      };
    });
    const measured = await takeTurns(contenders);
    for (const [index, { cpuUs }] of measured.entries()) {
      rows.push(budgeted(`a chunk of ${chars} characters, ${forms[index]?.name}`, cpuUs));
    }
  }
  return rows;
}

function memoryOfStates(): readonly Row[] {
  const text = sampleText(weighedBytes);
  const pieces = piecesOf(text, 1_000);
  return forms.map((form) => {
    const chunks = pieces.map(form.chunkOf);
    const before = heldNow();
    const open = Array.from({ length: openStreams }, () => {
      const filter = newFilter(form);
      for (const chunk of chunks) filter.push(chunk);
      return filter;
    });
    const each = (heldNow().bytes - before.bytes) / open.length;
    return weighed(`${openStreams.toLocaleString('en-US')} open filters, ${form.name}`, each);
  });
}

/** What waits for its match to be decided, after each chunk. */
function noteHeldBack({ note }: BenchTools): void {
  const stream = new RedactStream(rules, policy);
  const held: number[] = [];
  for (const piece of piecesOf(sampleText(256 * 1024), 40)) {
    stream.push(Buffer.from(piece));
    held.push(stream.heldBytes);
  }
  held.sort((a, b) => a - b);
  const at = (part: number) => figure(held[Math.floor(part * (held.length - 1))] ?? Number.NaN);
  const most = heldBytesMax(rules).toLocaleString('en-US');
  note(
    `held back after a chunk of 40 characters: ${at(0.5)} bytes (median), ${at(0.99)} (p99), ${at(1)} (most); never over ${most}`,
  );
}

function newFilter({ type }: Form): ReplyFilter {
  const pseudonyms = new Pseudonyms({ key: new Uint8Array(32), never: new Set() });
  return replyFilter({ rules, policy, pseudonyms }, type);
}

function piecesOf(text: string, chars: number): readonly string[] {
  return Array.from({ length: Math.floor(text.length / chars) }, (_, at) => text.slice(at * chars, (at + 1) * chars));
}

function budgeted(what: string, cpuUs: number): Row {
  const peer = { name: 'what it may cost', value: chunkBudgetUs };
  return costlier({ bench: 'streams', what, ours: { name: 'filter', value: cpuUs }, peer, unit: 'µs', goal: within });
}

function weighed(what: string, bytes: number): Row {
  const peer = { name: 'what it may hold', value: streamBudgetBytes };
  return costlier({ bench: 'streams', what, ours: { name: 'a stream', value: bytes }, peer, unit: 'B', goal: within });
}
