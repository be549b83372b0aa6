import { afterEach, describe, expect, it } from 'vitest';
import { type PresentPerson, awarenessFrame } from '#lib/protocol/room.ts';
import * as Y from 'yjs';
import { stamp } from './awareness.ts';
import { forgedAwareness, type TestClient } from './testing/test-client.ts';
import { World } from './testing/world.ts';

let world: World;
afterEach(() => world?.end());

const person: PresentPerson = { id: 'p1', name: 'Ada', colour: '#aa0000', initials: 'A' };

/** Joins and shows something: stock clients pass over a state that was never changed (clock 0). */
async function joinAndShow(name: string, clientId: number): Promise<TestClient> {
  const client = await world.join(name, clientId);
  client.awareness.setLocalStateField('selection', { conflict: name, candidate: null });
  await world.pump();
  return client;
}

/** What `seer` is shown of others. */
function shown(seer: TestClient): Record<number, unknown> {
  const others = [...seer.awareness.getStates()].filter(([id]) => id !== seer.doc.clientID);
  return Object.fromEntries(others);
}

describe('awareness', () => {
  it('[R26] takes the state of one id per connection', async () => {
    world = new World();
    const ann = await joinAndShow('ann', 1);
    const ben = await world.join('ben', 2);
    ann.send(forgedAwareness(900, 5, { selection: { conflict: 'ghost', candidate: null } }));
    await world.pump();
    expect(Object.keys(shown(ben))).toEqual(['1']);
  });

  it('[R26, R32] ignores ten thousand ghosts and slows their maker down', async () => {
    world = new World();
    const ben = await world.join('ben', 2);
    const mallory = await world.join('mallory', 3);
    for (let i = 0; i < 10_000; i++) mallory.send(forgedAwareness(10_000 + i, 1, {}));
    mallory.up();
    await world.pump();
    expect(mallory.closes).toEqual([4529]);
    expect(ben.closes).toEqual([]);
    expect(Object.keys(shown(ben))).toEqual([]);
  });

  it("[R26] lets nobody change or remove somebody else's state", async () => {
    world = new World();
    const ann = await world.join('ann', 1);
    ann.awareness.setLocalStateField('selection', { conflict: 'c1', candidate: null });
    const ben = await world.join('ben', 2);
    const mallory = await world.join('mallory', 3);
    mallory.send(forgedAwareness(1, 999, null));
    mallory.send(forgedAwareness(1, 999, { selection: { conflict: 'forged', candidate: null } }));
    await world.pump();
    expect(shown(ben)[1]).toMatchObject({ user: { id: 'ann' }, selection: { conflict: 'c1' } });
    // Not as the first thing said on a connection either.
    const late = world.client(4);
    late.awareness.setLocalState(null);
    world.connect(late, 'late');
    late.send(forgedAwareness(1, 1_000, { selection: { conflict: 'forged', candidate: null } }));
    await world.pump();
    expect(shown(ben)[1]).toMatchObject({ user: { id: 'ann' }, selection: { conflict: 'c1' } });
  });

  it('[R26] gives an id to the new connection of a person whose old one has not ended yet', async () => {
    world = new World();
    const ben = await world.join('ben', 2);
    const old = await world.join('ann', 1);
    const fresh = await world.join('ann', 1);
    fresh.awareness.setLocalStateField('selection', { conflict: 'fresh', candidate: null });
    await world.pump();
    old.drop();
    await world.pump();
    expect(shown(ben)[1]).toMatchObject({ selection: { conflict: 'fresh' } });
  });

  it('[R27] shows who somebody is from what the server knows, whatever they claim', async () => {
    world = new World();
    const ben = await world.join('ben', 2);
    const ann = await world.join('ann', 1);
    ann.awareness.setLocalState({
      user: { id: 'ben', name: 'Boss', role: 'owner' },
      admin: true,
      selection: { conflict: 'c', candidate: 'd', x: 1 },
    });
    await world.pump();
    expect(shown(ben)).toEqual({
      1: {
        user: { id: 'ann', name: 'Name of ann', colour: '#123456', initials: 'an' },
        selection: { conflict: 'c', candidate: 'd' },
      },
    });
  });

  it('[R27] keeps the carets of y-codemirror as they are', () => {
    const text = new Y.Doc().getText('rationale:x');
    text.insert(0, 'irony');
    for (const index of [0, 2, 5]) {
      const position: unknown = JSON.parse(JSON.stringify(Y.createRelativePositionFromTypeIndex(text, index)));
      const cursor = { anchor: position, head: position };
      expect(stamp({ cursor }, person)).toEqual({ user: person, cursor });
      const resolved = Y.createAbsolutePositionFromRelativePosition(position as Y.RelativePosition, text.doc as Y.Doc);
      expect(resolved?.index).toBe(index);
    }
  });

  it.each([
    ['{"__proto__":{"cursor":{"anchor":{},"head":{}},"selection":{"conflict":"x"}}}'],
    ['{"constructor":{"prototype":{"polluted":true}}}'],
    ['{"selection":"text","cursor":7}'],
    ['{"cursor":{"anchor":{"__proto__":{"tname":"x"}}}}'],
    ['[1,2,3]'],
    ['"text"'],
    ['7'],
  ])('[R27] takes nothing from %s', (json) => {
    expect(stamp(JSON.parse(json), person)).toEqual({ user: person });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('[R27] leaves out what is longer or other than it can be', () => {
    const said = {
      selection: { conflict: 'x'.repeat(300), candidate: { toString: 'x' } },
      cursor: { anchor: { tname: 'x'.repeat(300), item: { client: -1, clock: 1.5 }, assoc: 'left' }, head: {} },
    };
    expect(stamp(said, person)).toEqual({ user: person, selection: { conflict: null, candidate: null } });
    const there = { tname: 'rationale:x', assoc: 'left' };
    expect(stamp({ cursor: { anchor: there, head: there, extra: 1 } }, person).cursor).toEqual({
      anchor: { type: null, tname: 'rationale:x', item: null, assoc: 0 },
      head: { type: null, tname: 'rationale:x', item: null, assoc: 0 },
    });
  });

  it.each([
    ['no JSON', forgedAwareness(1, 9, '{"a":'), 4400],
    ['a cut message', Uint8Array.of(1, 3, 1, 1, 1), 4400],
    ['a state over 4 KiB', forgedAwareness(1, 9, { x: 'x'.repeat(4_096) }), 4413],
    ['a message over 64 KiB', forgedAwareness(1, 9, { x: 'x'.repeat(70_000) }), 4413],
  ])('[R13, R14] closes on %s', async (_name, frame, code) => {
    world = new World();
    const ann = await world.join('ann', 1);
    ann.send(frame);
    await world.pump();
    expect(ann.closes).toEqual([code]);
  });

  it('[R28] shows a state to everybody else, to who comes later, and removes it with its connection', async () => {
    world = new World();
    const ann = await joinAndShow('ann', 1);
    const ben = await joinAndShow('ben', 2);
    const late = await joinAndShow('late', 3);
    expect(Object.keys(shown(late))).toEqual(['1', '2']);
    expect(Object.keys(shown(ann))).toEqual(['2', '3']);
    ann.drop();
    await world.pump();
    expect(Object.keys(shown(ben))).toEqual(['3']);
    world.connect(ann, 'ann');
    ann.awareness.setLocalStateField('selection', { conflict: 'back', candidate: null });
    await world.pump();
    expect(shown(ben)[1]).toMatchObject({ selection: { conflict: 'back' } });
  });

  it('[R28] says no goodbye of a connection that showed nothing, and takes one said by the client', async () => {
    world = new World();
    const ben = await world.join('ben', 2);
    const ann = await world.join('ann', 1);
    ann.awareness.setLocalState(null);
    await world.pump();
    expect(shown(ben)).toEqual({});
    ann.drop();
    await world.pump();
    expect(ben.closes).toEqual([]);
  });

  it('[R27, R28] starts no endless exchange: an idle room falls silent', async () => {
    world = new World();
    const people = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name, i) => world.join(name, i + 1)));
    await world.pump();
    // pump() returns only when nothing moves; what is left is nothing.
    expect(people.every(({ pair }) => pair.toServer.length === 0 && pair.toClient.length === 0)).toBe(true);
  });

  it('[R32] lets a client send back every state it was shown, for free', async () => {
    world = new World({ awareness: { burst: 5, perSecond: 0 } });
    const ann = await world.join('ann', 1);
    const people = [];
    for (let i = 2; i < 40; i++) people.push(await world.join(`p${i}`, i));
    for (const one of people) one.awareness.setLocalStateField('selection', { conflict: 'x', candidate: null });
    await world.pump();
    expect([ann, ...people].flatMap(({ closes }) => closes)).toEqual([]);
  });

  it('[R29] shows every 10 s that it lives, to somebody alone too', async () => {
    world = new World();
    const ann = await world.join('ann', 1);
    await world.clock.advance(10_500);
    expect(ann.pair.toClient.map((frame) => [...frame])).toEqual([[...awarenessFrame([])]]);
    let events = 0;
    ann.awareness.on('update', () => events++);
    ann.down();
    expect(events).toBe(0);
  });
});
