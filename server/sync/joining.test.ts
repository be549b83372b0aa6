import { afterEach, describe, expect, it } from 'vitest';
import { SYNC } from '#lib/protocol/room.ts';
import { OTHER_ROOM, ROOM, World } from './testing/world.ts';

let world: World;
afterEach(() => world.end());

describe('joining a room', () => {
  it('[R1] sends nothing of the document before it is loaded, then handles what came earlier in order', async () => {
    world = new World();
    const ann = await world.join('ann');
    ann.type('kept');
    await world.pump();
    world.crash();

    const release = world.journal.hold('load');
    const ben = world.connect(world.client(), 'ben');
    ben.type('early ');
    await world.pump();
    expect(ben.received).toEqual([]);
    expect(ben.synced).toBe(false);

    release();
    await world.pump();
    expect(ben.text).toMatch(/^(early kept|keptearly )$/);
    expect(ben.received.map(({ step }) => step)).toEqual([SYNC.step1, SYNC.step2]);
    expect(await world.stored()).toBe(ben.text);
  });

  it('[R1] closes a connection that sends too much while the room loads', async () => {
    world = new World({ inboxFrames: 5 });
    world.journal.hold('load');
    const ann = world.connect(world.client(), 'ann');
    for (let i = 0; i < 6; i++) ann.type('x');
    await world.pump();
    expect(ann.closes).toEqual([4503]);
  });

  it('[R2] closes with 1011 when loading fails, stores nothing, and loads again at the next join', async () => {
    world = new World();
    (await world.join('ann')).type('kept');
    await world.pump();
    world.crash();

    world.journal.failLoads = true;
    const ben = world.connect(world.client(), 'ben');
    ben.type('mine');
    await world.pump();
    expect(ben.closes).toEqual([1011]);
    expect(ben.received).toEqual([]);
    expect(world.errors).toHaveLength(1);
    expect(world.journal.commits).toEqual([]);

    world.journal.failLoads = false;
    world.connect(ben, 'ben');
    await world.pump();
    expect(ben.text).toMatch(/^(keptmine|minekept)$/);
  });

  it('[R2] closes with 1011 when loading takes too long, and is not confused when it ends after all', async () => {
    world = new World();
    const release = world.journal.hold('load');
    const ann = world.connect(world.client(), 'ann');
    await world.clock.advance(11_000);
    await world.pump();
    expect(ann.closes).toEqual([1011]);
    release();
    await world.pump();
    world.connect(ann, 'ann');
    ann.type('x');
    await world.pump();
    expect(await world.stored()).toBe('x');
  });

  it('[R3] loads a room once however many join at once', async () => {
    world = new World();
    const people = Array.from({ length: 20 }, (_, i) => world.connect(world.client(), `p${i}`));
    await world.pump();
    expect(people.every(({ synced }) => synced)).toBe(true);
    expect(world.journal.loads).toBe(1);
  });

  it('[R3] makes a join wait for the last commit of a room that was given up', async () => {
    world = new World();
    const ann = await world.join('ann');
    const release = world.journal.hold('append');
    ann.type('slow');
    await world.pump();
    await world.clock.advance(11_000);
    await world.pump();
    expect(ann.closes).toEqual([4503]);

    world.connect(ann, 'ann');
    await world.pump();
    expect(ann.synced).toBe(false);
    release();
    await world.pump();
    expect(ann.synced).toBe(true);
    ann.mark();
    await world.pump();
    expect(ann.saved).toBe(1);
    expect(await world.stored()).toBe('slow');
  });

  it('[R4] keeps an empty room for a while, then lets it go, and loads it again when somebody comes', async () => {
    world = new World();
    const ann = await world.join('ann');
    ann.type('abc');
    await world.pump();
    ann.drop();
    await world.clock.advance(29_000);
    expect(world.rooms.stats().rooms).toBe(1);
    await world.clock.advance(3_000);
    expect(world.rooms.stats()).toMatchObject({ rooms: 0, connections: 0, pending: 0 });
    expect((await world.join('ben')).text).toBe('abc');
    expect(world.journal.loads).toBe(2);
  });

  it('[R4] keeps an empty room while something of it is not on disk', async () => {
    world = new World({ patience: 1_000_000 });
    const ann = await world.join('ann');
    const release = world.journal.hold('append');
    ann.type('abc');
    await world.pump();
    ann.drop();
    await world.clock.advance(60_000);
    expect(world.rooms.stats()).toMatchObject({ rooms: 1, pending: 1 });
    release();
    await world.clock.advance(60_000);
    expect(world.rooms.stats()).toMatchObject({ rooms: 0, pending: 0 });
    expect(await world.stored()).toBe('abc');
  });

  it('[R4] keeps a room somebody joins just before it would go', async () => {
    world = new World();
    (await world.join('ann')).drop();
    await world.clock.advance(29_500);
    const ben = await world.join('ben');
    await world.clock.advance(60_000);
    ben.type('here');
    await world.pump();
    expect(world.journal.loads).toBe(1);
    expect(await world.stored()).toBe('here');
  });

  it.each([
    ['no room', 4404],
    [`item.${'x'.repeat(26)}`, 4404],
    [ROOM.replace('item', 'guideline'), 4404],
  ] as const)('[R5] closes %j with %i', async (name, code) => {
    world = new World();
    const ann = world.connect(world.client(), 'ann', name);
    await world.pump();
    expect(ann.closes).toEqual([code]);
    expect(world.journal.loads).toBe(0);
  });

  it('[R5] closes a page older than the document with 4409, and takes one without a version', async () => {
    world = new World();
    const versions = [0, Number.NaN, null, 1, 2].map((version) => world.connect(world.client(), 'ann', ROOM, version));
    await world.pump();
    expect(versions.map(({ closes }) => closes)).toEqual([[4409], [4409], [], [], []]);
  });

  it('[R1] keeps rooms apart', async () => {
    world = new World();
    const ann = await world.join('ann');
    const ben = await world.join('ben', undefined, OTHER_ROOM);
    ann.type('one');
    ben.type('two');
    await world.pump();
    expect([ann.text, ben.text]).toEqual(['one', 'two']);
    expect(await world.stored(OTHER_ROOM)).toBe('two');
  });
});
