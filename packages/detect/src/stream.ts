// Redacts a stream: what comes out is the same however it was cut into chunks, and no byte of a finding leaves before it is known.

import { limits, utf8 } from '@sallyport/base';
import type { RuleSet } from './compile.ts';
import type { Finding } from './finding.ts';
import { type Region, regionBytesMax, regionsOf } from './overlaps/regions.ts';
import { spansOf } from './overlaps/spans.ts';
import { type RedactPolicy, type Replacer, replacer } from './redaction/replace.ts';
import { describe, resolveRegions } from './scan.ts';
import { StreamScan } from './stream-scan.ts';

/** What a chunk lets out. Offsets of findings are bytes of the whole stream. */
export interface Released {
  readonly bytes: Uint8Array;
  /** At most `limits.findingsMax` over the whole stream. */
  readonly findings: readonly Finding[];
  /** Replacements in `bytes`. */
  readonly redacted: number;
}

/**
 * INVARIANT: a stream is cut in vain. The bytes and findings of all pieces together are those of `redact` and `scan` over
 * the whole. A byte is let out when no rule can match across it any more; at most `heldBytesMax` wait.
 */
export class RedactStream {
  readonly #ruleSet: RuleSet;
  readonly #policy: RedactPolicy;
  readonly #scan: StreamScan;
  readonly #replace: Replacer;
  /** Position up to which bytes have left, in the buffer of the scan. */
  #released = 0;
  #named = 0;
  /** Findings beyond `limits.findingsMax`. */
  truncated = 0;

  constructor(ruleSet: RuleSet, policy: RedactPolicy) {
    this.#ruleSet = ruleSet;
    this.#policy = policy;
    this.#scan = new StreamScan(ruleSet);
    this.#replace = replacer(policy);
  }

  /** Bytes that have come in and not left. */
  get heldBytes(): number {
    return this.#scan.length - this.#released;
  }

  push(chunk: Uint8Array): Released {
    return this.#advance(chunk, false);
  }

  /** Lets out the rest; nothing may be pushed after it. */
  end(): Released {
    return this.#advance(new Uint8Array(0), true);
  }

  #advance(chunk: Uint8Array, ended: boolean): Released {
    this.#scan.read(chunk, ended);
    const settled = this.#scan.settled;
    const regions = regionsOf(this.#scan.found);
    const open = ended ? undefined : regions.find((region) => region.end > settled);
    const closed = open === undefined ? regions : regions.slice(0, regions.indexOf(open));
    const until = Math.max(this.#released, Math.min(settled, open?.start ?? settled));
    this.#scan.take(open === undefined ? until : open.start);
    const released = this.#rewrite(closed, until);
    const findings = this.#describe(closed);
    this.#released = until;
    this.#released -= this.#scan.tidy(until);
    return { ...released, findings };
  }

  #rewrite(regions: readonly Region[], until: number): Omit<Released, 'findings'> {
    const pieces: Uint8Array[] = [];
    let redacted = 0;
    let from = this.#released;
    for (const region of regions) {
      for (const { start, end, kind, action } of spansOf(this.#ruleSet, region, this.#policy)) {
        if (start < from) throw new RangeError('a finding begins in what has left the stream');
        const original = new TextDecoder().decode(this.#scan.slice(start, end));
        pieces.push(this.#scan.slice(from, start), utf8(this.#replace(original, kind, action)));
        from = end;
        redacted++;
      }
    }
    pieces.push(this.#scan.slice(from, until));
    return { bytes: Buffer.concat(pieces), redacted };
  }

  #describe(regions: readonly Region[]): readonly Finding[] {
    const resolved = resolveRegions(this.#ruleSet, regions);
    const named = resolved.slice(0, limits.findingsMax - this.#named);
    this.#named += named.length;
    this.truncated += resolved.length - named.length;
    const { base } = this.#scan;
    return describe(this.#ruleSet, named, new Uint8Array(0), undefined).map((finding) => ({
      ...finding,
      start: finding.start + base,
      end: finding.end + base,
    }));
  }
}

/** The most bytes that a stream holds back: the longest match with its surroundings, and the longest chain of overlaps. */
export function heldBytesMax(ruleSet: RuleSet): number {
  return ruleSet.reachBytes + regionBytesMax;
}
