// Draws names, addresses and everything that is neither, from the lists of many countries, repeatably.

import { allFakers, type Faker } from '@faker-js/faker';

/** A generator of numbers from 0 to 1 (Numerical Recipes' linear congruence): the same model comes of the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const latin = /^[\p{Script=Latin}\p{M}'’ .-]+$/u;
const english = ['en', 'en_US', 'en_GB', 'en_AU', 'en_CA', 'en_IE', 'en_ZA'];
const titles = 'Mr. Mrs. Ms. Dr. Prof. Miss Mr Mrs Dr Sir Lady Herr Frau Señor Monsieur Madame'.split(' ');
const months =
  'January February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sep Oct Nov Dec';
const states = 'CA NY TX WA FL IL OH CO MA'.split(' ');
const companyEnds =
  'Inc Ltd Systems Corp Group Bank University Solutions Airlines Foods Motors Media Orchestra Foundation Institute Partners Records Times Herald';
const companies =
  'Microsoft|Google|Amazon|Red Hat|IBM|Oracle|Apple|Morgan Stanley|Deutsche Bank|Ford|Dell|Hewlett Packard|Johnson & Johnson|Wells Fargo|Merrill Lynch|Philip Morris|Yahoo|Sun Microsystems|BBC|The New York Times|Reuters|Linux|Debian|Ericsson|Siemens|Bosch|Mercedes|Porsche|Ferrari|Disney|Warner Bros|Harley Davidson|Jack Daniels|Calvin Klein|Tommy Hilfiger';

export interface Drawer {
  readonly random: () => number;
  readonly pick: <T>(from: readonly T[]) => T;
  /** What a place of a template stands for; undefined for a place that is not known. */
  readonly draw: (place: string) => Drawn | undefined;
  readonly name: () => string;
  /** Names of all lists, in lower case. */
  readonly names: ReadonlySet<string>;
}

/** A text of which the part from `from` on is what its place says. */
export interface Drawn {
  readonly text: string;
  readonly from: number;
}

