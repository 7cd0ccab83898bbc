// What a token says, for people, without any key: nothing here is verified.

import { type Fault, ok, type RandomBytes, type Result, toHex } from '@sallyport/base';
import { readBlock } from './datalog.ts';
import type { Engine } from './engine.ts';
import { blocksOf, type SignedBlock, writeEnvelope } from './envelope.ts';
import { isPrintable } from './pattern.ts';
import { type Bounds, recognise } from './recognise.ts';
import { reroot } from './reroot.ts';
import { openText } from './text.ts';
import type { Authority } from './vocabulary.ts';

export interface InspectedBlock {
  /** Datalog as the official library prints it; JSON-quoted where `ambiguous`, absent where the block does not read. */
  readonly source?: string;
  readonly facts: readonly string[];
  readonly rules: readonly string[];
  readonly checks: readonly string[];
  /**
   * Some string holds quotes or control signs, so that the printed text could show statements that are not there.
   * The three lists are then empty.
   */
  readonly ambiguous: boolean;
  readonly revocationId: string;
  /** Public key, as hex, of the third party that signed this block. */
  readonly thirdParty?: string;
}

export interface Inspection {
  readonly rootKeyId?: number;
  readonly sealed: boolean;
  readonly sizeBytes: number;
  readonly blocks: readonly InspectedBlock[];
  /** Absent where the token is not of Sallyport's shape. */
  readonly authority?: Authority;
  readonly bounds?: Bounds;
  readonly expiresAtMs?: number;
}

/** Faults: `unauthenticated` for text that is no token, `too_large`. */
export function inspect(engine: Engine, token: string, random: RandomBytes): Result<Inspection, Fault> {
  const opened = openText(token);
  if (!opened.ok) return opened;
  const envelope = opened.value;
  const blocks = blocksOf(envelope);
  const shape = recognise(blocks);
  const expiresAtMs = shape?.bounds.expiresAtMs;
  return ok({
    ...(envelope.rootKeyId === undefined ? {} : { rootKeyId: envelope.rootKeyId }),
    sealed: envelope.proof.kind === 'sealed',
    sizeBytes: writeEnvelope(envelope).length,
    blocks: readBlocks(engine, blocks, random),
    ...(shape === undefined ? {} : { authority: shape.authority, bounds: shape.bounds }),
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
  });
}

function readBlocks(engine: Engine, blocks: readonly SignedBlock[], random: RandomBytes): readonly InspectedBlock[] {
  const ours = blocks.filter((block) => block.external === undefined);
  const copy = reroot(engine, ours, random);
  const symbols: string[] = [];
  const out = blocks.map((block): InspectedBlock => {
    if (block.external === undefined) {
      readBlock(block.payload, symbols);
      return describe(block, sourceOf(copy, ours.indexOf(block)), symbols);
    }
    const { external, ...bare } = block;
    const alone = reroot(engine, [bare], random);
    const own: string[] = [];
    readBlock(block.payload, own);
    const described = describe(block, sourceOf(alone, 0), own);
    alone?.free();
    return { ...described, thirdParty: toHex(external.key.bytes) };
  });
  copy?.free();
  return out;
}

function sourceOf(token: ReturnType<typeof reroot>, index: number): string | undefined {
  try {
    return token?.getBlockSource(index);
  } catch {
    // A block that the library cannot print is shown without text.
    return undefined;
  }
}

function describe(block: SignedBlock, source: string | undefined, symbols: readonly string[]): InspectedBlock {
  const revocationId = toHex(block.signature);
  const none = { facts: [], rules: [], checks: [], revocationId };
  if (source === undefined) return { ...none, ambiguous: false };
  if (!symbols.every(isPrintable)) return { ...none, source: JSON.stringify(source), ambiguous: true };
  const statements = source.split(';\n').filter((statement) => statement !== '');
  const isCheck = (statement: string) => /^(?:check if|check all|reject if) /.test(statement);
  const isRule = (statement: string) => statement.includes(' <- ');
  return {
    source,
    facts: statements.filter((statement) => !isCheck(statement) && !isRule(statement)),
    rules: statements.filter((statement) => !isCheck(statement) && isRule(statement)),
    checks: statements.filter(isCheck),
    ambiguous: false,
    revocationId,
  };
}
