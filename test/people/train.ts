// `npm run train:people`: trains the model of names and addresses and writes it where the product reads it.

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import {
  featureCount,
  features,
  hiddenToken,
  mayFollow,
  score,
  type Token,
  tagCount,
  weightCount,
  winner,
} from '@sallyport/detect/people';
import { drawer, seeded } from './draw.ts';
import { drawnExample, type Example, mailExamples } from './examples.ts';

const usage = `usage: npm run train:people -- [--seed N] [--examples N] [--epochs N]

  Trains on drawn sentences and public mail, about three minutes, and writes packages/detect/model/people.bin.gz.
  The same seed gives the same model.
`;

/** Shares of what is learned from, beside one drawn sentence each. */
const namedShare = 0.4;
const untaggedShare = 0.4;
/** How often a word is hidden, the words around a token, and the word of the token itself: else it learns sentences by heart. */
const hidden = { word: 0.06, around: 0.2, itself: 0.15 };
/** How often the right tag, and not what the model said, is what came before. */
const toldShare = 0.7;
/** The largest average weight that is told from a larger one. */
const weightMax = 60;

/** Collins 2002, "Discriminative training methods for hidden Markov models", with the average kept lazily. */
class Perceptron {
  readonly weights = new Float32Array(weightCount);
  readonly #sums = new Float64Array(weightCount);
  readonly #seen = new Uint32Array(weightCount);
  #step = 0;

  next(): void {
    this.#step++;
  }

  learn(slots: Int32Array, right: number, wrong: number): void {
    for (const slot of slots) {
      this.#add(slot + right, 1);
      this.#add(slot + wrong, -1);
    }
  }

  /** In 127 steps up to `weightMax`. */
  averaged(): Int8Array {
    return Int8Array.from(this.weights, (_, i) => {
      this.#add(i, 0);
      const average = (this.#sums[i] ?? 0) / this.#step;
      return Math.max(-127, Math.min(127, Math.round((average * 127) / weightMax)));
    });
  }

  #add(at: number, by: number): void {
    const weight = this.weights[at] ?? 0;
    this.#sums[at] = (this.#sums[at] ?? 0) + (this.#step - (this.#seen[at] ?? 0)) * weight;
    this.#seen[at] = this.#step;
    this.weights[at] = weight + by;
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '7' },
      examples: { type: 'string', default: '250000' },
      epochs: { type: 'string', default: '4' },
      help: { type: 'boolean', default: false },
    },
  });
  const [seed, count, epochs] = [Number(values.seed), Number(values.examples), Number(values.epochs)];
  if (values.help || ![seed, count, epochs].every((value) => Number.isSafeInteger(value) && value > 0)) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  const draw = drawer(seed);
  const mail = await mailExamples(draw);
  const examples: Example[] = [];
  for (let i = 0; i < count; i++) examples.push(drawnExample(draw));
  for (let i = 0; i < count * namedShare; i++) examples.push(mail.named());
  for (let i = 0; i < count * untaggedShare; i++) examples.push(mail.untagged());
  process.stdout.write(`${examples.length} examples\n`);
  const model = new Perceptron();
  const random = seeded(seed + 1);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    shuffle(examples, random);
    let wrong = 0;
    let seen = 0;
    for (const example of examples) {
      wrong += learnFrom(model, example, random);
      seen += example.tokens.length;
    }
    process.stdout.write(`epoch ${epoch}: ${((100 * wrong) / seen).toFixed(2)} % of tags wrong\n`);
  }
  const target = new URL('../../../packages/detect/model/people.bin.gz', import.meta.url);
  writeFileSync(target, gzipSync(model.averaged(), { level: 9 }));
  return 0;
}

/** How many tags it got wrong. */
function learnFrom(model: Perceptron, { tokens: given, tags }: Example, random: () => number): number {
  const tokens = given.map((token) => (random() < hidden.word ? hiddenToken(token) : token));
  const slots = new Int32Array(featureCount);
  const scores = new Float64Array(tagCount);
  let wrong = 0;
  let last = 0;
  let lastButOne = 0;
  tokens.forEach((token, at) => {
    model.next();
    const wanted = tags[at] ?? 0;
    const right = possible(wanted < 0 ? 0 : wanted, last, token);
    features(partlyHidden(tokens, at, random()), 2, last, lastButOne, slots);
    score(model.weights, slots, scores);
    // By a margin, so that what is right stays so among other words.
    scores[right] = (scores[right] ?? 0) - 1;
    const said = winner(scores, last, token.kind);
    // A word of the name lists in mail may be a name or not; an address it is not.
    const counts = wanted >= 0 || said > 2;
    if (said !== right && counts) {
      model.learn(slots, right, said);
      wrong++;
    }
    lastButOne = last;
    if (wanted < 0) last = said > 2 ? 0 : said;
    else last = random() < toldShare ? right : said;
  });
  return wrong;
}

/** The right tag where it may follow; what goes on begins where nothing began. */
function possible(tag: number, last: number, { kind }: Token): number {
  if (mayFollow(last, tag, kind)) return tag;
  return tag > 0 && mayFollow(last, tag - 1, kind) ? tag - 1 : 0;
}

/** The token at a place between two on each side, with those or itself hidden now and then. */
function partlyHidden(tokens: readonly Token[], at: number, chance: number): (Token | undefined)[] {
  const around = chance < hidden.around;
  const itself = !around && chance < hidden.around + hidden.itself;
  return [-2, -1, 0, 1, 2].map((step) => {
    const token = tokens[at + step];
    return token !== undefined && (step === 0 ? itself : around) ? hiddenToken(token) : token;
  });
}

function shuffle<T>(list: T[], random: () => number): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const [a, b] = [list[i], list[j]];
    if (a !== undefined && b !== undefined) [list[i], list[j]] = [b, a];
  }
}

process.exitCode = await main();
