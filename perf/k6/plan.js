// What this run of the doors is about: settings, questions and tokens.

import { SharedArray } from './engine.js';
import { folder, settings } from './settings.js';

export { folder, settings };
export const tokens = new SharedArray('tokens', () => JSON.parse(open(`${folder}/tokens.json`)));
