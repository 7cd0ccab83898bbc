// The two wire types of Protocol Buffers that Biscuit uses: varint and length-delimited bytes.

/** One field as it lies on the wire: varints are unsigned 64-bit, everything else is bytes. */
export interface Field {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

/**
 * The fields of one message in their order, or undefined where the bytes are no such message.
 * Fixed-width and group wire types are refused: Biscuit has none, so they can only be someone's trick.
 */
export function readFields(bytes: Uint8Array): readonly Field[] | undefined {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): bigint | undefined => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at];
      if (byte === undefined) return undefined;
      at++;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value < 1n << 64n ? value : undefined;
    }
    return undefined;
  };
  while (at < bytes.length) {
    const tag = varint();
    const value = varint();
    if (tag === undefined || value === undefined || tag >> 3n === 0n || tag >> 3n > 0x1fff_ffffn) return undefined;
    const number = Number(tag >> 3n);
    if ((tag & 7n) === 0n) {
      fields.push({ number, value });
    } else if ((tag & 7n) === 2n) {
      if (value > BigInt(bytes.length - at)) return undefined;
      const end = at + Number(value);
      fields.push({ number, value: bytes.subarray(at, end) });
      at = end;
    } else {
      return undefined;
    }
  }
  return fields;
}

/** The one value of a field that must occur exactly once; undefined where it is absent or repeated. */
export function only(fields: readonly Field[], number: number): bigint | Uint8Array | undefined {
  const found = fields.filter((field) => field.number === number);
  return found.length === 1 ? found[0]?.value : undefined;
}

/** True when no field has a number other than these: a reader that skips what it does not know can be misled. */
export function knows(fields: readonly Field[], numbers: readonly number[]): boolean {
  return fields.every((field) => numbers.includes(field.number));
}

/** One field with its tag, as bytes. */
export function writeField(number: number, value: number | Uint8Array): Uint8Array {
  if (typeof value === 'number') return Uint8Array.from([...varintBytes(number * 8), ...varintBytes(value)]);
  return joinBytes([Uint8Array.from([...varintBytes(number * 8 + 2), ...varintBytes(value.length)]), value]);
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function varintBytes(value: number): readonly number[] {
  const out: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    out.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  out.push(rest);
  return out;
}
