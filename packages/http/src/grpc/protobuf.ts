// The part of protobuf's wire format that the messages of proxies need: varints, doubles, and fields with a length.

import { type Fault, fail, ok, type Result, utf8, utf8Text } from '@sallyport/base';

/** The fields of one message, by number. Those of a fixed width are skipped. */
export interface Fields {
  /** The values with a length (strings, bytes, messages), in order. */
  get(number: number): readonly Uint8Array[] | undefined;
  /** The last varint (whole numbers, enumerations, truth values); 0 when absent, as the format has it. */
  varint(number: number): number;
}

const malformed = () => fail('invalid_input', 'the message is not protobuf');

/** Reads one message (protobuf encoding, "Message Structure"). Unknown fields are skipped, as the format asks. */
export function readFields(bytes: Uint8Array): Result<Fields, Fault> {
  const fields = new Map<number, Uint8Array[]>();
  const varints = new Map<number, number>();
  let at = 0;
  while (at < bytes.length) {
    const tag = readVarint(bytes, at);
    if (tag === undefined) return malformed();
    at = tag.end;
    const number = Math.floor(tag.value / 8);
    if (number === 0) return malformed();
    switch (tag.value % 8) {
      case 0: {
        const varint = readVarint(bytes, at);
        if (varint === undefined) return malformed();
        varints.set(number, varint.value);
        at = varint.end;
        break;
      }
      case 1:
        at += 8;
        break;
      case 2: {
        const length = readVarint(bytes, at);
        if (length === undefined || length.value > bytes.length - length.end) return malformed();
        at = length.end + length.value;
        const value = bytes.subarray(length.end, at);
        const values = fields.get(number);
        if (values === undefined) fields.set(number, [value]);
        else values.push(value);
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        return malformed();
    }
    if (at > bytes.length) return malformed();
  }
  return ok({ get: (number) => fields.get(number), varint: (number) => varints.get(number) ?? 0 });
}

/** Beyond 2^53 a varint is no length and no tag here, and no value that is looked at. */
function readVarint(bytes: Uint8Array, from: number): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let index = 0; index < 10; index++) {
    const byte = bytes[from + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: from + index + 1 };
  }
  return undefined;
}

/** A message field that came several times is the merge of all, which is what their bytes in a row mean. */
export function messageField(fields: Fields, number: number): Result<Fields, Fault> {
  const parts = fields.get(number) ?? [];
  return readFields(parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts));
}

/** A string field: the last one counts; empty when absent. Faults: `invalid_input` for what is not UTF-8. */
export function stringField(fields: Fields, number: number): Result<string, Fault> {
  const bytes = fields.get(number)?.at(-1);
  const text = bytes === undefined ? '' : utf8Text(bytes);
  return text === undefined ? malformed() : ok(text);
}

/** A double, where a number would be a varint. */
export interface Double {
  readonly double: number;
}

/** A message as it is written: fields in the order given. */
export type Written = readonly (readonly [
  number: number,
  value: string | number | boolean | Uint8Array | Double | Written,
])[];

export function writeMessage(fields: Written): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [number, value] of fields) {
    if (typeof value === 'number' || typeof value === 'boolean') {
      parts.push(varint(number * 8), varint(Number(value)));
      continue;
    }
    if (typeof value === 'object' && 'double' in value) {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(value.double);
      parts.push(varint(number * 8 + 1), bytes);
      continue;
    }
    const bytes = typeof value === 'string' ? utf8(value) : value instanceof Uint8Array ? value : writeMessage(value);
    parts.push(varint(number * 8 + 2), varint(bytes.length), bytes);
  }
  return Buffer.concat(parts);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
