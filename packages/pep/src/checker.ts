// Checks an answer certificate against a question, with nothing of Sallyport but this file.

import { createPublicKey, verify } from 'node:crypto';

type Json = null | boolean | number | bigint | string | readonly Json[] | { readonly [name: string]: Json | undefined };
type Fields = { readonly [name: string]: Json | undefined };

/** An AuthZEN question, as it would be sent. */
export interface CheckedQuestion {
  readonly subject: { readonly type: string; readonly id: string; readonly properties?: Fields | undefined };
  readonly action: { readonly name: string; readonly properties?: Fields | undefined };
  readonly resource: { readonly type: string; readonly id: string; readonly properties?: Fields | undefined };
  readonly context?: Fields | undefined;
  /** SHA-256, hex, of the capability token that goes with it. */
  readonly capability?: string | undefined;
}

export interface CheckOptions {
  /** Ed25519 public keys that are trusted, 32 bytes each. */
  readonly publicKeys: readonly Uint8Array[];
  readonly tenant: string;
  readonly nowMs: number;
  /** Before the question was sent whose answer came with the certificate; the time of issue where that is not known. */
  readonly sentAtMs?: number;
  /** How far the clocks of issuer and checker may be apart. */
  readonly skewMs?: number;
}

export type Checked =
  | { readonly ok: true; readonly allowed: boolean; readonly reason: string; readonly untilMs: number }
  | { readonly ok: false; readonly why: string };

const payloadType = 'application/vnd.sallyport.decision+json';

/**
 * Whether the certificate answers this question at this moment: the signature is of a trusted key, each read of `vary`
 * finds in the question what it found when the answer was made, and all its times hold. Only `allowed` of an `ok` permits.
 */
export function checkAnswer(envelope: unknown, question: CheckedQuestion, options: CheckOptions): Checked {
  const payload = opened(envelope, options.publicKeys);
  if (typeof payload === 'string') return refused(payload);
  const { version, tenant, effect, reason, vary, epochs, issuedAt, delegatedMs } = payload;
  if (version !== 1 || (effect !== 'permit' && effect !== 'deny') || typeof reason !== 'string') return refused('form');
  if (!isFields(epochs) || typeof epochs.policy !== 'number') return refused('form');
  if (tenant !== options.tenant) return refused('another tenant');
  const { nowMs, skewMs = 0 } = options;
  const issuedMs = typeof issuedAt === 'string' ? Date.parse(issuedAt) : Number.NaN;
  const sentMs = options.sentAtMs ?? issuedMs;
  if (!Number.isSafeInteger(issuedMs) || !Number.isSafeInteger(delegatedMs)) return refused('form');
  if (issuedMs > nowMs + skewMs) return refused('issued in the future');
  if (issuedMs < sentMs - skewMs) return refused('older than the question');
  const bounds = [payload.nowFromMs, payload.nowUntilMs, payload.validUntilMs];
  const [fromMs = -Infinity, untilMs = Infinity, tokenMs = Infinity] = bounds.map((one) => one as number | undefined);
  if (bounds.some((one) => one !== undefined && !Number.isSafeInteger(one))) return refused('form');
  const endMs = Math.min(sentMs + Number(delegatedMs), tokenMs);
  if (nowMs < sentMs || nowMs >= endMs) return refused('its time is over');
  const clockMs = momentOf(own(question.context ?? {}, 'now'));
  if (clockMs !== undefined && (clockMs < fromMs || clockMs >= untilMs)) return refused('another time');
  // Without this read it would not say how the question is written, which the kernel may refuse it for.
  if (!Array.isArray(vary) || !vary.some((read: Json) => isFields(read) && read.op === 'forms')) return refused('form');
  const other = vary.find((read: Json) => !isFields(read) || (observed(read, question) ?? null) !== read.is);
  if (other !== undefined) return refused(`another question, or an unknown read: ${JSON.stringify(other)}`);
  return { ok: true, allowed: effect === 'permit', reason, untilMs: endMs };
}

