// Personal data against outside suites of labelled sentences.

import { defaultRuleSet, type RuleSet, scan } from '@sallyport/detect';
import { ratio, share, verdict } from './detect-figures.ts';
import { readSentence, type Sentence } from './pii-labels.ts';
import type { Report } from './report.ts';
import { readSuiteRecords } from './suite-records.ts';

interface Promised {
  readonly recall: number;
  readonly precision: number;
}

/** What is promised for the rules, by kind. */
const promised: Readonly<Record<string, Promised>> = {
  email: { recall: 1, precision: 1 },
  ip: { recall: 1, precision: 1 },
  iban: { recall: 1, precision: 1 },
  ssn: { recall: 1, precision: 1 },
  url: { recall: 1, precision: 1 },
  card: { recall: 0.95, precision: 1 },
  phone: { recall: 0.85, precision: 0.85 },
};

/** The same of the model for names and addresses. A label that lies in a longer finding is found. */
const promisedPeople: typeof promised = {
  person: { recall: 0.6, precision: 0.8 },
  address: { recall: 0.5, precision: 0.8 },
};

/** How suites call kinds, in capitals without marks; a kind is also known by its own name. */
const names: Readonly<Record<string, readonly string[]>> = {
  email: ['EMAIL', 'EMAILADDRESS', 'EMAILADDR', 'MAIL'],
  ip: ['IP', 'IPADDRESS', 'IPV4', 'IPV6', 'IPV4ADDRESS', 'IPV6ADDRESS', 'IPADDR'],
  iban: ['IBAN', 'IBANCODE', 'IBANNUMBER'],
  ssn: ['SSN', 'USSSN', 'SOCIALSECURITYNUMBER', 'USSOCIALSECURITYNUMBER', 'SSNNUMBER'],
  url: ['URL', 'URI', 'DOMAINNAME', 'DOMAIN', 'WEBSITE', 'LINK', 'URLPERSONAL'],
  card: ['CREDITCARD', 'CREDITCARDNUMBER', 'CREDITDEBITCARD', 'CARDNUMBER', 'PAYMENTCARD', 'CARD', 'PAN'],
  phone: [
    'PHONENUMBER',
    'PHONE',
    'TELEPHONENUMBER',
    'TELEPHONE',
    'TELEPHONENUM',
    'PHONENUM',
    'TEL',
    'MOBILE',
    'FAX',
    'MOBILENUMBER',
  ],
  person: ['PERSON', 'NAME', 'PERSONNAME', 'FULLNAME'],
  address: ['STREETADDRESS', 'ADDRESS', 'POSTALADDRESS'],
  crypto_address: ['CRYPTO', 'BITCOINADDRESS', 'ETHEREUMADDRESS'],
  birth_date: ['DATEOFBIRTH', 'DOB', 'BIRTHDATE'],
  passport: ['PASSPORT', 'PASSPORTNUMBER', 'USPASSPORT'],
  bank_routing: ['ROUTINGNUMBER', 'ABAROUTINGNUMBER'],
  it_codice_fiscale: ['ITFISCALCODE', 'CODICEFISCALE'],
  es_dni: ['ESNIF', 'ESDNI'],
  uk_nhs: ['UKNHS', 'NHSNUMBER'],
  sg_nric: ['SGNRICFIN', 'SGFIN', 'SGNRIC'],
  in_aadhaar: ['INAADHAAR', 'AADHAAR', 'AADHAARNUMBER'],
};

/** Labelled sentences for the rules; the forms of files and labels are those of `readSuiteRecords` and `readSentence`. */
export function pii(labelledJson: string, report: Report): Promise<void> {
  return labelled(labelledJson, report, () => defaultRuleSet(), promised);
}

/** The same for names of people and postal addresses, with the model switched on. */
export function people(labelledJson: string, report: Report): Promise<void> {
  return labelled(labelledJson, report, () => defaultRuleSet({ people: true }), promisedPeople);
}

interface Tally {
  labelled: number;
  found: number;
  exact: number;
  reported: number;
  right: number;
}

/**
 * A label is found, and a finding right, when two of one kind overlap; spans equal to the character are noted too. Judged
 * is each kind that the file labels, and in a file without labels each that is promised: there all findings are false.
 */
