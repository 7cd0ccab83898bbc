// Fewer fingerprints of the same passages, where there are more than may be kept.

/**
 * At most `max` in all; where there are more, each passage keeps its even part, those of the least number. They are as good
 * as drawn by lot, so that a long copy is found still, and a short one with less certainty.
 */
export function coarser(passages: readonly Uint32Array[], max: number): readonly Uint32Array[] {
  const total = passages.reduce((sum, { length }) => sum + length, 0);
  if (total <= max) return passages;
  const part = evenPart(passages, max);
  return passages.map((fingerprints) => fingerprints.subarray(0, part));
}

/** The most that each may keep: what the short ones leave over goes to the long ones. */
function evenPart(passages: readonly Uint32Array[], max: number): number {
  let left = max;
  const lengths = passages.map(({ length }) => length).sort((a, b) => a - b);
  for (const [at, length] of lengths.entries()) {
    const part = Math.floor(left / (lengths.length - at));
    if (length > part) return part;
    left -= length;
  }
  return max;
}
