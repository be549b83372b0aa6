import { afterEach, describe, expect, it } from 'vitest';
import { updateFrame } from '#lib/protocol/room.ts';
import type { Viewer } from './ports.ts';
import { OTHER_ROOM, PROJECT, ROOM, World, entrance } from './testing/world.ts';

let world: World;
afterEach(() => world.end());

const denied = (code: 4401 | 4403 | 4404) => ({ allowed: false, code, reason: 'test' }) as const;

describe('rights', () => {
  it.each([4401, 4403, 4404] as const)(
    '[R22] closes a join with the %i that Access names, without loading',
    async (code) => {
      world = new World();
      world.enter = () => denied(code);
      const ann = await world.join('ann');
      expect(ann.closes).toEqual([code]);
      expect(ann.received).toEqual([]);
      expect(world.journal.loads).toBe(0);
    },
  );

  it('[R22] closes with 1011 when Access can not say, or says nothing for 10 s', async () => {
    world = new World();
    world.enter = () => Promise.reject(new Error('database away'));
    const ann = await world.join('ann');
    expect(ann.closes).toEqual([1011]);
    world.enter = () => new Promise(() => {});
    const ben = await world.join('ben');
    await world.clock.advance(12_000);
    await world.pump();
    expect(ben.closes).toEqual([1011]);
  });

  it('[R23] closes at once who lost the right, and refuses what they were writing', async () => {
    world = new World();
    const ann = await world.join('ann');
    const ben = await world.join('ben');
    world.enter = ({ accountId }) => (accountId === 'ben' ? denied(4403) : entrance(accountId));
    world.rooms.accessChanged({ accountId: 'ben' });
    ben.type('too late');
    ben.up();
    await world.pump();
    expect([ann.closes, ben.closes]).toEqual([[], [4403]]);
    expect(await world.stored()).toBe('');
    ann.type('still here');
    await world.pump();
    expect(ben.text).toBe('too late');
  });

  it('[R23] closes with 4403 who was inside, where a join is told that there is nothing', async () => {
    world = new World();
    const [ann, ben] = [await world.join('ann'), await world.join('ben')];
    world.enter = () => denied(4404);
    world.rooms.accessChanged({ accountId: 'ann' });
    // The view may be asked for before the right is.
    world.view = async () => null;
    world.rooms.recordChanged([ROOM]);
    await world.pump();
    const cat = await world.join('cat');
    expect([ann.closes, ben.closes, cat.closes]).toEqual([[4403], [4403], [4404]]);
  });

  it('[R23] handles nothing while it asks, and everything in order once the right is confirmed', async () => {
    world = new World();
    const ann = await world.join('ann');
    const ben = await world.join('ben');
    const { promise, resolve } = Promise.withResolvers<ReturnType<typeof entrance>>();
    world.enter = () => promise;
    world.rooms.accessChanged({ accountId: 'ann' });
    ann.type('a');
    ann.type('b');
    ann.mark();
    await world.pump();
    expect([ben.text, ann.saved]).toEqual(['', 0]);
    resolve(entrance('ann'));
    await world.pump();
    expect([ben.text, ann.saved]).toEqual(['ab', 1]);
  });

  it('[R23] turns a writer into a reader on the open socket', async () => {
    world = new World();
    const ann = await world.join('ann');
    world.enter = ({ accountId }) => entrance(accountId, false);
    world.rooms.accessChanged({ accountId: 'ann' });
    await world.pump();
    expect(ann.closes).toEqual([]);
    ann.type('x');
    await world.pump();
    expect(ann.closes).toEqual([4403]);
    expect(await world.stored()).toBe('');
  });

  it('[R23] never uses an answer that was asked for before the change', async () => {
    world = new World();
    const ann = await world.join('ann');
    const answers: ((decision: ReturnType<typeof entrance>) => void)[] = [];
    world.enter = () => new Promise((resolve) => answers.push(resolve));
    world.rooms.accessChanged({ accountId: 'ann' });
    await world.clock.advance(0);
    world.rooms.accessChanged({ accountId: 'ann' });
    ann.type('x');
    ann.up();
    // The first question was answered before the second change.
    answers[0]?.(entrance('ann'));
    await world.pump();
    expect(world.memory.rows(ROOM)).toBe(0);
    answers[1]?.(denied(4401));
    await world.pump();
    expect(ann.closes).toEqual([4401]);
    expect(world.memory.rows(ROOM)).toBe(0);
  });

  it('[R23] concerns the account, session or project named, and joins under way', async () => {
    world = new World();
    const asked: string[] = [];
    const watch = (viewer: Viewer, room: string) => {
      asked.push(`${viewer.accountId}@${room === ROOM ? 1 : 2}`);
      return { ...entrance(viewer.accountId), projectId: room === ROOM ? PROJECT : 'other' } as ReturnType<
        typeof entrance
      >;
    };
    world.enter = watch;
    await world.join('ann');
    await world.join('ben');
    await world.join('ann', undefined, OTHER_ROOM);
    const check = async (change: Parameters<typeof world.rooms.accessChanged>[0]) => {
      asked.length = 0;
      world.rooms.accessChanged(change);
      await world.pump();
      return asked.toSorted();
    };
    expect(await check({ accountId: 'ann' })).toEqual(['ann@1', 'ann@2']);
    expect(await check({ sessionId: 'ben-session' })).toEqual(['ben@1']);
    expect(await check({ projectId: 'other' })).toEqual(['ann@2']);
    expect(await check({ projectId: PROJECT, accountId: 'ann' })).toEqual(['ann@1']);
    expect(await check({ accountId: 'nobody' })).toEqual([]);

    const answers: ((decision: ReturnType<typeof entrance>) => void)[] = [];
    world.enter = () => new Promise((resolve) => answers.push(resolve));
    const cat = world.connect(world.client(), 'cat');
    await world.pump();
    world.rooms.accessChanged({ projectId: PROJECT });
    await world.pump();
    for (const answer of answers.slice(0, 1)) answer(entrance('cat'));
    world.enter = () => denied(4403);
    for (const answer of answers.slice(1)) answer(denied(4403));
    await world.pump();
    expect(cat.closes).toEqual([4403]);
    expect(cat.received).toEqual([]);
  });

  it('[R24] asks again every half minute, and closes who lost the right without anybody saying so', async () => {
    world = new World();
    const ann = await world.join('ann');
    world.enter = () => denied(4401);
    await world.clock.advance(29_000);
    await world.pump();
    expect(ann.closes).toEqual([]);
    await world.clock.advance(3_000);
    await world.pump();
    expect(ann.closes).toEqual([4401]);
  });

  it('[R24] keeps a right that can not be checked for a while, and a changed one only for 10 s', async () => {
    world = new World();
    const ann = await world.join('ann');
    const ben = await world.join('ben');
    world.enter = () => Promise.reject(new Error('database away'));
    await world.clock.advance(60_000);
    ann.type('x');
    await world.pump();
    expect([ann.closes, ben.text]).toEqual([[], 'x']);

    world.rooms.accessChanged({ accountId: 'ben' });
    await world.clock.advance(12_000);
    await world.pump();
    expect([ann.closes, ben.closes]).toEqual([[], [4503]]);
    await world.clock.advance(60_000);
    await world.pump();
    expect(ann.closes).toEqual([4503]);
  });

  it('[R25] keeps an account out after three refusals, for half a minute', async () => {
    world = new World();
    for (let i = 0; i < 3; i++) {
      expect(world.rooms.penalised('mallory')).toBe(false);
      const mallory = await world.join('mallory');
      mallory.send(updateFrame(Uint8Array.of(9, 9, 9)));
      await world.pump();
      expect(mallory.closes).toEqual([4422]);
    }
    expect(world.rooms.penalised('mallory')).toBe(true);
    expect(world.rooms.penalised('ann')).toBe(false);
    expect((await world.join('mallory')).closes).toEqual([4529]);
    await world.clock.advance(31_000);
    expect(world.rooms.penalised('mallory')).toBe(false);
    expect((await world.join('mallory')).closes).toEqual([]);
  });

  it('[R25] does not count closes that are nobody’s fault, or refusals far apart', async () => {
    world = new World();
    world.enter = () => denied(4403);
    for (let i = 0; i < 4; i++) await world.join('ann');
    expect(world.rooms.penalised('ann')).toBe(false);
    world.enter = ({ accountId }) => entrance(accountId);
    for (let i = 0; i < 4; i++) {
      (await world.join('ben')).send('text');
      await world.pump();
      await world.clock.advance(20_000);
    }
    expect(world.rooms.penalised('ben')).toBe(false);
  });
});
