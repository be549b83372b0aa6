import { afterEach, describe, expect, it } from 'vitest';
import { awarenessFrame, markerFrame, syncStep1Frame, updateFrame } from '#lib/protocol/room.ts';
import { LIMITS } from './limits.ts';
import type { TestClient } from './testing/test-client.ts';
import { ROOM, World } from './testing/world.ts';

let world: World;
afterEach(() => world.end());

const MIB = 1024 * 1024;

describe('flow', () => {
  it('[R32] closes a flood of changes with 4529 and loses nothing: its sender comes back with all of it', async () => {
    world = new World();
    const ann = await world.join('ann');
    for (let i = 0; i < 2_500; i++) ann.type('x');
    await world.pump();
    expect(ann.closes).toEqual([4529]);
    world.connect(ann, 'ann');
    ann.mark();
    await world.pump();
    expect(ann.saved).toBe(1);
    expect(await world.stored()).toBe('x'.repeat(2_500));
  });

  it('[R32] lets through what people and pages do', async () => {
    world = new World();
    const ann = await world.join('ann');
    for (let second = 0; second < 60; second++) {
      for (let i = 0; i < 30; i++) {
        ann.type('x');
        ann.awareness.setLocalStateField('selection', { conflict: `${i}`, candidate: null });
        if (i % 3 === 0) ann.mark();
      }
      ann.up();
      await world.clock.advance(1_000);
      ann.down();
    }
    expect(ann.closes).toEqual([]);
  });

  const floods: [string, (client: TestClient, i: number) => void][] = [
    ['own awareness states', ({ awareness }, i) => awareness.setLocalStateField('selection', { conflict: `${i}` })],
    ['empty awareness messages', (client) => client.send(awarenessFrame([]))],
    ['state vectors', (client) => client.send(syncStep1Frame(Uint8Array.of(0)))],
    ['bytes', (client) => client.send(updateFrame(new Uint8Array(20_000)))],
  ];
  it.each(floods)('[R32] closes a flood of %s with 4529', async (_what, flood) => {
    world = new World();
    const ann = world.client();
    // Frames that wait for the room are counted when they come.
    world.connect(ann, 'ann');
    for (let i = 0; i < 700; i++) flood(ann, i);
    ann.up();
    await world.pump();
    expect(ann.closes).toEqual([4529]);
  });

  it('[R33] relays nothing to a connection that does not read, then sends it the difference', async () => {
    world = new World();
    const slow = await world.join('slow', 1);
    const ann = await world.join('ann', 2);
    const fast = await world.join('fast', 3);
    ann.type('before ');
    await world.pump();
    slow.pair.stalledBytes = 2 * MIB;
    // The frame that finds the buffer full is the last one.
    ann.type('first ');
    await world.pump();
    const held = slow.pair.toClient.length;
    for (let i = 0; i < 50; i++) ann.type(`${i} `);
    ann.doc.getText('rationale:x').delete(0, 7);
    fast.type('!');
    await world.pump();
    expect(slow.pair.toClient.length).toBe(held);
    expect(slow.text).not.toBe(ann.text);

    slow.pair.stalledBytes = 0;
    await world.clock.advance(1_000);
    await world.pump();
    expect(slow.text).toBe(ann.text);
    expect(slow.text).toContain('49');
    expect([slow.doc.store.pendingStructs, slow.doc.store.pendingDs]).toEqual([null, null]);
    // One difference, not fifty changes.
    expect(slow.received.slice(-3).length).toBeLessThan(5);
    expect(fast.text).toBe(ann.text);
  });

  it('[R33] sends with the difference what is not on disk yet, once it is', async () => {
    world = new World();
    const slow = await world.join('slow', 1);
    const ann = await world.join('ann', 2);
    slow.pair.stalledBytes = 2 * MIB;
    ann.type('sent ');
    await world.pump();
    ann.type('spared ');
    await world.pump();
    const release = world.journal.hold('append');
    ann.type('waiting');
    ann.up();
    slow.pair.stalledBytes = 0;
    await world.clock.advance(1_000);
    await world.pump();
    expect(slow.text).toBe('sent ');
    release();
    await world.pump();
    expect(slow.text).toBe('sent spared waiting');
  });

  it('[R33] acknowledges what a slow reader writes, and shows it the newest record and people afterwards', async () => {
    world = new World();
    let newest = 1;
    world.view = async () => ({ body: newest });
    const slow = await world.join('slow', 1);
    const ann = await world.join('ann', 2);
    slow.pair.stalledBytes = 2 * MIB;
    ann.type('x');
    await world.pump();
    for (newest = 2; newest < 4; newest++) world.rooms.recordChanged([ROOM]);
    ann.awareness.setLocalStateField('selection', { conflict: 'newest', candidate: null });
    slow.type('mine');
    slow.mark();
    await world.pump();
    expect(slow.saved).toBe(1);
    expect(slow.records).toEqual([1]);
    slow.pair.stalledBytes = 0;
    await world.clock.advance(1_000);
    await world.pump();
    expect(slow.records).toEqual([1, 4]);
    expect(slow.awareness.getStates().get(2)).toMatchObject({ selection: { conflict: 'newest' } });
  });

  it('[R33] closes who does not read for 30 s, and at once who lets 8 MiB pile up', async () => {
    world = new World();
    const slow = await world.join('slow', 1);
    const stuck = await world.join('stuck', 2);
    const ann = await world.join('ann', 3);
    slow.pair.stalledBytes = 2 * MIB;
    stuck.pair.stalledBytes = LIMITS.lagClose + MIB;
    ann.type('x');
    await world.pump();
    expect([slow.closes, stuck.closes]).toEqual([[], [4508]]);
    await world.clock.advance(32_000);
    await world.pump();
    expect([slow.closes, ann.closes]).toEqual([[4508], []]);
  });

  it('[R33] does not close who asked for a large document and is still reading it', async () => {
    world = new World({ bytes: { burst: 1e9, perSecond: 1e9 } });
    const ann = await world.join('ann', 1);
    for (let i = 0; i < 10; i++) ann.type('x'.repeat(900_000));
    await world.pump();
    const late = world.connect(world.client(2), 'late');
    late.up();
    await world.clock.advance(100);
    late.pair.stalledBytes = 9 * MIB;
    ann.type('!');
    ann.up();
    await world.clock.advance(100);
    expect(late.pair.closedWith).toBeNull();
    late.pair.stalledBytes = 0;
    await world.clock.advance(1_000);
    await world.pump();
    expect(late.text.length).toBe(ann.text.length);
  });

  it('[R34] stores and acknowledges what was accepted, then closes with 1012', async () => {
    world = new World();
    const ann = await world.join('ann');
    const ben = await world.join('ben');
    const release = world.journal.hold('append');
    ann.type('in time');
    ann.mark();
    ann.up();
    const drained = world.rooms.drain();
    ann.type(' too late');
    ann.mark();
    ann.up();
    await world.clock.advance(100);
    expect(ann.pair.closedWith).toBeNull();
    release();
    await world.clock.advance(100);
    await drained;
    ann.down();
    ben.down();
    expect([ann.saved, ann.closes, ben.text, ben.closes]).toEqual([1, [1012], 'in time', [1012]]);
    expect((await world.join('cat')).closes).toEqual([1012]);
    expect(await world.stored()).toBe('in time');
  });

  it('[R34] does not wait for a disk that hangs for longer than 10 s', async () => {
    world = new World();
    const ann = await world.join('ann');
    world.journal.hold('append');
    ann.type('x');
    ann.up();
    const drained = world.rooms.drain();
    await world.clock.advance(11_000);
    await drained;
    ann.down();
    expect(ann.closes).toHaveLength(1);
    expect(ann.saved).toBe(0);
  });

  it('[R33] keeps count of rooms, people, waiting changes and closes', async () => {
    world = new World();
    const ann = await world.join('ann');
    (await world.join('ben')).drop();
    world.journal.hold('append');
    ann.type('x');
    ann.send(markerFrame(1).slice(0, 1));
    ann.up();
    expect(world.rooms.stats()).toMatchObject({ rooms: 1, connections: 0, pending: 1, closes: { 0: 1, 4400: 1 } });
  });

  it('keeps count of what came, what was stored, and how long that took', async () => {
    world = new World();
    const ann = await world.join('ann');
    const { received, commits } = world.rooms.stats();
    expect(commits).toEqual({ updates: 0, bytes: 0, failures: 0, latency: { count: 0, sum: 0, p50: null, p99: null } });
    world.journal.failAppends = true;
    ann.type('x');
    await world.pump();
    world.journal.failAppends = false;
    const release = world.journal.hold('append');
    await world.clock.advance(100);
    await world.clock.advance(30);
    release();
    await world.pump();
    const size = world.journal.commits.flat().reduce((sum, { update }) => sum + update.length, 0);
    const now = world.rooms.stats();
    expect(now.commits).toMatchObject({ updates: 1, bytes: size, failures: 1, latency: { count: 1 } });
    expect(now.commits.latency.p50).toBeGreaterThanOrEqual(30);
    expect(now.commits.latency.sum).toBe(now.commits.latency.p99);
    expect(now.received.frames).toBeGreaterThan(received.frames);
    expect(now.received.bytes).toBeGreaterThanOrEqual(received.bytes + size);
  });
});
