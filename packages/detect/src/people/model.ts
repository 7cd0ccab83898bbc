// The weights that ship with the product: trained by `npm run train:people`, packed, and read when the tier is switched on.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { sha256Hex } from '@sallyport/base';
import { type Weights, weightCount } from './tagger.ts';

export interface PeopleModel {
  readonly weights: Weights;
  /** SHA-256, hex: findings of different models are different. */
  readonly hash: string;
}

/** Throws where the file is damaged, which is a fault of the installation. */
export function peopleModel(): PeopleModel {
  const bytes = gunzipSync(readFileSync(new URL('../../model/people.bin.gz', import.meta.url)));
  if (bytes.length !== weightCount) throw new TypeError(`the model has ${bytes.length} weights, not ${weightCount}`);
  return { weights: new Int8Array(bytes), hash: sha256Hex(bytes) };
}
