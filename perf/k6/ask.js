// One call of a door and its account: what was wrong with the answer, and whether it came in time.

import { http, Rate } from './engine.js';

const bad = new Rate('bad');
const timedOut = new Rate('timed_out');

/** The number of k6 for a request that took too long. */
const requestTimeout = 1050;

/** An account of one iteration; `close` adds it to the figures once, however many calls the iteration made. */
export function openAccount(door) {
  let complaint = '';
  let late = false;
  return {
    /** The body of a good answer, or undefined after noting what is wrong. */
    send(url, body, params) {
      const answer = http.post(url, body, params);
      late = late || answer.error_code === requestTimeout;
      if (answer.status === 200) return answer.body;
      this.note(`status ${answer.status} ${answer.error || ''} ${String(answer.body).slice(0, 200)}`);
      return undefined;
    },
    /** As `send`, parsed. */
    post(url, body, params) {
      const answer = this.send(url, body, params);
      if (answer === undefined) return undefined;
      try {
        return JSON.parse(answer);
      } catch (_) {
        this.note('the answer is not JSON');
        return undefined;
      }
    },
    note(text) {
      complaint = complaint || text;
    },
    close() {
      bad.add(complaint !== '');
      timedOut.add(late);
      if (complaint !== '') console.error(`${door}: ${complaint}`);
    },
  };
}

export function params(settings, headers) {
  return {
    headers: Object.assign({ 'content-type': 'application/json' }, headers),
    timeout: settings.requestTimeoutMs,
    // One name for all calls: a figure for each would fill the memory of k6.
    tags: { name: 'door' },
  };
}
