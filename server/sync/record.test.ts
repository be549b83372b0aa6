import { afterEach, describe, expect, it } from 'vitest';
import { OTHER_ROOM, PROJECT, ROOM, World, entrance } from './testing/world.ts';

let world: World;
afterEach(() => world.end());

describe('the record', () => {
  it('[R30] is sent at the join, to each as they may see it', async () => {
    world = new World();
    const ann = await world.join('ann');
    const ben = await world.join('ben');
    expect(ann.records).toEqual([{ you: 'ann' }]);
    expect(ben.records).toEqual([{ you: 'ben' }]);
  });

  it('[R30] is sent again when it changed, once per tick, in the rooms or project named', async () => {
    world = new World();
    let views = 0;
    world.view = async (_room, { accountId }) => ({ body: [accountId, ++views] });
    world.enter = ({ accountId }, room) =>
      ({ ...entrance(accountId), projectId: room === ROOM ? PROJECT : 'other' }) as never;
    const ann = await world.join('ann');
    const ben = await world.join('ben', undefined, OTHER_ROOM);
    for (let i = 0; i < 50; i++) world.rooms.recordChanged([ROOM, 'item.unknown']);
    await world.pump();
    expect([ann.records.length, ben.records.length, views]).toEqual([2, 1, 3]);
    world.rooms.recordChanged({ projectId: 'other' });
    await world.pump();
    expect([ann.records.length, ben.records.length]).toEqual([2, 2]);
  });

  it('[R30] is looked at again when it changed while it was being looked at', async () => {
    world = new World();
    const ann = await world.join('ann');
    const waiting: (() => void)[] = [];
    let newest = 2;
    world.view = () => {
      const body = newest;
      return new Promise((resolve) => waiting.push(() => resolve({ body })));
    };
    world.rooms.recordChanged([ROOM]);
    await world.pump();
    newest = 3;
    world.rooms.recordChanged([ROOM]);
    await world.pump();
    expect(waiting).toHaveLength(1);
    waiting.shift()?.();
    await world.pump();
    waiting.shift()?.();
    await world.pump();
    expect(ann.records).toEqual([{ you: 'ann' }, 2, 3]);
  });

  it('[R31] is not sent again to whom nothing changed', async () => {
    world = new World();
    const votes = ['ann'];
    world.view = async (_room, { accountId }) => ({ body: accountId === 'lead' ? votes.length : 'blind' });
    const [ann, lead] = [await world.join('ann'), await world.join('lead')];
    for (const voter of ['ben', 'cat']) {
      votes.push(voter);
      world.rooms.recordChanged([ROOM]);
      await world.pump();
    }
    expect([ann.records, lead.records]).toEqual([['blind'], [1, 2, 3]]);
  });

  it('[R30] is sent again when the viewer’s right changed', async () => {
    world = new World();
    let body = 'as a writer';
    world.view = async () => ({ body });
    const ann = await world.join('ann');
    body = 'as a reader';
    world.enter = ({ accountId }) => entrance(accountId, false);
    world.rooms.accessChanged({ accountId: 'ann' });
    await world.pump();
    expect(ann.records).toEqual(['as a writer', 'as a reader']);
  });

  it('[R30] is tried again when it could not be read, and its absence closes with 4404', async () => {
    world = new World();
    world.view = () => Promise.reject(new Error('database away'));
    const ann = await world.join('ann');
    expect([ann.records, ann.closes, world.errors.length]).toEqual([[], [], 1]);
    world.view = async () => ({ body: 'there' });
    await world.clock.advance(1_000);
    await world.pump();
    expect(ann.records).toEqual(['there']);
    world.view = async () => null;
    world.rooms.recordChanged([ROOM]);
    await world.pump();
    expect(ann.closes).toEqual([4404]);
  });

  it('[R30] is not looked at for whoever has left', async () => {
    world = new World();
    const ann = await world.join('ann');
    ann.drop();
    let views = 0;
    world.view = async () => ({ body: ++views });
    world.rooms.recordChanged([ROOM]);
    world.rooms.recordChanged({ projectId: PROJECT });
    await world.pump();
    expect(views).toBe(0);
  });
});
