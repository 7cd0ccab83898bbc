// Port: the few file operations that the spool needs, so that faults can be injected under it.

/** The folder of one spool. Every operation throws what the system says; the spool turns it into faults. */
export interface SpoolFiles {
  /** Keeps other processes out until the returned function is called. Throws when another one is in. */
  lock(): Promise<() => Promise<void>>;
  /** Names of all segment files, in no order. */
  list(): Promise<readonly string[]>;
  /** The bytes [offset, offset + length) of a file, or fewer where it ends. */
  read(name: string, offset: number, length: number): Promise<Uint8Array>;
  /** Opens a file for appending and truncating, making it where it is absent; its name survives a crash once this resolves. */
  open(name: string): Promise<SpoolFile>;
  /** Removes a file; the removal survives a crash once this resolves. */
  remove(name: string): Promise<void>;
}

export interface SpoolFile {
  /** Bytes in the file now. */
  readonly length: number;
  /** Writes all bytes at the end; resolves once they are on the disk. After a throw any part of them may be there. */
  append(bytes: Uint8Array): Promise<void>;
  /** Cuts the file and makes that durable. */
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}
