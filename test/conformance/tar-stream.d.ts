// The part of tar-stream that is used here; the package ships no types of its own.

declare module 'tar-stream' {
  import type { Readable, Writable } from 'node:stream';

  export interface Header {
    readonly name: string;
    readonly type: string | null;
  }
  export type Entry = Readable & { readonly header: Header };
  export function extract(): Writable & AsyncIterable<Entry>;
}
