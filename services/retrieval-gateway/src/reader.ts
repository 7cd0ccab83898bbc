// The port that reads rows of one source, already filtered.

import type { Fault, Result } from '@sallyport/base';
import type { Fragment } from './filter/fragment.ts';
import type { Row } from './source.ts';

export interface ReadRequest {
  readonly tenant: string;
  readonly where: Fragment;
  /** Text for the source's search column, in web-search syntax. */
  readonly query?: string | undefined;
  readonly ids?: readonly string[] | undefined;
  /** Only rows after this id, in the order of ids. */
  readonly afterId?: string | undefined;
  readonly limit: number;
}

export interface RowReader {
  /** Rows in the order of their ids. Faults: `unavailable`, `timeout`, `invalid_input` for a query it cannot take. */
  read(request: ReadRequest): Promise<Result<readonly Row[], Fault>>;
  /**
   * Whether every change of the source moves its epoch. Faults: `invalid_input` when the table is not as configured,
   * naming the column.
   */
  inspect(): Promise<Result<{ readonly watched: boolean }, Fault>>;
}
