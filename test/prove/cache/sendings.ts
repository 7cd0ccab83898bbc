// What the door out is asked to let go in a run: texts long enough to be cached, destinations, and policies over both.

import { toHex, utf8 } from '@sallyport/base';
import type { Tape } from '@sallyport/policy/testing';
import { randomOf } from '../random.ts';

/** A text by what it is made from: the same one in every process that makes it. */
export interface Sending {
  readonly seed: number;
  readonly bytesMin: number;
  /** What stands in it, by the kind that it is found as. */
  readonly planted: readonly Planted[];
  /** Place of the tenant whose canary is planted too; to the others it is a text like any other. */
  readonly canaryOf: number | undefined;
  readonly destination: Destination;
}

export interface Planted {
  readonly kind: string;
  readonly value: string;
}

export interface Destination {
  /** As it is sent, in its one spelling. */
  readonly text: string;
  /** As policies name and see it. */
  readonly id: string;
  readonly attributes: Readonly<Record<string, string | number>>;
}

export const sendAction = 'send';
export const receiveAction = 'receive';
/** Labels that sessions get, one after the other. */
export const sessionLabels = ['secret', 'personal', 'a', 'partner'] as const;

/** What a canary is found as, by its tenant. */
export const canaryKind = 'canary';
const kinds = ['email', 'card', 'iban', 'secret', 'phone'] as const;
const host = 'mail.example';
/** Of the destination behind the proxy door. */
export const proxiedHost = '127.0.0.1';
export const destinations: readonly Destination[] = [
  { text: 'ledger', id: 'ledger', attributes: { host: 'ledger' } },
  { text: `https://${host}/in/box`, id: host, attributes: { host, scheme: 'https', port: 443, path: '/in/box' } },
  { text: `https://${host}:8443/out`, id: host, attributes: { host, scheme: 'https', port: 8443, path: '/out' } },
];
/** What a token may be good for. */
export const sendResources = ['Destination/', 'Destination/', `Destination/https://${host}/`] as const;

/** Above the sizes from which scans are kept in memory, and in Redis too. */
const longerThan = { memory: 17 * 1_024, redis: 257 * 1_024 } as const;
const sendingsOfRound = 4;

/** One in three holds a canary of one of the tenants, made by `newCanary`; in each round one at least does. */
export function randomSendings(
  random: () => number,
  { tenants, newCanary }: { readonly tenants: number; readonly newCanary: (tenant: number) => string },
): readonly Sending[] {
  const below = (bound: number) => Math.floor(random() * bound);
  const certain = below(sendingsOfRound);
  return Array.from({ length: sendingsOfRound }, (_, at) => {
    const canaryOf = at === certain || below(3) === 0 ? below(tenants) : undefined;
    const found = kinds.filter(() => below(3) === 0).map((kind) => ({ kind, value: plantedValue(kind, below) }));
    return {
      seed: below(2 ** 31),
      bytesMin: at % 3 === 2 ? longerThan.redis : longerThan.memory,
      planted: [...found, ...(canaryOf === undefined ? [] : [{ kind: canaryKind, value: newCanary(canaryOf) }])],
      canaryOf,
      destination: destinations[below(destinations.length)] ?? { text: 'none', id: 'none', attributes: {} },
    };
  });
}

function plantedValue(kind: (typeof kinds)[number], below: (bound: number) => number): string {
  switch (kind) {
    case 'email':
      return `ann.${toHex(utf8(`${below(1_000)}`))}@mail-a.com`;
    case 'card':
      return '4111 1111 1111 1111';
    case 'iban':
      return 'DE89370400440532013000';
    case 'secret':
      return 'AKIAQ3EGRI7XJZ5KVB2P';
    case 'phone':
      return '+49 30 901820';
  }
}

const words = 'the report of last month says little about what is to come and nobody asks why it was late again'.split(
  ' ',
);

/** Plain words, with what is planted somewhere among them. */
export function textOf({ seed, bytesMin, planted }: Sending): string {
  const random = randomOf(seed);
  const some = (bytes: number) => {
    const chosen: string[] = [];
    for (let length = 0; length < bytes; ) {
      const word = words[Math.floor(random() * words.length)] ?? '';
      chosen.push(word);
      length += word.length + 1;
    }
    return chosen.join(' ');
  };
  const stretch = bytesMin / (planted.length + 1);
  return [some(stretch), ...planted.flatMap(({ value }) => [`(${value})`, some(stretch)])].join(' ');
}

/** Policies over what is sent: some by findings and forms, some by labels, some by who sends and where to. */
export function sendPolicies(tape: Tape): readonly string[] {
  const policy = (effect: string, condition: string) =>
    `${effect} (principal, action == Action::"${sendAction}", resource) when { ${condition} };`;
  const kind = () => tape.pick(...kinds);
  const label = () => tape.pick(...sessionLabels);
  const attribute = () => tape.pick('flag', 'age', 'name', 'owner');
  const permits = tape.pick(
    () => policy('permit', 'true'),
    () => policy('permit', 'true'),
    () => policy('permit', 'context.form == "redacted"'),
    () => policy('permit', `principal has ${attribute()}`),
    () => policy('permit', 'principal in Group::"a" || context.findings == []'),
  )();
  const others = tape.times(3, () =>
    tape.pick(
      () => policy('forbid', `context.findings.contains("${kind()}")`),
      () => policy('forbid', `context.raw.contains("${kind()}")`),
      () => policy('forbid', `context.masked.contains("${kind()}")`),
      () => policy('forbid', `context.raw.containsAny(["${kind()}", "${kind()}"]) && principal has ${attribute()}`),
      () => policy('forbid', `context.labels.contains("${label()}")`),
      () => policy('forbid', `context.labels.contains("${label()}") && context.form != "redacted"`),
      () =>
        policy(
          'forbid',
          `resource.host == "${tape.pick(host, proxiedHost)}" && resource.path like "/in/*" && context.labels != []`,
        ),
      () => policy('permit', `context.redacted.contains("${kind()}") && !context.labels.contains("${label()}")`),
    )(),
  );
  return [permits, ...others];
}

/** Policies over what a destination sends back: mostly all of it, with some kinds or labels left out. */
export function receivePolicies(tape: Tape): readonly string[] {
  const policy = (effect: string, condition: string) =>
    `${effect} (principal, action == Action::"${receiveAction}", resource) when { ${condition} };`;
  const kind = () => tape.pick(...kinds);
  const permits = tape.pick(
    () => policy('permit', 'true'),
    () => policy('permit', 'true'),
    () => policy('permit', `principal in Group::"a" || context.labels == []`),
  )();
  const others = tape.times(3, () =>
    tape.pick(
      () => policy('forbid', `context.findings.contains("${kind()}")`),
      () => policy('forbid', `context.findings.contains("${kind()}")`),
      () => policy('forbid', `context.raw.contains("${kind()}")`),
      () => policy('forbid', `context.raw.contains("${kind()}") && principal has ${tape.pick('flag', 'age', 'name')}`),
      () => policy('forbid', `context.labels.contains("${tape.pick(...sessionLabels)}") && context.findings != []`),
    )(),
  );
  return [permits, ...others];
}
