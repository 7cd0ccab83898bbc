// What every store of held texts must do, whatever lies beneath.

import assert from 'node:assert/strict';
import type { HeldBounds, HeldStore, HeldText } from '../held-store.ts';
import { type Law, refused, value } from './law.ts';

/** A store with `lawBounds` and the clock that it goes by. */
export interface OpenHeld {
  readonly store: HeldStore;
  readonly advance: (ms: number) => void;
}

export const lawBounds: HeldBounds = { textsMax: 3, bytesMax: 100, keptMs: 60_000, approvalMs: 10_000 };

let made = 0;

function text(more: Partial<HeldText> = {}): HeldText {
  made += 1;
  return {
    tenant: 'acme',
    id: `held_${made}`,
    match: `match ${made}`,
    about: {
      subject: 'User::"alice"',
      session: 's',
      destination: 'https://crm.example/',
      kinds: ['card'],
      policies: ['p'],
    },
    sealed: Uint8Array.of(1, 2, 3),
    ...more,
  };
}

const approve = { approved: true, by: 'anna', why: 'fine' };

export const heldLaws: readonly Law<OpenHeld>[] = [
  {
    name: 'what is held is listed newest first without its content, and shown with it',
    check: async (open) => {
      const { store, advance } = await open();
      const [first, second] = [text(), text()];
      assert.equal(value(await store.hold(first)), first.id);
      advance(5);
      assert.equal(value(await store.hold(second)), second.id);
      const listed = value(await store.list('acme', 'pending', 10));
      assert.deepEqual(
        listed.map(({ id, state, bytes }) => [id, state, bytes]),
        [
          [second.id, 'pending', 3],
          [first.id, 'pending', 3],
        ],
      );
      assert.ok(listed.every((entry) => !('sealed' in entry)));
      assert.deepEqual(listed[1]?.about, first.about);
      assert.equal(value(await store.list('acme', undefined, 1)).length, 1);
      assert.deepEqual([...value(await store.show('acme', first.id)).sealed], [1, 2, 3]);
      refused(await store.show('acme', 'nothing'), 'not_found');
    },
  },
  {
    name: 'a text that waits already is not held twice',
    check: async (open) => {
      const { store } = await open();
      const first = text();
      value(await store.hold(first));
      assert.equal(value(await store.hold(text({ match: first.match }))), first.id);
      assert.equal(value(await store.list('acme', undefined, 10)).length, 1);
    },
  },
  {
    name: 'beyond number or bytes nothing more is taken, and what is decided on makes room',
    check: async (open) => {
      const { store } = await open();
      const many = [text(), text(), text()];
      for (const one of many) value(await store.hold(one));
      refused(await store.hold(text()), 'unavailable');
      value(await store.hold(text({ tenant: 'globex' })));
      value(await store.decide('acme', many[0]?.id ?? '', approve));
      value(await store.hold(text({ sealed: new Uint8Array(94) })));
      value(await store.decide('acme', many[1]?.id ?? '', approve));
      refused(await store.hold(text({ sealed: new Uint8Array(4) })), 'unavailable');
    },
  },
  {
    name: 'INVARIANT: of several who decide one does, and the content is gone then',
    check: async (open) => {
      const { store } = await open();
      const one = text();
      value(await store.hold(one));
      const decisions = await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          store.decide('acme', one.id, { approved: i % 2 === 0, by: `r${i}`, why: '' }),
        ),
      );
      assert.equal(decisions.filter(({ ok }) => ok).length, 1);
      for (const other of decisions) if (!other.ok) assert.equal(other.fault.code, 'conflict');
      refused(await store.show('acme', one.id), 'conflict');
      refused(await store.decide('acme', 'nothing', approve), 'not_found');
      const [entry] = value(await store.list('acme', undefined, 10));
      assert.match(entry?.decidedBy ?? '', /^r\d$/);
    },
  },
  {
    name: 'INVARIANT: an approval is used once, however many ask at once',
    check: async (open) => {
      const { store } = await open();
      const one = text();
      value(await store.hold(one));
      assert.equal(value(await store.take('acme', one.match)), undefined);
      value(await store.decide('acme', one.id, approve));
      const taken = await Promise.all(Array.from({ length: 8 }, () => store.take('acme', one.match)));
      const used = taken.map(value).filter((approval) => approval !== undefined);
      assert.deepEqual(
        used.map(({ id, by }) => [id, by]),
        [[one.id, 'anna']],
      );
      assert.equal(value(await store.list('acme', 'used', 10)).length, 1);
    },
  },
  {
    name: 'an approval that is given back is used once more, in its tenant and its time; nothing else becomes one by that',
    check: async (open) => {
      const { store, advance } = await open();
      const [one, waiting, rejected] = [text(), text(), text()];
      for (const each of [one, waiting, rejected]) value(await store.hold(each));
      value(await store.decide('acme', rejected.id, { ...approve, approved: false }));
      for (const { id } of [waiting, rejected]) value(await store.giveBack('acme', id));
      assert.equal(value(await store.take('acme', waiting.match)), undefined);
      assert.equal(value(await store.take('acme', rejected.match)), undefined);
      value(await store.decide('acme', one.id, approve));
      assert.equal(value(await store.take('acme', one.match))?.id, one.id);
      value(await store.giveBack('globex', one.id));
      assert.equal(value(await store.take('acme', one.match)), undefined);
      value(await store.giveBack('acme', one.id));
      assert.deepEqual(
        value(await store.list('acme', 'approved', 10)).map(({ id, decidedBy }) => [id, decidedBy]),
        [[one.id, 'anna']],
      );
      assert.equal(value(await store.take('acme', one.match))?.by, 'anna');
      assert.equal(value(await store.take('acme', one.match)), undefined);
      value(await store.giveBack('acme', one.id));
      advance(lawBounds.approvalMs);
      assert.equal(value(await store.take('acme', one.match)), undefined);
    },
  },
  {
    name: 'a rejection, another text and another tenant get nothing',
    check: async (open) => {
      const { store } = await open();
      const [rejected, approved] = [text(), text()];
      value(await store.hold(rejected));
      value(await store.hold(approved));
      value(await store.decide('acme', rejected.id, { ...approve, approved: false }));
      refused(await store.decide('globex', approved.id, approve), 'not_found');
      value(await store.decide('acme', approved.id, approve));
      assert.equal(value(await store.take('acme', rejected.match)), undefined);
      assert.equal(value(await store.take('globex', approved.match)), undefined);
      refused(await store.show('globex', approved.id), 'not_found');
      assert.deepEqual(value(await store.list('globex', undefined, 10)), []);
    },
  },
  {
    name: 'an approval is over after its time, and a text that nobody decided on is forgotten',
    check: async (open) => {
      const { store, advance } = await open();
      const [late, left] = [text(), text()];
      value(await store.hold(late));
      value(await store.hold(left));
      value(await store.decide('acme', late.id, approve));
      advance(lawBounds.approvalMs);
      assert.equal(value(await store.take('acme', late.match)), undefined);
      advance(lawBounds.keptMs);
      refused(await store.show('acme', left.id), 'not_found');
      refused(await store.decide('acme', left.id, approve), 'not_found');
      assert.deepEqual(value(await store.list('acme', undefined, 10)), []);
      assert.equal(value(await store.sweep()), 2);
      assert.equal(value(await store.hold(text({ match: left.match }))) === left.id, false);
    },
  },
];
