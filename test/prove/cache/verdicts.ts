// What the doors out must say on one state: the official engine's word for what a scan finds that nothing was kept of.

import { sha256Hex } from '@sallyport/base';
import { type Action, hasFormat, type RuleSet, redact, scan, tally } from '@sallyport/detect';
import { proxiedText, refusedText, spansText, verdictText } from './door.ts';
import type { Call, Round, SessionLabels, State } from './history.ts';
import type { OfficialAnswers } from './official.ts';
import { besideProxied, proxiedTo, returnedFor } from './proxied.ts';
import { canaryKind, type Destination, receiveAction, type Sending, sendAction, textOf } from './sendings.ts';

type Asked = Pick<Call, 'tenant' | 'asked' | 'token'>;
/** The form of each kind that was found. */
type Forms = ReadonlyMap<string, string>;
type Found = ReturnType<typeof tally>;

/** What held at some time of a call. */
export interface Moment {
  readonly state: State;
  readonly session: SessionLabels;
}

interface Looked {
  /** Those of the tenant: its canaries are found. */
  readonly rules: RuleSet;
  readonly text: string;
  readonly findings: Found;
  readonly spans: string;
  readonly bytes: number;
}

interface Decided {
  readonly verdict: 'allow' | 'redact' | 'block';
  readonly policies: readonly string[];
  readonly forms: Forms;
}

/** What would leave, and where to. */
interface Leaving {
  readonly destination: Destination;
  readonly bytes: number;
  readonly method?: string;
}

export interface VerdictParts {
  readonly round: Round;
  readonly official: OfficialAnswers;
  /** Those of the door; asked for by the first text, for they take a while to be made. */
  readonly rules: () => RuleSet;
}

/** For the calls of one round. */
export class ExpectedVerdicts {
  readonly #round: Round;
  readonly #official: OfficialAnswers;
  readonly #rules: () => RuleSet;
  readonly #looked = new Map<string, Looked>();
  readonly #changed = new Map<string, string>();
  readonly #found = new Map<string, readonly string[]>();

  constructor({ round, official, rules }: VerdictParts) {
    this.#round = round;
    this.#official = official;
    this.#rules = rules;
  }

  scan(state: State, asked: Asked): string {
    return state.revoked.has(asked.token ?? -1) ? refusedText : this.#look(asked).spans;
  }

  egress(at: Moment, asked: Asked): string {
    const { findings, bytes } = this.#look(asked);
    const { planted, destination } = this.#sending(asked);
    const decided = this.#decided(at, asked, { destination, bytes });
    if (decided === undefined) return refusedText;
    const { verdict, policies, forms } = decided;
    return verdictText({
      ...{ verdict, policies, findings, labels: at.session.labels },
      forms: verdict === 'redact' ? Object.fromEntries(forms) : {},
      // What is a finding to others alone stays where it is.
      leaves: planted
        .map(({ kind }) => kind)
        .filter((kind) => verdict !== 'block' && (forms.get(kind) ?? 'raw') === 'raw'),
    });
  }

