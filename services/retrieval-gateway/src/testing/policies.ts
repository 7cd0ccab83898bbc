// Random Cedar policies over `resource`, as text: every operator that SQL can say, many it cannot, and many that err.

import fc from 'fast-check';
import { longs, texts } from './rows.ts';

/** One policy set as one document. */
export function policyTexts(policiesMax = 4): fc.Arbitrary<string> {
  return fc.array(policy, { minLength: 1, maxLength: policiesMax }).map((all) => all.join('\n'));
}

const quoted = (text: string): string =>
  `"${[...text].map((char) => (/[a-zA-Z0-9 %_?$*{}]/.test(char) ? char : `\\u{${char.codePointAt(0)?.toString(16)}}`)).join('')}"`;

const pick = <const T>(...items: readonly T[]) => fc.constantFrom(...items);
const text = pick(...texts, 'b', 'no such', 'nul\0').map(quoted);
const long = pick(...longs).map(String);
const moment = pick(
  '1970-01-01',
  '1969-12-31T23:59:59.999Z',
  '2024-02-29T12:00:00.123Z',
  '2024-02-29T12:00:00.124Z',
  '0044-03-15',
  '9999-12-31',
).map((value) => `datetime("${value}")`);
const strings = fc.array(text, { maxLength: 3 }).map((items) => `[${items.join(', ')}]`);
const uid = fc.oneof(
  pick('top', 'mid', 'low', 'alone', 'unknown', 'none', '').map((id) => `Folder::${quoted(id)}`),
  pick('red', 'blue', 'org').map((id) => `Team::${quoted(id)}`),
  pick('', "id'q", 'x/y', '%', '\\', 'none').map((id) => `Doc::${quoted(id)}`),
);
const literal = fc.oneof(
  text,
  long,
  moment,
  strings,
  uid,
  pick('true', 'false', '{a: 1}', '["a", 1]', 'principal', 'context.source', 'duration("1d")'),
);

const attribute = fc.oneof(
  {
    weight: 12,
    arbitrary: pick('name', 'title', 'size', 'small', 'flag', 'tags', 'at').map((name) => `resource.${name}`),
  },
  { weight: 1, arbitrary: fc.constant('resource["odd name"]') },
  { weight: 1, arbitrary: fc.constant('resource.missing') },
);
const string = pick('resource.name', 'resource.title', 'resource["odd name"]');
/** An operand with a literal that mostly fits it. */
const pair = fc.oneof(
  fc.tuple(string, text),
  fc.tuple(pick('resource.size', 'resource.small'), long),
  fc.tuple(fc.constant('resource.at'), moment),
  fc.tuple(fc.constant('resource.flag'), pick('true', 'false')),
  fc.tuple(fc.constant('resource.tags'), strings),
  fc.tuple(attribute, literal),
);
const pattern = fc
  .array(pick('*', 'a', 'b', '%', '_', '\\\\', '\\*', ' ', 'é', '\\u{1f600}', '\\0'), { maxLength: 4 })
  .map((pieces) => pieces.join(''));

const atom: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(pair, pick('==', '!='), fc.boolean())
      .map(([[a, b], op, turned]) => (turned ? `${b} ${op} ${a}` : `${a} ${op} ${b}`)),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(pair, pick('<', '<=', '>', '>='), fc.boolean())
      .map(([[a, b], op, turned]) => (turned ? `${b} ${op} ${a}` : `${a} ${op} ${b}`)),
  },
  {
    weight: 3,
    arbitrary: pick('name', 'size', 'at', 'tags', 'flag', 'missing', 'name.x', 'missing.x', '"odd name"').map(
      (name) => `resource has ${name}`,
    ),
  },
  { weight: 3, arbitrary: fc.tuple(fc.oneof(string, attribute), pattern).map(([a, p]) => `${a} like "${p}"`) },
  { weight: 2, arbitrary: fc.tuple(attribute, text).map(([a, item]) => `${a}.contains(${item})`) },
  {
    weight: 4,
    arbitrary: fc.oneof(
      text.map((item) => `resource.tags.contains(${item})`),
      fc.tuple(pick('containsAll', 'containsAny'), strings).map(([op, set]) => `resource.tags.${op}(${set})`),
      fc.constant('resource.tags.isEmpty()'),
      strings.map((set) => `resource.tags == ${set}`),
      fc.tuple(strings, string).map(([set, name]) => `${set}.contains(${name})`),
      fc.array(long, { maxLength: 3 }).map((set) => `[${set.join(', ')}].contains(resource.size)`),
      fc.constant('["a", 1, true].contains(resource.flag)'),
    ),
  },
  {
    weight: 5,
    arbitrary: fc.oneof(
      uid.map((above) => `resource in ${above}`),
      fc.array(uid, { maxLength: 3 }).map((above) => `resource in [${above.join(', ')}]`),
      uid.map((above) => `resource in [${above}, "not an entity"]`),
      uid.map((same) => `resource == ${same}`),
      uid.map((above) => `resource is Doc in ${above}`),
      pick('resource is Doc', 'resource is Folder', 'resource is Folder in Folder::"top"'),
    ),
  },
  { weight: 2, arbitrary: fc.constant('resource.flag') },
  {
    weight: 2,
    arbitrary: pick(
      'true',
      'false',
      'principal.level > 1',
      'principal.nothing',
      'context.source == "docs"',
      'principal == User::"alice"',
      'principal in Team::"org"',
      '1 < "a"',
      '9223372036854775807 + 1 > 0',
      'resource.hasTag("x")',
    ),
  },
  {
    weight: 1,
    arbitrary: pick(
      'resource.size + 1 > 3',
      'resource.name == resource.title',
      'resource.at.toDate() == datetime("2024-02-29")',
      'resource.tags.contains(resource.name)',
      'Doc::"1" in resource',
      'resource == resource',
    ),
  },
);

const condition = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    { weight: 3, arbitrary: atom.map((inner) => `(${inner})`) },
    { weight: 2, arbitrary: tie('node').map((inner) => `!${inner}`) },
    { weight: 2, arbitrary: fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a} && ${b})`) },
    { weight: 2, arbitrary: fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a} || ${b})`) },
    {
      weight: 1,
      arbitrary: fc.tuple(tie('node'), tie('node'), tie('node')).map(([a, b, c]) => `(if ${a} then ${b} else ${c})`),
    },
  ),
})).node;

const scope = fc.oneof(
  { weight: 6, arbitrary: fc.constant('resource') },
  { weight: 2, arbitrary: uid.map((above) => `resource in ${above}`) },
  { weight: 1, arbitrary: uid.map((same) => `resource == ${same}`) },
  { weight: 1, arbitrary: pick('resource is Doc', 'resource is Folder', 'resource is Doc in Folder::"top"') },
);
const policy = fc
  .tuple(pick('permit', 'permit', 'permit', 'forbid'), scope, fc.option(condition), fc.option(condition, { freq: 2 }))
  .map(
    ([effect, on, when, unless]) =>
      `${effect} (principal, action, ${on})${when === null ? '' : ` when { ${when} }`}${unless === null ? '' : ` unless { ${unless} }`};`,
  );
