// Ways in which a text is copied without being the same text.

/** Of all words this share becomes another, goes, or gets another beside it, at random places. */
export function changeWords(text: string, share: number, words: readonly string[], lot: () => number): string {
  const other = () => words[Math.floor(lot() * words.length)] ?? '';
  return text.replaceAll(/\S+/g, (word) => {
    if (lot() >= share) return word;
    const way = lot();
    return way < 0.5 ? other() : way < 0.75 ? '' : `${word} ${other()}`;
  });
}

/** Sentences, or where there is none lines, in another order. */
export function reorder(text: string, lot: () => number): string {
  const parts = text.split(/(?<=[.!?])\s+|\n+/);
  for (let last = parts.length - 1; last > 0; last--) {
    const at = Math.floor(lot() * (last + 1));
    [parts[last], parts[at]] = [parts[at] ?? '', parts[last] ?? ''];
  }
  return parts.join(' ');
}

/** As a reply quotes it. */
export function quote(text: string): string {
  return wrap(text, 68).replaceAll(/^/gm, '> ');
}

/** The same words in lines of another length. */
export function wrap(text: string, chars: number): string {
  let line = 0;
  return text
    .split(/\s+/)
    .map((word) => {
      line += word.length + 1;
      if (line <= chars) return `${word} `;
      line = 0;
      return `${word}\n`;
    })
    .join('');
}

export function swapCase(text: string): string {
  return text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
}

/** Something that nobody sees, within words. */
export function hide(text: string, lot: () => number): string {
  const unseen = ['\u200b', '\u200d', '\u2060', '\u00ad', '\ufeff'];
  return text.replaceAll(/(\w)(?=\w)/g, (letter) =>
    lot() < 0.2 ? `${letter}${unseen[Math.floor(lot() * unseen.length)]}` : letter,
  );
}

/** Letters of another script that look the same. */
export function mimic(text: string): string {
  return text.replaceAll('a', 'а').replaceAll('e', 'е').replaceAll('o', 'о');
}