  /** What is received is decided before what is sent; both filtered as wholes here. */
  proxy(receiving: Moment, sending: Moment, asked: Asked): string {
    const destination = proxiedTo(this.#round.upstreamPort);
    const mayCome = (forms: Forms) => this.#mayCome(receiving, asked.tenant, destination, forms);
    if (receiving.session.ended || !mayCome(new Map())) return refusedText;
    const { rules, text, bytes } = this.#look(asked);
    const leaving = { destination, method: 'POST', bytes: bytes + Buffer.byteLength(besideProxied) };
    const decided = this.#decided(sending, asked, leaving);
    if (decided === undefined) return refusedText;
    const { verdict, forms } = decided;
    const { planted } = this.#sending(asked);
    if (verdict === 'block') return proxiedText({ verdict, planted });
    const sent = verdict === 'allow' ? text : this.#inForms(rules, text, forms);
    const back = returnedFor(sent);
    const coming = new Map(this.#kindsIn(rules, back).map((kind) => [kind, alone(kind, mayCome)]));
    return proxiedText({ verdict, planted, sent, back: this.#inForms(rules, back, coming) });
  }

  /** Undefined where the token or its session is over. */
  #decided({ state, session }: Moment, asked: Asked, leaving: Leaving): Decided | undefined {
    const { tenant, token = -1 } = asked;
    if (state.revoked.has(token) || session.ended) return undefined;
    const kinds = kindsOf(this.#look(asked).findings);
    const ask = (forms: Forms) => this.#maySend(state, tenant, leaving, session.labels, forms);
    const granted = `Destination/${leaving.destination.text}`.startsWith(this.#round.tokens[token]?.resource ?? ' ');
    const blocked = { verdict: 'block', policies: [], forms: new Map() } as const;
    // No policy lets a canary out.
    if (!granted || kinds.includes(canaryKind)) return blocked;
    const asItIs = ask(inForm(kinds, 'raw'));
    if (asItIs.allowed) return { verdict: 'allow', policies: asItIs.policies, forms: inForm(kinds, 'raw') };
    const forms = kinds.length === 0 ? undefined : gentlest(kinds, (tried) => ask(tried).allowed);
    const { policies } = asItIs;
    return forms === undefined ? { ...blocked, policies } : { verdict: 'redact', policies, forms };
  }

  #maySend(
    state: State,
    tenant: number,
    { destination, ...call }: Leaving,
    labels: readonly string[],
    forms: Forms,
  ): { readonly allowed: boolean; readonly policies: readonly string[] } {
    const { answer } = this.#official.answer(state, tenant, {
      subject: sender,
      action: { name: sendAction },
      resource: { type: 'Destination', id: destination.id, properties: destination.attributes },
      context: { ...formsContext(forms), ...call, labels, copiedLabels: [], copiedShare: 0 },
    });
    const [effect = '', ...policies] = answer.replace(/[[\]]/g, '').split(' ').filter(Boolean);
    return { allowed: effect === 'allow', policies };
  }

  #mayCome({ state, session }: Moment, tenant: number, { id, attributes }: Destination, forms: Forms): boolean {
    const { answer } = this.#official.answer(state, tenant, {
      subject: sender,
      action: { name: receiveAction },
      resource: { type: 'Destination', id, properties: attributes },
      context: { ...formsContext(forms), labels: session.labels },
    });
    return answer.startsWith('allow');
  }

  #inForms(rules: RuleSet, text: string, forms: Forms): string {
    const name = JSON.stringify([sha256Hex(text), rules.isCanary === undefined, [...forms]]);
    const kinds = Object.fromEntries([...forms].map(([kind, form]) => [kind, actionOf(form)]));
    const known = this.#changed.get(name) ?? redact(rules, text, { kinds, otherwise: 'redact' }).text;
    this.#changed.set(name, known);
    return known;
  }

  #kindsIn(rules: RuleSet, text: string): readonly string[] {
    const name = JSON.stringify([sha256Hex(text), rules.isCanary === undefined]);
    const known = this.#found.get(name) ?? kindsOf(tally(rules, text));
    this.#found.set(name, known);
    return known;
  }

  #look(asked: Pick<Asked, 'asked' | 'tenant'>): Looked {
    const sending = this.#sending(asked);
    const isOwner = sending.canaryOf === asked.tenant;
    const name = `${asked.asked} ${isOwner}`;
    const known = this.#looked.get(name);
    if (known !== undefined) return known;
    const text = textOf(sending);
    const markers = sending.planted.flatMap(({ kind, value }) => (kind === canaryKind ? [value] : []));
    const rules = isOwner
      ? { ...this.#rules(), isCanary: (marker: string) => markers.includes(marker) }
      : this.#rules();
    const looked = {
      ...{ rules, text, bytes: Buffer.byteLength(text) },
      findings: tally(rules, text),
      spans: spansText(scan(rules, text).findings),
    };
    this.#looked.set(name, looked);
    return looked;
  }

  #sending({ asked }: Pick<Asked, 'asked'>): Sending {
    const sending = this.#round.sendings[asked];
    if (sending === undefined) throw new Error(`there is no sending ${asked}`);
    return sending;
  }
}

function kindsOf(findings: Found): readonly string[] {
  return [...new Set(findings.map(({ kind }) => kind))].sort();
}

/** Whom all tokens of a round are for. */
const sender = { type: 'User', id: 'a' } as const;

function inForm(kinds: readonly string[], form: string): Forms {
  return new Map(kinds.map((kind) => [kind, form]));
}

const changedForms = ['masked', 'generalised', 'hashed', 'encrypted'] as const;
const strictness = ['raw', ...changedForms, 'pseudonymised', 'redacted'] as const;

/** Each kind by itself first, then what may not stay is taken out, then everything; undefined where nothing may leave. */
function gentlest(kinds: readonly string[], mayLeave: (forms: Forms) => boolean): Forms | undefined {
  const each = new Map(kinds.map((kind) => [kind, alone(kind, mayLeave)]));
  const orOut = new Map([...each].map(([kind, form]) => [kind, form === 'raw' ? form : 'redacted']));
  return [each, orOut, inForm(kinds, 'redacted')].find(mayLeave);
}

function alone(kind: string, mayLeave: (forms: Forms) => boolean): string {
  const forms = ['raw', ...changedForms].filter((form) => form !== 'encrypted' || hasFormat(kind));
  return forms.find((form) => mayLeave(inForm([kind], form))) ?? 'redacted';
}

/** What is done to a finding for it to have that form; digests and ciphers are of keys that nobody here knows. */
function actionOf(form: string): Action {
  const actions: Readonly<Record<string, Action>> = { raw: 'allow', masked: 'mask', generalised: 'generalise' };
  if (form === 'hashed' || form === 'encrypted') throw new Error(`no policy of the proof asks for \`${form}\``);
  return actions[form] ?? 'redact';
}

/** What policies see of the forms, as the documentation of the door has it. */
function formsContext(forms: Forms) {
  const of = (form: string) => [...forms].filter(([, one]) => one === form).map(([kind]) => kind);
  const form = strictness.findLast((one) => of(one).length > 0) ?? 'raw';
  const findings = ['raw', ...changedForms].flatMap(of).sort();
  return { form, findings, ...Object.fromEntries(strictness.map((one) => [one, of(one)])) };
}
