// What a pure function answered last, kept.

/**
 * The same function, which works out each key once for as long as it is among the `keysMax` worked out last.
 * For keys of a bounded size: what is bounded here is their number.
 */
export function memo<K, V>(keysMax: number, of: (key: K) => V): (key: K) => V {
  const kept = new Map<K, { readonly value: V }>();
  return (key) => {
    const found = kept.get(key);
    if (found !== undefined) return found.value;
    const value = of(key);
    for (const oldest of kept.keys()) {
      if (kept.size < keysMax) break;
      kept.delete(oldest);
    }
    kept.set(key, { value });
    return value;
  };
}
