// A disk for the spool that can be crashed: what was not synced may be lost, whole or in part; calls can be made to fail.

import type { SpoolFile, SpoolFiles } from '../spool-files.ts';

interface Content {
  written: Uint8Array;
  /** Bytes certain to survive. */
  durable: number;
}

export class MemoryFiles implements SpoolFiles {
  readonly contents = new Map<string, Content>();
  /** Called before each operation, and before an append syncs; a throw makes it fail (of an append, with half of the bytes written). */
  onCall: (operation: 'append' | 'sync' | 'truncate' | 'open' | 'remove' | 'read') => void = () => undefined;
  /** Appends that reached the disk so far. */
  syncs = 0;
  #locked = false;

  async lock(): Promise<() => Promise<void>> {
    if (this.#locked) throw new Error('locked');
    this.#locked = true;
    return async () => {
      this.#locked = false;
    };
  }

  async list(): Promise<readonly string[]> {
    return [...this.contents.keys()];
  }

  async read(name: string, offset: number, length: number): Promise<Uint8Array> {
    this.onCall('read');
    return this.#content(name).written.slice(offset, offset + length);
  }

  async open(name: string): Promise<SpoolFile> {
    this.onCall('open');
    if (!this.contents.has(name)) this.contents.set(name, { written: new Uint8Array(), durable: 0 });
    return this.#file(this.#content(name));
  }

  async remove(name: string): Promise<void> {
    this.onCall('remove');
    this.contents.delete(name);
  }

  /** The disk after a crash: of each file the durable bytes and `kept` (0 to 1) of the rest; no lock is left. */
  crash(kept = 0): MemoryFiles {
    const after = new MemoryFiles();
    for (const [name, { written, durable }] of this.contents) {
      const length = durable + Math.round((written.length - durable) * kept);
      after.contents.set(name, { written: written.slice(0, length), durable: length });
    }
    return after;
  }

  #content(name: string): Content {
    const content = this.contents.get(name);
    if (content === undefined) throw new Error(`no file ${name}`);
    return content;
  }

  #file(content: Content): SpoolFile {
    const write = (bytes: Uint8Array) => {
      content.written = Buffer.concat([content.written, bytes]);
    };
    const call = this.onCallNow;
    const counted = () => {
      this.syncs += 1;
    };
    return {
      get length() {
        return content.written.length;
      },
      append: async (bytes) => {
        try {
          call('append');
        } catch (error) {
          write(bytes.subarray(0, bytes.length / 2));
          throw error;
        }
        write(bytes);
        call('sync');
        counted();
        // Time passes on a real disk: others queue up meanwhile.
        await new Promise((resolve) => setImmediate(resolve));
        content.durable = content.written.length;
      },
      truncate: async (length) => {
        call('truncate');
        content.written = content.written.slice(0, length);
        content.durable = length;
      },
      close: async () => undefined,
    };
  }

  readonly onCallNow: MemoryFiles['onCall'] = (operation) => this.onCall(operation);
}
