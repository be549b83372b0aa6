import { afterEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { syncStep2Frame, updateFrame } from '#lib/protocol/room.ts';
import { LIMITS } from './limits.ts';
import { forged } from './testing/forged.ts';
import { seeded } from './testing/seeded.ts';
import { mutated } from './testing/mutated.ts';
import type { TestClient } from './testing/test-client.ts';
import { ROOM, World, entrance } from './testing/world.ts';

let world: World;
afterEach(() => world.end());

/** A world with a victim who has written, and an attacker who may write too. */
async function withVictim(limits = {}) {
  world = new World(limits);
  const victim = await world.join('victim', 7);
  victim.type('hello');
  await world.pump();
  const attacker = await world.join('attacker', 8);
  return { victim, attacker };
}

/** Sends a frame and sees that it was refused and left no trace. */
async function expectRefused(
  from: TestClient,
  victim: TestClient,
  frame: Uint8Array | string,
  code: number,
): Promise<void> {
  const rows = world.memory.rows(ROOM);
  from.send(frame);
  await world.pump();
  expect(from.closes.at(-1)).toBe(code);
  expect(world.memory.rows(ROOM)).toBe(rows);
  victim.type('!');
  victim.mark();
  await world.pump();
  expect(victim.saved).toBe(victim.marker);
  expect(victim.closes).toEqual([]);
  expect(await world.stored()).toBe(victim.text);
}

describe('the guard', () => {
  it('[R13] refuses an update that is too large', async () => {
    const { victim, attacker } = await withVictim();
    const doc = new Y.Doc();
    doc.getText('rationale:x').insert(0, 'x'.repeat(LIMITS.update));
    await expectRefused(attacker, victim, updateFrame(Y.encodeStateAsUpdate(doc)), 4413);
  });

  it('[R13] refuses a state vector that is too large', async () => {
    const { victim, attacker } = await withVictim();
    const frame = Uint8Array.of(0, 0, 0x81, 0x80, 0x04, ...new Uint8Array(65_537));
    await expectRefused(attacker, victim, frame, 4413);
  });

  it('[R13] refuses what would make the document too large, and takes it again when there is room', async () => {
    const { victim, attacker } = await withVictim({ document: 2_000 });
    const long = new Y.Doc();
    long.clientID = 8;
    long.getText('rationale:x').insert(0, 'x'.repeat(3_000));
    await expectRefused(attacker, victim, updateFrame(Y.encodeStateAsUpdate(long)), 4413);
    // Typing and deleting adds up in the estimate; measured, the document is small.
    for (let round = 0; round < 4; round++) {
      for (let i = 0; i < 30; i++) {
        victim.type('some words');
        victim.doc.getText('rationale:x').delete(victim.text.length - 10, 10);
      }
      await world.pump();
      await world.clock.advance(30_000);
    }
    expect(victim.closes).toEqual([]);
  });

  it('[R14] refuses text frames with 4415', async () => {
    const { victim, attacker } = await withVictim();
    await expectRefused(attacker, victim, 'hello', 4415);
  });

  it.each([
    [[]],
    [[5]],
    [[0]],
    [[0, 3, 1, 0]],
    [[0, 0, 5, 1]],
    [[1, 4, 0]],
    [[2, 0]],
    [[100]],
    [[102, 0]],
    [[0, 0, 1, 0xff]],
  ])('[R14] refuses the frame %j with 4400', async (bytes) => {
    const { victim, attacker } = await withVictim();
    await expectRefused(attacker, victim, Uint8Array.from(bytes), 4400);
  });

  const bad: [string, Uint8Array][] = [
    ['garbage', Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)],
    ['a cut update', forged(8, 0, [{ text: 'abc' }]).slice(0, -4)],
    ['an update that declares thirty million structs', forged(8, 0, [{ text: 'a' }], 30_000_000)],
    ['a hole', forged(8, 0, [{ text: 'a' }, { skip: 3 }, { text: 'b' }])],
    ['an empty part', forged(8, 0, [{ text: '' }])],
    ['a collected part without length', forged(8, 0, [{ gc: 0 }])],
    ['a part that ends beyond the safe integers', forged(8, 0, [{ gc: Number.MAX_SAFE_INTEGER }, { gc: 5 }])],
    ['a client told twice', twice(forged(8, 0, [{ text: 'a' }]))],
    ['a deletion without length', Uint8Array.of(0, 1, 7, 1, 0, 0)],
    ['a deletion of what nobody wrote', Uint8Array.of(0, 1, 7, 1, 100, 5)],
    ['a change after one never sent', forged(8, 5, [{ text: 'a' }])],
    ['a change beside one of an unknown client', forged(8, 0, [{ after: [99, 3], text: 'a' }])],
  ];
  it.each(bad)('[R15, R18, R19] refuses %s with 4422', async (_name, update) => {
    const { victim, attacker } = await withVictim();
    await expectRefused(attacker, victim, updateFrame(update), 4422);
    expect(world.memory.rows(ROOM)).toBe(2);
  });

  function twice(update: Uint8Array): Uint8Array {
    const block = update.slice(1, -1);
    return Uint8Array.of(2, ...block, ...block, 0);
  }

  it("[R16, R17] refuses eleven bytes that carry a victim's clock away, and the victim types on", async () => {
    const { victim, attacker } = await withVictim();
    const poison = forged(7, 5, [{ gc: 1_000_000_000 }]);
    expect(poison.length).toBe(11);
    await expectRefused(attacker, victim, updateFrame(poison), 4422);
    // The same under an id of the attacker's own.
    world.connect(attacker, 'attacker');
    await world.pump();
    await expectRefused(attacker, victim, updateFrame(forged(8, 0, [{ gc: 1_000_000_000 }])), 4422);
  });

  it('[R16] refuses a clock carried ahead by deleted parts, and takes what was really deleted', async () => {
    const { victim, attacker } = await withVictim();
    await expectRefused(attacker, victim, updateFrame(forged(8, 0, [{ deleted: 2_000_000 }])), 4422);
    const offline = world.client(9);
    offline.type('x'.repeat(500_000));
    offline.doc.getText('rationale:x').delete(0, 499_999);
    world.connect(offline, 'offline');
    await world.pump();
    expect(offline.closes).toEqual([]);
    expect(victim.text).toContain('x');
  });

  it("[R17] refuses a change under somebody else's client id", async () => {
    const { victim, attacker } = await withVictim();
    await expectRefused(attacker, victim, updateFrame(forged(7, 5, [{ text: 'I said this' }])), 4422);
  });

  it('[R17] refuses a client id its owner has shown but not yet written with', async () => {
    const { victim, attacker } = await withVictim();
    await world.join('newcomer', 55);
    await expectRefused(attacker, victim, updateFrame(forged(55, 0, [{ text: 'forged' }])), 4422);
  });

  it('[R17] remembers owners over a restart', async () => {
    const { attacker } = await withVictim();
    world.crash();
    world.connect(attacker, 'attacker');
    await world.pump();
    attacker.send(updateFrame(forged(7, 5, [{ text: 'forged' }])));
    await world.pump();
    expect(attacker.closes).toEqual([4422]);
  });

  it('[R17] lets an account write under the id of its earlier page, and anybody delete', async () => {
    const { victim } = await withVictim();
    victim.drop();
    victim.type(' offline');
    world.connect(victim, 'victim');
    await world.pump();
    const ben = await world.join('ben');
    ben.doc.getText('rationale:x').delete(0, 6);
    await world.pump();
    expect([victim.text, victim.closes, ben.closes]).toEqual(['offline', [], []]);
  });

  it('[R17] refuses the 33rd client id of a connection', async () => {
    const { victim, attacker } = await withVictim();
    for (let id = 1_000; id < 1_032; id++) attacker.send(updateFrame(forged(id, 0, [{ text: 'x' }])));
    await world.pump();
    expect(attacker.closes).toEqual([]);
    await expectRefused(attacker, victim, updateFrame(forged(2_000, 0, [{ text: 'x' }])), 4422);
  });

  it('[R18] leaves aside what rests on unsent changes until the client has answered, then has all of it', async () => {
    world = new World();
    const ann = await world.join('ann');
    ann.drop();
    ann.type('offline ');
    world.connect(ann, 'ann');
    ann.type('typed while connecting');
    await world.pump();
    expect(ann.closes).toEqual([]);
    expect(await world.stored()).toBe('offline typed while connecting');
  });

  it('[R19] rebuilds a half-changed document without losing what was accepted but not yet stored', async () => {
    const { victim, attacker } = await withVictim();
    const release = world.journal.hold('append');
    victim.type(' world');
    victim.up();
    const loads = world.journal.loads;
    attacker.send(updateFrame(forged(8, 0, [{ text: 'kept out' }, { after: [99, 3], text: 'a' }])));
    attacker.up();
    victim.type('!');
    await world.pump();
    expect(world.journal.loads).toBe(loads + 1);
    release();
    victim.mark();
    await world.pump();
    expect([victim.saved, victim.closes, attacker.closes.at(-1)]).toEqual([1, [], 4422]);
    expect(await world.stored()).toBe('hello world!');
    expect((await world.join('ben')).text).toBe('hello world!');
  });

  it('[R19] closes with 1011 when the rebuild can not read the journal, and serves nothing half-changed', async () => {
    const { victim, attacker } = await withVictim();
    world.journal.failLoads = true;
    attacker.send(updateFrame(forged(8, 0, [{ text: 'kept out' }, { after: [99, 3], text: 'a' }])));
    await world.pump();
    expect(victim.closes).toEqual([1011]);
    world.journal.failLoads = false;
    world.connect(victim, 'victim');
    await world.pump();
    expect(victim.text).toBe('hello');
  });

  it('[R20] lets a reader answer the state vector, again and again, and closes a write with 4403', async () => {
    const { victim } = await withVictim();
    victim.doc.getText('rationale:x').delete(0, 1);
    await world.pump();
    world.enter = ({ accountId }) => entrance(accountId, accountId !== 'reader');
    const reader = await world.join('reader');
    for (let i = 0; i < 3; i++) {
      reader.drop();
      world.connect(reader, 'reader');
      await world.pump();
    }
    reader.send(syncStep2Frame(Uint8Array.of(0, 0)));
    reader.mark();
    await world.pump();
    expect([reader.text, reader.closes, reader.saved]).toEqual(['ello', [], 1]);
    await expectRefused(reader, victim, updateFrame(forged(9, 0, [{ text: 'x' }])), 4403);
    for (const write of [(): void => reader.type('x'), (): void => reader.doc.getText('rationale:x').delete(0, 1)]) {
      const fresh = await world.join('reader');
      write.call(null);
      fresh.doc.getText('rationale:x').delete(0, 1);
      await world.pump();
      expect(fresh.closes).toEqual([4403]);
    }
    expect(victim.text).toBe('ello!');
  });

  it('[R21] stores the same however a document was formatted', async () => {
    world = new World();
    const ann = await world.join('ann');
    const nested = new Y.Text();
    ann.doc.getMap('m').set('t', nested);
    nested.insert(0, 'bold', { bold: true });
    nested.format(0, 4, { bold: true });
    await world.pump();
    const ben = await world.join('ben');
    (ben.doc.getMap('m').get('t') as Y.Text).format(1, 2, { bold: null });
    (ben.doc.getMap('m').get('t') as Y.Text).delete(0, 2);
    await world.pump();
    const authors = new Set(
      world.journal.commits.flat().flatMap(({ accountId, clientIds }) => [accountId, ...clientIds]),
    );
    expect(authors).toEqual(new Set(['ann', ann.doc.clientID, 'ben', ben.doc.clientID]));
    const doc = new Y.Doc();
    for (const { update } of world.journal.commits.flat()) Y.applyUpdate(doc, update);
    const late = await world.join('cat');
    expect((late.doc.getMap('m').get('t') as Y.Text).toDelta()).toEqual((doc.getMap('m').get('t') as Y.Text).toDelta());
  });

  it('[R14–R19] survives thousands of damaged frames: nobody else is closed, memory and journal read the same', async () => {
    const { victim } = await withVictim({ penaltyCloses: Infinity });
    const random = seeded(20_261_101);
    const rounds = Number(process.env['PARLEY_FUZZ_FRAMES'] ?? 3_000);
    const mallory = world.client(66);
    for (let i = 0; i < rounds; i++) {
      if (!mallory.isConnected) {
        // A forgetful client: only what the server accepted is in its document.
        world.connect(mallory, 'mallory');
        await world.pump();
      }
      const source = new Y.Doc();
      Y.applyUpdate(source, Y.encodeStateAsUpdate(victim.doc));
      source.clientID = 1_000_000 + i;
      const updates: Uint8Array[] = [];
      source.on('update', (update: Uint8Array) => updates.push(update));
      source.getText('rationale:x').insert(random.below(3), 'ab');
      source.getText('rationale:x').delete(1, 2);
      const update = updates[random.below(updates.length)] ?? Uint8Array.of(0, 0);
      mallory.send(random.below(2) ? updateFrame(mutated(update, random)) : mutated(updateFrame(update), random));
      mallory.up();
      if (i % 10 === 0) await world.pump();
    }
    await world.pump();
    victim.mark();
    await world.pump();
    expect(victim.closes).toEqual([]);
    expect(victim.saved).toBe(1);
    expect(world.errors).toEqual([]);
    const late = await world.join('late');
    expect(late.text).toBe(victim.text);
    expect(await world.stored()).toBe(victim.text);
    expect([late.doc.store.pendingStructs, late.doc.store.pendingDs]).toEqual([null, null]);
  });
});
