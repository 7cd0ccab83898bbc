// What every bench is handed.

export interface BenchTools {
  readonly say: (line: string) => void;
  /** A line below the table. */
  readonly note: (text: string) => void;
  /** Runs after all benches, the latest first. */
  readonly onClose: (close: () => Promise<unknown>) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
}
