// Where streaming answers carry pieces of one text: each event brings the next piece at the same place.

import { isJsonObject, type Json, type JsonObject } from '@sallyport/base';

/** A piece of text in an event, and a way to put another in its place. */
export interface Delta {
  /** Pieces of one text have the same channel: the path, with the indices that events give themselves. */
  readonly channel: string;
  readonly text: string;
  readonly put: (text: string) => void;
}

/** Paths in the answers of model interfaces; `*` stands for the elements of a list. */
const paths: readonly (readonly string[])[] = [
  'choices.*.delta.content',
  'choices.*.delta.reasoning_content',
  'choices.*.delta.refusal',
  'choices.*.delta.tool_calls.*.function.arguments',
  'choices.*.delta.function_call.arguments',
  'choices.*.text',
  'delta.text',
  'delta.thinking',
  'delta.partial_json',
  'delta',
  'message.content',
  'message.thinking',
  'response',
  'candidates.*.content.parts.*.text',
].map((path) => path.split('.'));

/** The pieces of an event. `put` changes the event itself: it belongs to the caller. */
export function deltasOf(event: JsonObject): readonly Delta[] {
  return paths.flatMap((path) => deltasAt(event, path, 0, indexOf(event)));
}

function deltasAt(node: Json | undefined, path: readonly string[], depth: number, channel: string): readonly Delta[] {
  const name = path[depth] ?? '';
  if (name === '*') {
    if (!Array.isArray(node)) return [];
    return node.flatMap((item: Json, place) =>
      deltasAt(item, path, depth + 1, `${channel}/${indexOf(item) || String(place)}`),
    );
  }
  if (!isJsonObject(node) || !Object.hasOwn(node, name)) return [];
  const member = node[name];
  if (depth + 1 < path.length) return deltasAt(member, path, depth + 1, `${channel}/${name}`);
  if (typeof member !== 'string') return [];
  // The event was parsed for its filter alone.
  const put = (text: string) => void Object.assign(node, { [name]: text });
  return [{ channel: `${channel}/${name}`, text: member, put }];
}

/** The index that an element of a list, or an event, gives itself: lists of one hold any of several answers. */
function indexOf(node: Json): string {
  if (!isJsonObject(node)) return '';
  const { index, content_index: part, output_index: output } = node;
  return [output, index, part].filter((one) => typeof one === 'number' || typeof one === 'bigint').join('.');
}

/** Types of events that say that a text or the answer is over. */
const lastTypes = /^(?:content_block_stop|message_stop|response\.(?:.*\.)?(?:done|completed|failed|incomplete))$/;

/** Whether no further piece of any text is to be waited for before this event goes on. */
export function endsTexts(event: JsonObject): boolean {
  if (event.done === true || (typeof event.type === 'string' && lastTypes.test(event.type))) return true;
  const { choices, candidates } = event;
  const ends = (node: Json) =>
    isJsonObject(node) && (typeof node.finish_reason === 'string' || typeof node.finishReason === 'string');
  return [choices, candidates].some((list) => Array.isArray(list) && list.length > 0 && list.every(ends));
}
