// The object store of tests and of nothing else: it forgets at the end of the process.

import { ok } from '@sallyport/base';
import { checkKey, type ObjectStore } from './object-store.ts';

/** An empty store in memory. */
export function memoryObjectStore(): Required<ObjectStore> {
  const objects = new Map<string, Uint8Array>();
  return {
    put: async (key, bytes, options = {}) => {
      const checked = checkKey(key);
      if (!checked.ok) return checked;
      if (options.ifAbsent === true && objects.has(key)) return ok('exists');
      objects.set(key, new Uint8Array(bytes));
      return ok('stored');
    },
    get: async (key) => {
      const bytes = objects.get(key);
      return ok(bytes && new Uint8Array(bytes));
    },
    list: async (prefix) => ok([...objects.keys()].filter((key) => key.startsWith(prefix)).sort()),
    delete: async (key) => {
      objects.delete(key);
      return ok(undefined);
    },
  };
}