/** DSSE v1: the payload of an envelope that a trusted key has signed, or what is wrong with it. */
function opened(envelope: unknown, keys: readonly Uint8Array[]): Fields | string {
  if (!isFields(envelope) || envelope.payloadType !== payloadType || !Array.isArray(envelope.signatures)) return 'form';
  const payload = Buffer.from(String(envelope.payload), 'base64');
  if (payload.toString('base64') !== envelope.payload) return 'form';
  const head = Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `);
  const isSigned = envelope.signatures.some((one: Json) => {
    const signature = Buffer.from(isFields(one) ? String(one.sig) : '', 'base64');
    return keys.some((key) => {
      const spki = createPublicKey({
        key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key]),
        format: 'der',
        type: 'spki',
      });
      return verify(null, Buffer.concat([head, payload]), spki, signature);
    });
  });
  if (!isSigned) return 'no trusted key has signed it';
  const content: unknown = JSON.parse(payload.toString('utf8'));
  return isFields(content) && isExact(content) ? content : 'form';
}

/** JSON.parse rounds what is beyond 2^53: such a certificate is not understood here, rather than misunderstood. */
function isExact(value: Json | undefined): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isExact);
}

/** What a read finds: a text. Undefined for a read that is not known here. */
function observed(read: Fields, question: CheckedQuestion): string | undefined {
  const { op, path } = read;
  if (op === 'forms') return formsOf(question);
  if (!isPath(path) || (read.to !== undefined && !isPath(read.to))) return undefined;
  const { subject, action, resource } = question;
  if (op === 'uid' || op === 'isUid') {
    const { type, id } = path[0] === 'subject' ? subject : resource;
    const uid = path[0] === 'action' ? [action.name] : [type, id];
    return op === 'uid' ? text(uid) : String(text(uid) === text(read.with));
  }
  const found = look(question, path);
  const other = isPath(read.to) ? look(question, read.to) : undefined;
  const [value, operand] = [found.value, other === undefined ? read.with : other.value];
  const unlike = other === undefined ? `!${text(value)}` : `&${found.text}&${other.text}`;
  if (other !== undefined && !isRegular(op, value, operand)) return unlike;
  if (value === undefined) return found.text;
  const items = Array.isArray(operand) ? operand : [];
  const has = (list: readonly Json[], item: Json | undefined) =>
    list.some((one) => typeof one !== 'object' && text(one) === text(item));
  const lists = (told: (list: readonly Json[]) => boolean) => (Array.isArray(value) ? String(told(value)) : unlike);
  const ranged = (bits = '') => (bits ? String(items.some((one) => bits.startsWith(bitsOf(one) ?? '?'))) : unlike);
  const tests: Readonly<Record<string, () => string>> = {
    value: () => found.text,
    has: () => 'true',
    datetime: () => (momentOf(value) === undefined ? unlike : 'true'),
    '==': () => String(typeof value !== 'object' && text(value) === text(operand)),
    oneOf: () => String(typeof value !== 'object' && has(items, value)),
    like: () => (typeof value === 'string' ? String(isLike(value, items.map(String))) : unlike),
    isEmpty: () => lists((list) => list.length === 0),
    contains: () => lists((list) => has(list, operand)),
    containsAll: () => lists((list) => items.every((item) => has(list, item))),
    containsAny: () => lists((list) => items.some((item) => has(list, item))),
    inRange: () => ranged(bitsOf(extensionOf(value, 'ip'))),
    'text inRange': () => ranged(bitsOf(value)),
  };
  if (typeof op !== 'string') return undefined;
  if (Object.hasOwn(tests, op)) return tests[op]?.();
  if (!op.includes('decimal')) return compared(op, value, operand, unlike);
  const scaled = scaledOf(op.startsWith('text ') ? value : extensionOf(value, 'decimal'));
  return compared(op.replace(/^(text )?decimal/, ''), scaled ?? null, scaledOf(operand), unlike);
}

function compared(op: string, a: Json, b: Json | undefined, unlike: string): string | undefined {
  if (!['<', '<=', '>', '>='].includes(op)) return undefined;
  if (!isNumber(a) || !isNumber(b)) return unlike;
  return String((op.endsWith('=') && BigInt(a) === BigInt(b)) || (op.startsWith('<') ? a < b : a > b));
}

/** What stands at a place: its value, and a text of it or of what is in the way. */
function look({ subject, action, resource, context = {}, capability }: CheckedQuestion, path: readonly string[]) {
  const parts = { subject: { ...subject }, action: { ...action }, resource: { ...resource }, context, capability };
  let value: Json | undefined = parts;
  for (const [step, name] of path.entries()) {
    if (value === undefined) return { text: `-${step - 1}` };
    if (!isFields(value) || Object.keys(value).some(isSpecial)) return { text: `!${text(value)}` };
    value = own(value, name);
  }
  return value === undefined ? { text: `-${path.length - 1}` } : { value, text: `=${text(value)}` };
}

/** Whether a test of two places is made for such values. */
function isRegular(op: Json | undefined, a: Json | undefined, b: Json | undefined): boolean {
  const isOne = (value: Json | undefined) => value !== undefined && typeof value !== 'object';
  if (op === '==' || op === 'contains') return (op === '==' ? isOne(a) : Array.isArray(a)) && isOne(b);
  if (op === 'containsAll' || op === 'containsAny') return Array.isArray(a) && Array.isArray(b) && b.every(isOne);
  return isNumber(a) && isNumber(b);
}

/** Whether the text has these pieces in this order, the first at its start, the last at its end. */
function isLike(value: string, [first = '', ...more]: readonly string[]): boolean {
  const last = more.pop();
  if (last === undefined || !value.startsWith(first)) return value === first;
  let at = first.length;
  for (const piece of more) {
    const found = value.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return value.endsWith(last) && at + last.length <= value.length;
}

/** Only questions in plain JSON, with entities and UTC datetimes, are known here to be taken by the kernel. */
function formsOf({ subject, action, resource, context }: CheckedQuestion): string | undefined {
  const uids = [`${subject.type}::${subject.id}`, `${resource.type}::${resource.id}`, `Action::${action.name}`];
  if (new Set(uids).size < 3) return undefined;
  const isName = (name: string) => name.length > 0 && name.length <= 1_024 && name.isWellFormed();
  if (![subject.type, subject.id, action.name, resource.type, resource.id].every(isName)) return undefined;
  const parts = [subject.properties, action.properties, resource.properties, context];
  return parts.every((part) => part === undefined || isPlain(part, 0)) ? '' : undefined;
}

function isPlain(value: Json | undefined, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0);
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value;
  if (typeof value === 'boolean' || depth > 16) return typeof value === 'boolean';
  if (Array.isArray(value)) return value.every((item: Json) => isPlain(item, depth + 1));
  if (!isFields(value) || !Object.keys(value).every((name) => name.isWellFormed())) return false;
  if (!Object.keys(value).some(isSpecial)) return Object.values(value).every((member) => isPlain(member, depth + 1));
  const known = momentOf(value) ?? bitsOf(extensionOf(value, 'ip')) ?? scaledOf(extensionOf(value, 'decimal'));
  const isUid = /^{"__entity":{"id":"[^"\\]*","type":"[A-Z]\w*(::[A-Z]\w*)*"}}$/.test(text(value));
  return depth > 0 && (known !== undefined || isUid);
}

/** The text in `{"__extn": {"fn": "ip", "arg": "10.0.0.0/8"}}`. */
function extensionOf(value: Json | undefined, fn: string): string | undefined {
  return new RegExp(`^{"__extn":{"arg":"([^"\\\\]*)","fn":"${fn}"}}$`).exec(text(value))?.[1];
}

