// What trains and judges the model needs of it.

export { featureCount, features, mayFollow, tagCount } from './features.ts';
export { peopleModel } from './model.ts';
export { score, type Tagged, tagText, weightCount, winner } from './tagger.ts';
export { hiddenToken, type Token, tokensOf } from './tokens.ts';
