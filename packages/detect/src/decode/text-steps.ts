// Whether bytes are text, decided byte by byte: UTF-8 (RFC 3629) without control characters other than tab and line ends.

/** Before the first byte, and between two characters: only here a text may end. */
export const betweenCharacters = 0;
/** Whatever follows, it is no text. */
export const noText = 8;

/** By lead byte: what may follow it, as the rows of Unicode's table of well-formed sequences (3-7) have it. */
const sequences = [
  { leads: [0xc2, 0xdf], state: 1, next: [0x80, 0xbf], after: betweenCharacters },
  { leads: [0xe1, 0xef], state: 2, next: [0x80, 0xbf], after: 1 },
  { leads: [0xf1, 0xf3], state: 3, next: [0x80, 0xbf], after: 2 },
  { leads: [0xe0, 0xe0], state: 4, next: [0xa0, 0xbf], after: 1 },
  { leads: [0xed, 0xed], state: 5, next: [0x80, 0x9f], after: 1 },
  { leads: [0xf0, 0xf0], state: 6, next: [0x90, 0xbf], after: 2 },
  { leads: [0xf4, 0xf4], state: 7, next: [0x80, 0x8f], after: 2 },
] as const;

/** `state = textSteps[(state << 8) | byte]`, starting from `betweenCharacters`. */
export const textSteps: Uint8Array = table();

function table(): Uint8Array {
  const steps = new Uint8Array((noText + 1) << 8).fill(noText);
  steps.fill(betweenCharacters, 0x20, 0x7f);
  for (const blank of [0x09, 0x0a, 0x0d]) steps[blank] = betweenCharacters;
  for (const { leads, state, next, after } of sequences) {
    steps.fill(state, leads[0], leads[1] + 1);
    steps.fill(after, (state << 8) | next[0], ((state << 8) | next[1]) + 1);
  }
  return steps;
}