/** Milliseconds of a datetime such as `2026-01-31T12:00:00Z`. */
function momentOf(value: Json | undefined): number | undefined {
  const arg = extensionOf(value, 'datetime') ?? '';
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/.test(arg) ? Date.parse(arg) : Number.NaN;
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 19) !== arg.slice(0, 19) ? undefined : ms;
}

/** The bits that an address or range fixes, after its family: one is in another where it starts with that one's. */
function bitsOf(arg: Json | undefined): string | undefined {
  const [, address = '', length] =
    /^([0-9a-fA-F.:]{1,45})(?:\/(0|[1-9]\d{0,2}))?$/.exec(typeof arg === 'string' ? arg : '') ?? [];
  const [count, size, base, mark, form] = address.includes(':')
    ? ([8, 16, 16, ':', /^[0-9a-f]{1,4}$/i] as const)
    : ([4, 8, 10, '.', /^(0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])$/] as const);
  const halves = address.split('::').map((half) => (half === '' ? [] : half.split(mark)));
  const missing = count - halves.flat().length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return undefined;
  const groups = [...(halves[0] ?? []), ...Array.from({ length: missing }, () => '0'), ...(halves[1] ?? [])];
  const bits = groups.map((group) => Number.parseInt(group, base).toString(2).padStart(size, '0')).join('');
  const fixed = Number(length ?? bits.length);
  return groups.every((group) => form.test(group)) && fixed <= bits.length ? mark + bits.slice(0, fixed) : undefined;
}

/** A decimal in ten-thousandths; one of more digits than a number can say is not known here. */
const scaledOf = (arg: Json | undefined): number | undefined =>
  typeof arg === 'string' && /^-?\d{1,11}\.\d{1,4}$/.test(arg) ? Math.round(Number(arg) * 10_000) : undefined;

/** Canonical JSON (RFC 8785), with integers beyond 2^53 in full. */
function text(value: Json | undefined): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map((item: Json) => text(item)).join(',')}]`;
  if (!isFields(value)) return JSON.stringify(value) ?? '';
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  return `{${names.sort().map((name) => [JSON.stringify(name), text(value[name])].join(':'))}}`;
}

const refused = (why: string): Checked => ({ ok: false, why });
const isNumber = (value: Json | undefined): value is number | bigint => /^(number|bigint)$/.test(typeof value);
const isPath = (value: Json | undefined): value is readonly string[] =>
  Array.isArray(value) && value.every((step) => typeof step === 'string');
const own = (fields: Fields, name: string): Json | undefined =>
  Object.hasOwn(fields, name) ? fields[name] : undefined;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** Names in objects that stand for more than JSON. */
const isSpecial = (name: string): boolean => name === '__entity' || name === '__extn' || name === '__expr';
