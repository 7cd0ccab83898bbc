// An object store whose calls fail on demand, before or after they took effect.

import { fail } from '@sallyport/base';
import type { ObjectStore } from '../object-store.ts';

export type Failing = 'never' | 'before' | 'after';

/** `judge` is asked at each call that changes something; `after` means done, but the caller hears of a fault. */
export function failingStore(
  sound: Required<ObjectStore>,
  judge: (operation: string, key: string) => Failing,
): Required<ObjectStore> {
  const fault = fail('unavailable', 'the store was made to fail');
  return {
    ...sound,
    put: async (key, bytes, options) => {
      const failing = judge('put', key);
      if (failing === 'before') return fault;
      const put = await sound.put(key, bytes, options);
      return failing === 'after' ? fault : put;
    },
    delete: async (key) => {
      const failing = judge('delete', key);
      if (failing === 'before') return fault;
      const removed = await sound.delete(key);
      return failing === 'after' ? fault : removed;
    },
  };
}
