// What a pure function answered last, kept.

/**
 * The same function, which works out each input once for as long as it is among the `keptMax` worked out last. Inputs are
 * the same when `nameOf` gives the same for both. For inputs of a bounded size: what is bounded here is their number.
 */
export function memo<T, V>(
  keptMax: number,
  of: (input: T) => V,
  nameOf: (input: T) => unknown = same,
): (input: T) => V {
  const kept = new Map<unknown, { readonly value: V }>();
  return (input) => {
    const name = nameOf(input);
    const found = kept.get(name);
    if (found !== undefined) return found.value;
    const value = of(input);
    for (const oldest of kept.keys()) {
      if (kept.size < keptMax) break;
      kept.delete(oldest);
    }
    kept.set(name, { value });
    return value;
  };
}

function same<T>(input: T): T {
  return input;
}