export function drawer(seed: number): Drawer {
  const random = seeded(seed);
  const pick = <T>(from: readonly T[]): T => {
    const one = from[Math.floor(random() * from.length)];
    if (one === undefined) throw new TypeError('nothing to draw from');
    return one;
  };
  const fakers = latinFakers(seed);
  const en = allFakers.en;
  const anyFaker = (): Faker => {
    const wanted = random() < 0.35 ? pick(english) : undefined;
    return (wanted === undefined ? undefined : fakers.get(wanted)) ?? pick([...fakers.values()]);
  };
  const chance = (share: number) => random() < share;
  const number = (below: number) => Math.floor(random() * below);
  const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1);
  const first = (faker: Faker) =>
    orElse(
      () => faker.person.firstName(),
      () => en.person.firstName(),
    );
  const last = (faker: Faker) =>
    orElse(
      () => faker.person.lastName(),
      () => en.person.lastName(),
    );
  const city = () =>
    orElse(
      () => anyFaker().location.city(),
      () => en.location.city(),
    );
  const country = () =>
    orElse(
      () => anyFaker().location.country(),
      () => en.location.country(),
    );
  const noun = () => en.word.noun();

  const written = (text: string): string => {
    const way = random();
    if (way < 0.04) return text.toLowerCase();
    return way < 0.09 ? text.toUpperCase() : text;
  };

  function plainName(): string {
    const faker = anyFaker();
    const [given, family] = [first(faker), last(faker)];
    const way = random();
    if (way < 0.55) return `${given} ${family}`;
    if (way < 0.63) return `${given} ${String.fromCharCode(65 + number(26))}${chance(0.6) ? '.' : ''} ${family}`;
    if (way < 0.78) return given;
    if (way < 0.88) return family;
    if (way < 0.91) return `${family}, ${given}`;
    if (way < 0.94) return `${given} ${first(faker)} ${family}`;
    return way < 0.97 ? `${given.slice(0, 1)}. ${family}` : `${given} ${family}-${last(faker)}`;
  }

  function titled(): Drawn {
    const faker = anyFaker();
    const title = `${pick(titles)} `;
    return { text: title + (chance(0.7) ? last(faker) : `${first(faker)} ${last(faker)}`), from: title.length };
  }

  function address(): string {
    const { location } = anyFaker();
    const street = orElse(
      () => location.street(),
      () => en.location.street(),
    );
    const house = `${1 + number(chance(0.5) ? 300 : 9_999)}${chance(0.05) ? pick(['A', 'b', 'C']) : ''}`;
    const code = chance(0.7)
      ? orElse(
          () => location.zipCode(),
          () => '12345',
        )
      : `${10_000 + number(89_999)}`;
    const town = orElse(
      () => location.city(),
      () => en.location.city(),
    );
    const flat = chance(0.3)
      ? pick([' ', ', ', '\n']) +
        orElse(
          () => location.secondaryAddress(),
          () => en.location.secondaryAddress(),
        )
      : '';
    const line = chance(0.7) ? `${house} ${street}` : `${street} ${house}`;
    const between = pick([', ', ',', '\n', ' ']);
    const way = random();
    if (way < 0.25) return line;
    if (way < 0.4) return line + flat;
    if (way < 0.55) return `${line}${flat}${between}${town}${between}${code}`;
    if (way < 0.65) return `${line}${between}${code} ${town}`;
    if (way < 0.8) return `${line}${flat}${between}${town}, ${pick(states)} ${code}`;
    if (way < 0.9) return `${line}${flat}${between}${town}${between}${country()} ${code}`;
    return way < 0.93 ? `PO Box ${house}${between}${town}` : `${line}${flat}\n${town}\n${code}\n${country()}`;
  }

  function company(): string {
    const way = random();
    if (way < 0.35)
      return orElse(
        () => anyFaker().company.name(),
        () => en.company.name(),
      );
    if (way < 0.6) return `${capital(noun())} ${pick(companyEnds.split(' '))}`;
    return way < 0.8 ? capital(noun()) + capital(noun()) : pick(companies.split('|'));
  }

  function work(): string {
    const way = random();
    if (way < 0.3) return en.book.title();
    if (way < 0.6) return en.music.songName();
    return `The ${capital(en.word.adjective())} ${capital(noun())} ${pick(['Show', 'Story', 'Game', 'Manual', 'Act'])}`;
  }

  function sentence(): string {
    const way = random();
    if (way < 0.5) return `The ${en.word.adjective()} ${noun()} ${en.word.verb()}s ${en.word.adverb()}.`;
    if (way < 0.8) return `We ${en.word.verb()} the ${noun()} and the ${en.word.adjective()} ${noun()}.`;
    return `${capital(en.word.adverb())}, ${noun()} ${en.word.verb()}s.`;
  }

  const places: Readonly<Record<string, () => string | Drawn>> = {
    n: () => written(plainName()),
    f: () => written(first(anyFaker())),
    l: () => written(last(anyFaker())),
    fl: () => {
      const faker = anyFaker();
      return written(`${first(faker)} ${last(faker)}`);
    },
    t: titled,
    a: () => (chance(0.05) ? address().toLowerCase() : address()),
    city,
    country,
    org: company,
    title: work,
    prod: () => en.commerce.productName(),
    job: () => en.person.jobTitle(),
    date: () => `${pick(months.split(' '))} ${1 + number(28)}${chance(0.5) ? `, ${1_950 + number(75)}` : ''}`,
    day: () => pick(['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']),
    num: () => `${number(chance(0.5) ? 100 : 1_000_000)}`,
    noun,
    Noun: () => capital(noun()),
    adj: () => en.word.adjective(),
    Adj: () => capital(en.word.adjective()),
    verb: () => en.word.verb(),
    sent: sentence,
    email: () => en.internet.email(),
    phone: () =>
      orElse(
        () => anyFaker().phone.number(),
        () => '555 1234',
      ),
    url: () => en.internet.url(),
  };
  return {
    random,
    pick,
    draw: (place) => {
      const drawn = places[place]?.();
      return typeof drawn === 'string' ? { text: drawn, from: 0 } : drawn;
    },
    name: () => written(plainName()),
    names: listedNames(fakers),
  };
}

/** Lists whose names are written in Latin letters. */
function latinFakers(seed: number): ReadonlyMap<string, Faker> {
  const found = new Map<string, Faker>();
  for (const [locale, faker] of Object.entries(allFakers)) {
    if (locale === 'base' || locale === 'en_BORK') continue;
    faker.seed(seed);
    const sample = orElse(
      () => faker.person.lastName() + faker.person.firstName(),
      () => '',
    );
    if (latin.test(sample)) found.set(locale, faker);
  }
  return found;
}

function listedNames(fakers: ReadonlyMap<string, Faker>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { rawDefinitions } of fakers.values()) {
    const { first_name: given, last_name: family } = rawDefinitions.person ?? {};
    for (const list of [given, family]) {
      for (const name of Object.values(list ?? {}).flat()) if (typeof name === 'string') names.add(name.toLowerCase());
    }
  }
  return names;
}

/** Some lists lack a part: it throws there. */
function orElse(draw: () => string, otherwise: () => string): string {
  try {
    const drawn: unknown = draw();
    return typeof drawn === 'string' && drawn !== '' ? drawn : otherwise();
  } catch {
    return otherwise();
  }
}
