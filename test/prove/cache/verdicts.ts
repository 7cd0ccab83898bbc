// What the door out must say on one state: the official engine's word for what a scan finds that nothing was kept of.

import { hasFormat, type RuleSet, scan, tally } from '@sallyport/detect';
import { refusedText, spansText, verdictText } from './door.ts';
import type { Call, Round, SessionLabels, State } from './history.ts';
import type { OfficialAnswers } from './official.ts';
import { type Sending, sendAction, textOf } from './sendings.ts';

type Asked = Pick<Call, 'tenant' | 'asked' | 'token'>;
/** The form of each kind that was found. */
type Forms = ReadonlyMap<string, string>;
type Found = ReturnType<typeof tally>;

interface Looked {
  readonly findings: Found;
  readonly spans: string;
  readonly bytes: number;
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
  readonly #looked = new Map<number, Looked>();

  constructor({ round, official, rules }: VerdictParts) {
    this.#round = round;
    this.#official = official;
    this.#rules = rules;
  }

  scan(state: State, { asked, token }: Asked): string {
    return state.revoked.has(token ?? -1) ? refusedText : this.#look(asked).spans;
  }

  egress(state: State, session: SessionLabels, { tenant, asked, token = -1 }: Asked): string {
    if (state.revoked.has(token) || session.ended) return refusedText;
    const sending = this.#sending(asked);
    const { findings, bytes } = this.#look(asked);
    const kinds = [...new Set(findings.map(({ kind }) => kind))].sort();
    const ask = (forms: Forms) => this.#ask(state, { tenant, sending, bytes, labels: session.labels, forms });
    const asItIs = ask(inForm(kinds, 'raw'));
    const granted = `Destination/${sending.destination.text}`.startsWith(this.#round.tokens[token]?.resource ?? ' ');
    const said = (verdict: string, policies: readonly string[], forms: Forms) =>
      verdictText({
        ...{ verdict, policies, findings, labels: session.labels },
        forms: verdict === 'redact' ? Object.fromEntries(forms) : {},
        leaves: sending.planted
          .map(({ kind }) => kind)
          .filter((kind) => verdict !== 'block' && forms.get(kind) === 'raw'),
      });
    if (!granted) return said('block', [], new Map());
    if (asItIs.allowed) return said('allow', asItIs.policies, inForm(kinds, 'raw'));
    const forms = kinds.length === 0 ? undefined : gentlest(kinds, (tried) => ask(tried).allowed);
    return forms === undefined ? said('block', asItIs.policies, new Map()) : said('redact', asItIs.policies, forms);
  }

  #ask(
    state: State,
    of: {
      readonly tenant: number;
      readonly sending: Sending;
      readonly bytes: number;
      readonly labels: readonly string[];
      readonly forms: Forms;
    },
  ): { readonly allowed: boolean; readonly policies: readonly string[] } {
    const { destination } = of.sending;
    const { answer } = this.#official.answer(state, of.tenant, {
      subject: sender,
      action: { name: sendAction },
      resource: { type: 'Destination', id: destination.id, properties: destination.attributes },
      context: { ...formsContext(of.forms), bytes: of.bytes, labels: of.labels, copiedLabels: [], copiedShare: 0 },
    });
    const [effect = '', ...policies] = answer.replace(/[[\]]/g, '').split(' ').filter(Boolean);
    return { allowed: effect === 'allow', policies };
  }

  #look(asked: number): Looked {
    const known = this.#looked.get(asked);
    if (known !== undefined) return known;
    const text = textOf(this.#sending(asked));
    const looked = {
      findings: tally(this.#rules(), text),
      spans: spansText(scan(this.#rules(), text).findings),
      bytes: Buffer.byteLength(text),
    };
    this.#looked.set(asked, looked);
    return looked;
  }

  #sending(asked: number): Sending {
    const sending = this.#round.sendings[asked];
    if (sending === undefined) throw new Error(`there is no sending ${asked}`);
    return sending;
  }
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
  const formsOf = (kind: string) => ['raw', ...changedForms].filter((form) => form !== 'encrypted' || hasFormat(kind));
  const alone = (kind: string) => formsOf(kind).find((form) => mayLeave(inForm([kind], form))) ?? 'redacted';
  const each = new Map(kinds.map((kind) => [kind, alone(kind)]));
  const orOut = new Map([...each].map(([kind, form]) => [kind, form === 'raw' ? form : 'redacted']));
  return [each, orOut, inForm(kinds, 'redacted')].find(mayLeave);
}

/** What policies see of the forms, as the documentation of the door has it. */
function formsContext(forms: Forms) {
  const of = (form: string) => [...forms].filter(([, one]) => one === form).map(([kind]) => kind);
  const form = strictness.findLast((one) => of(one).length > 0) ?? 'raw';
  const findings = ['raw', ...changedForms].flatMap(of).sort();
  return { form, findings, ...Object.fromEntries(strictness.map((one) => [one, of(one)])) };
}
