// LZ4 frames, the compression of bundles; readable with the `lz4` tool.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { compressFrame, decompressFrame } from 'lz4-napi';

/** Packs bytes into one LZ4 frame with a content checksum. */
export async function packLz4(bytes: Uint8Array): Promise<Uint8Array> {
  return compressFrame(bytes, { contentChecksum: true });
}

/** Unpacks one LZ4 frame. Faults: `integrity`. */
export async function unpackLz4(frame: Uint8Array): Promise<Result<Uint8Array, Fault>> {
  try {
    return ok(await decompressFrame(frame));
  } catch (cause) {
    return fail('integrity', 'the bundle is no sound LZ4 frame', { cause });
  }
}
