// Characters that a reader takes for ASCII, or does not see at all, and what they stand for.

/** Cyrillic and Greek letters that look like the Latin letter beside them (Unicode security data, confusables). */
const pairs =
  'АAаaВBСCсcЕEеeНHһhІIіiЈJјjКKМMОOоoРPрpЅSѕsТTХXхxУYуyԁdԛqԝwґrгrтtкkпnвbмmАAΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXοoνvιiκkρpτtυuχx';

/** Dashes, dots, quotes and blanks that stand in for those of ASCII. */
const marks = '‐-‑-‒-–-—-−-․.。.＿_﹫@＠@։:∶:⁄/∕/';

/** Seen as nothing: zero-width characters, joiners, direction marks, soft hyphen, variation selectors. */
const invisible = [
  0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180c, 0x180d, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e,
  0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0x2066, 0x2067, 0x2068,
  0x2069, 0x3164, 0xfeff, 0xffa0,
];

const letters = new Map<number, number>(pairsOf(pairs));
const signs = new Map<number, number>(pairsOf(marks));
const unseen = new Set<number>(invisible);

function pairsOf(text: string): [number, number][] {
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  return points.flatMap((point, i) => (i % 2 === 0 ? [[point, points[i + 1] ?? 0] as [number, number]] : []));
}

/** Letters that only count beside an ASCII letter or digit: alone they are a language. */
export const mixedLetters: readonly string[] = [...letters.keys()].map((code) => String.fromCodePoint(code));
/** Characters that are looked at wherever they stand. */
export const invisibleTexts: readonly string[] = invisible.map((code) => String.fromCodePoint(code));

/** The ASCII code that a code point stands for; −1 where nothing is to be seen; undefined where it stands for itself. */
export function asciiOf(code: number): number | undefined {
  if (code < 0x80) return undefined;
  if (unseen.has(code) || (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe0100 && code <= 0xe01ef)) return -1;
  // Full-width forms, and the tags that hide ASCII in plain sight.
  if (code >= 0xff01 && code <= 0xff5e) return code - 0xfee0;
  if (code >= 0xe0020 && code <= 0xe007e) return code - 0xe0000;
  if (code >= 0x1d400 && code <= 0x1d7ff) return mathematical(code);
  if (code >= 0x24b6 && code <= 0x24e9) return code <= 0x24cf ? code - 0x24b6 + 0x41 : code - 0x24d0 + 0x61;
  return signs.get(code) ?? letters.get(code);
}

/** Mathematical letters come in alphabets of 52, digits in tens. */
function mathematical(code: number): number | undefined {
  if (code >= 0x1d7ce) return 0x30 + ((code - 0x1d7ce) % 10);
  if (code > 0x1d6a3) return undefined;
  const place = (code - 0x1d400) % 52;
  return place < 26 ? 0x41 + place : 0x61 + place - 26;
}
