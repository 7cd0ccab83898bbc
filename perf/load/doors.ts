// Calls of the three doors from Node, for what is asked at rest before the load.

import { isJsonObject, type Json, type JsonObject, parseJson } from '@sallyport/base';
import { send } from './post.ts';
import type { Door } from './slo.ts';

export interface DoorCalls {
  retrieve(token: string, body: JsonObject): Promise<JsonObject>;
  egress(token: string, body: JsonObject): Promise<JsonObject>;
  scan(token: string, content: string): Promise<JsonObject>;
  evaluate(tenant: string, body: JsonObject): Promise<JsonObject>;
}

/** At rest nothing may fail: any other answer than 200 throws with what came back. */
export function doorCalls(urls: Readonly<Record<Door, string>>, apiKey: string): DoorCalls {
  return {
    retrieve: (token, body) => post(`${urls.retrieval}/v1/retrieve`, body, { authorization: `Bearer ${token}` }),
    egress: (token, body) => post(`${urls.egress}/v1/egress`, body, { authorization: `Bearer ${token}` }),
    scan: (token, content) => post(`${urls.egress}/v1/scan`, { content }, { authorization: `Bearer ${token}` }),
    evaluate: (tenant, body) =>
      post(`${urls.kernel}/access/v1/evaluation`, body, {
        authorization: `Bearer ${apiKey}`,
        'sallyport-tenant': tenant,
      }),
  };
}

/** A stack does not do at rest what it should, so a load on it would say nothing. */
export class UnfitStack extends Error {}

async function post(url: string, body: JsonObject, headers: Readonly<Record<string, string>>): Promise<JsonObject> {
  const { status, text } = await send('POST', url, JSON.stringify(body), headers);
  const json = parseJson(text);
  if (status !== 200 || !json.ok || !isJsonObject(json.value)) {
    throw new UnfitStack(`${url} answered ${status}: ${text.slice(0, 300)}`);
  }
  return json.value;
}

/** Objects in a JSON array; nothing for anything else. */
export function objects(json: Json | undefined): readonly JsonObject[] {
  return Array.isArray(json) ? json.filter((member) => isJsonObject(member)) : [];
}

/** Texts in a JSON array; nothing for anything else. */
export function texts(json: Json | undefined): readonly string[] {
  return Array.isArray(json) ? json.filter((member) => typeof member === 'string') : [];
}

export function text(json: Json | undefined): string {
  return typeof json === 'string' ? json : '';
}
