// What this run is about: the folder that the runner wrote, with settings, questions and tokens.

import { SharedArray } from './engine.js';

export const folder = __ENV.SALLYPORT_PLAN;
export const settings = JSON.parse(open(`${folder}/settings.json`));
export const tokens = new SharedArray('tokens', () => JSON.parse(open(`${folder}/tokens.json`)));
