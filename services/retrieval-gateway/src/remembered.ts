// Which rows of a page the session is to be known by when it sends text on, and what text is in them.

import type { Json } from '@sallyport/base';
import type { ReadRow } from '@sallyport/runtime';
import type { Page } from './page.ts';
import type { Source } from './source.ts';

/** The rows that the source's setting `copies` names, each with every text that the caller receives of it. */
export function rememberedRows({ copies }: Pick<Source, 'copies'>, { rows, rowLabels }: Page): readonly ReadRow[] {
  if (copies === 'none') return [];
  return rows.flatMap((row, at) => {
    const labels = rowLabels[at] ?? [];
    return copies === 'labelled' && labels.length === 0 ? [] : [{ labels, texts: Object.values(row).flatMap(textsOf) }];
  });
}

function textsOf(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  // The members of an array are read one after the other: a text that was cut into lines is one text.
  return Array.isArray(value) ? [value.flatMap(textsOf).join('\n')] : [];
}