async function labelled(path: string, report: Report, rules: () => RuleSet, promises: typeof promised): Promise<void> {
  const sentences = (await readSuiteRecords(path)).map(readSentence);
  const ruleSet = rules();
  const kindOf = kindsByName(ruleSet, promises);
  const types = new Map<string, number>();
  for (const { type } of sentences.flatMap(({ labels }) => labels)) types.set(type, (types.get(type) ?? 0) + 1);
  const labelledKinds = new Set([...types.keys()].flatMap((type) => kindOf(type) ?? []));
  const kinds = new Set(types.size === 0 ? Object.keys(promises) : labelledKinds);
  const tallies = new Map<string, Tally>();
  for (const sentence of sentences) judge(sentence, { ruleSet, kinds, kindOf }, tallies, report);
  report.note('kind     labelled  recall  precision    exact spans');
  const sum = emptyTally();
  for (const [kind, tally] of tallies) {
    report.note(row(kind, tally));
    for (const figure of ['labelled', 'found', 'exact', 'reported', 'right'] as const) sum[figure] += tally[figure];
  }
  report.note(row('total', sum));
  const others = [...types].filter(([type]) => kindOf(type) === undefined);
  if (others.length > 0)
    report.note(`labels that are not judged: ${others.map(([type, n]) => `${type} ${n}`).join(', ')}`);
  for (const [kind, { recall, precision }] of Object.entries(promises)) {
    const tally = tallies.get(kind);
    if (tally === undefined) continue;
    const holds = ratio(tally.found, tally.labelled) >= recall && ratio(tally.right, tally.reported) >= precision;
    verdict(report, `${kind}: recall ≥ ${recall}, precision ≥ ${precision}`, holds);
  }
}

/** The kind that a suite's name of a type means; undefined where no rule is for it, or another run judges it. */
function kindsByName(ruleSet: RuleSet, promises: typeof promised): (type: string) => string | undefined {
  const byName = new Map<string, string>();
  for (const { kind } of ruleSet.rules) if (kind !== 'secret') byName.set(plain(kind), kind);
  for (const [kind, spellings] of Object.entries(names)) for (const name of spellings) byName.set(name, kind);
  const isOthers = (kind: string) => (promises === promised ? kind in promisedPeople : !(kind in promisedPeople));
  return (type) => {
    const kind = byName.get(plain(type));
    return kind === undefined || isOthers(kind) ? undefined : kind;
  };
}

function plain(type: string): string {
  return type
    .replace(/^[BI]-/, '')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');
}

interface Span {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

interface Judging {
  readonly ruleSet: RuleSet;
  readonly kinds: ReadonlySet<string>;
  readonly kindOf: (type: string) => string | undefined;
}

function judge(
  { text, labels }: Sentence,
  { ruleSet, kinds, kindOf }: Judging,
  tallies: Map<string, Tally>,
  report: Report,
): void {
  const wanted: readonly Span[] = labels.flatMap(({ type, start, end }) => {
    const kind = kindOf(type);
    return kind === undefined ? [] : [{ kind, start, end }];
  });
  const findings: readonly Span[] = scan(ruleSet, text).findings.flatMap(({ kind, startChar = 0, endChar = 0 }) =>
    kinds.has(kind) ? [{ kind, start: startChar, end: endChar }] : [],
  );
  const meets = (a: Span) => (b: Span) => a.kind === b.kind && a.start < b.end && b.start < a.end;
  const tell = (what: string, { kind, start, end }: Span) =>
    report.note(`${what} ${kind}: ${JSON.stringify(text.slice(start, end))} in ${JSON.stringify(text.slice(0, 160))}`);
  for (const label of wanted) {
    const tally = tallyOf(tallies, label.kind);
    const matches = findings.filter(meets(label));
    tally.labelled++;
    if (matches.length === 0) tell('missed', label);
    else tally.found++;
    if (matches.some(({ start, end }) => start === label.start && end === label.end)) tally.exact++;
  }
  for (const finding of findings) {
    const tally = tallyOf(tallies, finding.kind);
    tally.reported++;
    if (wanted.some(meets(finding))) tally.right++;
    else tell('false', finding);
  }
}

function emptyTally(): Tally {
  return { labelled: 0, found: 0, exact: 0, reported: 0, right: 0 };
}

function tallyOf(tallies: Map<string, Tally>, kind: string): Tally {
  const tally = tallies.get(kind) ?? emptyTally();
  tallies.set(kind, tally);
  return tally;
}

function row(kind: string, { labelled, found, exact, reported, right }: Tally): string {
  const figures = [ratio(found, labelled).toFixed(3).padStart(7), ratio(right, reported).toFixed(3).padStart(10)];
  return `${kind.padEnd(8)} ${`${labelled}`.padStart(8)} ${figures.join(' ')} ${share(exact, found).padStart(14)}`;
}
