// The AuthZEN table: every row, by section.

import type { Row } from './row.ts';
import { evaluationRows } from './rows/evaluation.ts';
import { evaluationsRows } from './rows/evaluations.ts';
import { metadataRows } from './rows/metadata.ts';
import { searchRows } from './rows/search.ts';
import { transportRows } from './rows/transport.ts';

export const rows: readonly Row[] = [
  ...evaluationRows,
  ...evaluationsRows,
  ...searchRows,
  ...metadataRows,
  ...transportRows,
];

/** `6.1 MUST a request without …`. */
export function rowName({ section, level, says }: Row): string {
  return `${section} ${level}: ${says}`;
}
