// Whether an address carries data: text in an encoding, a sentence, a very long value, or data in the names of hosts.

export interface CarriedBounds {
  /** Text in base64, base32 or hex, in bytes once decoded. */
  readonly textBytesMin: number;
  /** Words in one value. */
  readonly wordsMin: number;
  /** A value of this length has room for anything, encrypted too. */
  readonly valueBytesMin: number;
}

/** Labels of a host that are data in an encoding need not be long: nobody names a host so. */
const labelTextBytesMin = 12;
const longLabelBytesMin = 40;
const wordBytesMin = 80;

/** `rest` is what follows the `//`, in Latin-1. Bounded by whoever reads it; linear in its length. */
export function carriesData(rest: string, bounds: CarriedBounds): boolean {
  const cut = rest.search(/[/?#]/);
  const host = cut < 0 ? rest : rest.slice(0, cut);
  if (hostCarries(host)) return true;
  return cut >= 0 && partsOf(rest.slice(cut)).some((part) => partCarries(part, bounds));
}

/** Segments of the path, and values of query and fragment; the path as a whole too, since base64 has slashes in it. */
function partsOf(tail: string): readonly string[] {
  const cut = tail.search(/[?#]/);
  const path = (cut < 0 ? tail : tail.slice(0, cut)).slice(1);
  const values = cut < 0 ? [] : tail.slice(cut + 1).split(/[&;?#]/);
  const segments = path.split('/');
  return [...(segments.length > 1 ? [path] : []), ...segments, ...values.map((one) => one.slice(one.indexOf('=') + 1))];
}

function partCarries(part: string, { textBytesMin, wordsMin, valueBytesMin }: CarriedBounds): boolean {
  if (part.length < textBytesMin) return false;
  const plain = part.includes('%') ? percentDecoded(part) : part;
  for (const [run] of plain.matchAll(/[A-Za-z0-9+/_-]{24,}/g)) {
    if (isText(Buffer.from(run, 'base64'), textBytesMin)) return true;
  }
  for (const [run] of plain.matchAll(/[0-9A-Fa-f]{24,}/g))
    if (isText(Buffer.from(run, 'hex'), textBytesMin)) return true;
  if (plain.length >= wordBytesMin && plain.split(/[\s+]+/).filter(isWord).length >= wordsMin) return true;
  return /^[A-Za-z0-9+/=_~.-]+$/.test(plain) && longestRun(plain) >= valueBytesMin;
}

function isWord(text: string): boolean {
  return /^[A-Za-z\u0080-\u00ff'’.,:!?-]{1,24}$/.test(text);
}

/** Between what separates the words of a name: the title of an article is no value. */
function longestRun(text: string): number {
  return Math.max(...text.split(/[/._-]/).map((run) => run.length));
}

/** Labels in front of the registered name: encoded text over one or several of them, or one of a length that nobody types. */
function hostCarries(authority: string): boolean {
  const host = authority.slice(authority.lastIndexOf('@') + 1).replace(/:[0-9]*$/, '');
  const labels = host.split('.');
  // Addresses of content and of hidden services are names of this form by their standards.
  if (labels.at(-1) === 'onion' || labels.includes('ipfs') || labels.includes('ipns')) return false;
  const data = labels.slice(0, -2);
  const joined = data.join('');
  if (/^[0-9A-Fa-f]{24,}$/.test(joined) && isText(Buffer.from(joined, 'hex'), labelTextBytesMin)) return true;
  if (/^[A-Za-z2-7]{20,}$/.test(joined) && isText(base32Decoded(joined), labelTextBytesMin)) return true;
  return data.some(
    (label) => label.length >= longLabelBytesMin && /^[A-Za-z0-9_]+$/.test(label) && digitsOf(label) >= 4,
  );
}

function digitsOf(label: string): number {
  return label.replace(/[^0-9]/g, '').length;
}

function isText(bytes: Uint8Array, bytesMin: number): boolean {
  if (bytes.length < bytesMin) return false;
  for (const byte of bytes)
    if ((byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte === 0x7f) return false;
  try {
    utf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function percentDecoded(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** RFC 4648 section 6 without padding, in any case; bits that make no whole byte are dropped. */
function base32Decoded(text: string): Uint8Array {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const character of text.toLowerCase()) {
    held = ((held << 5) | 'abcdefghijklmnopqrstuvwxyz234567'.indexOf(character)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return Uint8Array.from(bytes);
}
