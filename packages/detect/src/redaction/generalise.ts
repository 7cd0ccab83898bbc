// What a value is an example of: the year of a date, the network of an address, the host of a URL.

/** The class of a text of a kind, or undefined where none but its kind is known. */
type Generaliser = (text: string) => string | undefined;

const generalisers: Readonly<Record<string, Generaliser>> = {
  age: band,
  amount: magnitude,
  birth_date: year,
  date: year,
  email: (text) => domain(text.slice(text.lastIndexOf('@') + 1)),
  iban: (text) => /^[A-Z]{2}/i.exec(text)?.[0].toUpperCase(),
  ip: network,
  postcode: district,
  url: host,
};

/**
 * `[BIRTH_DATE:1984]`, `[IP:203.0.113.*]` (the /24; of IPv6 the /48), `[URL:example.com]`, `[EMAIL:example.com]`,
 * `[IBAN:DE]`, `[AGE:30-39]`, `[AMOUNT:1000-9999]`, `[POSTCODE:SW1A]`; of any other kind only its name.
 * What is written is found by no rule: networks stand with a star and not with a prefix length.
 */
export function generalised(text: string, kind: string): string {
  const found = Object.hasOwn(generalisers, kind) ? generalisers[kind]?.(text.trim()) : undefined;
  const name = kind.toUpperCase();
  return found === undefined ? `[${name}]` : `[${name}:${found}]`;
}

function year(text: string): string | undefined {
  return /(?<!\d)(?:1[89]|20)\d\d(?!\d)/.exec(text)?.[0];
}

/** Ten years; who is 90 or more stands with all who are. */
function band(text: string): string | undefined {
  const age = Number(/^\d{1,3}/.exec(text)?.[0] ?? Number.NaN);
  if (!(age <= 150)) return undefined;
  const from = Math.floor(age / 10) * 10;
  return from >= 90 ? '90+' : `${from}-${from + 9}`;
}

/** The power of ten: cents after the last separator do not count. */
function magnitude(text: string): string | undefined {
  const digits = text
    .replace(/[.,]\d{1,2}(?!\d)(?=\D*$)/, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '');
  if (digits.length > 15) return undefined;
  return digits.length < 2 ? '0-9' : `1${'0'.repeat(digits.length - 1)}-${'9'.repeat(digits.length)}`;
}

/** What stands before the blank of a British, Canadian or Dutch code; else the first half. */
function district(text: string): string | undefined {
  const [first = '', second] = text.split(/[\s-]+/);
  const kept = second === undefined ? first.slice(0, Math.ceil(first.length / 2)) : first;
  return /^[A-Za-z0-9]{1,5}$/.test(kept) ? kept.toUpperCase() : undefined;
}

function host(text: string): string | undefined {
  const at = URL.canParse(text) ? new URL(text).hostname : undefined;
  return at === undefined ? undefined : domain(at);
}

/** A name of letters; an address of numbers is none. */
function domain(text: string): string | undefined {
  // `www.` is what a URL without its scheme is known by.
  const name = text.toLowerCase().replace(/\.$|^www\./g, '');
  return /^(?=.{1,253}$)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*$/.test(name) ? name : undefined;
}

function network(text: string): string | undefined {
  const octets = /^(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/.exec(text);
  if (octets !== null) return `${octets[1]}.*`;
  if (text.includes('.') || !text.includes(':')) return undefined;
  const [head = '', tail] = text.replace(/%.*$/, '').split('::');
  const before = groups(head);
  const after = groups(tail ?? '');
  const missing = 8 - before.length - after.length;
  const all = tail === undefined ? before : [...before, ...Array<string>(Math.max(0, missing)).fill('0'), ...after];
  return all.length === 8 ? `${all.slice(0, 3).join(':')}:*` : undefined;
}

function groups(text: string): readonly string[] {
  return text === '' ? [] : text.toLowerCase().split(':');
}
