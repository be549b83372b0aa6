import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { UnsentKeeper } from './unsent-keeper.ts';
import { DeviceStore } from './unsent-store.ts';

const ROOM = 'item.X';
let store: DeviceStore;

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  store = new DeviceStore();
});

/** A tab in which somebody writes. */
function tab(client: number, of: { account?: string; room?: string; on?: DeviceStore } = {}) {
  const { account = 'me', room = ROOM, on = store } = of;
  const doc = new Y.Doc();
  doc.clientID = client;
  const told: boolean[] = [];
  const place = { account, room, client, href: `/${room}`, title: room };
  const keeper = new UnsentKeeper(
    on,
    place,
    (kept) => told.push(kept),
    () => client,
  );
  const write = (text: string, incarnation: string | null = 'first') => {
    doc.once('update', (update: Uint8Array) => keeper.changed(update, incarnation, () => doc.getText('t').toJSON()));
    doc.getText('t').insert(doc.getText('t').length, text);
  };
  return { keeper, write, told };
}

const textOf = (updates: readonly Uint8Array[]) => {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc.getText('t').toJSON();
};

describe('kept on the device', () => {
  it('[K1] what was written and not confirmed outlives the tab, with the text and the way back', async () => {
    const gone = tab(1);
    gone.write('half a ');
    gone.write('thought');
    await gone.keeper.flush();
    expect(gone.told).toEqual([true]);
    const { updates, strayed } = await tab(2).keeper.takeOver('first');
    expect([textOf(updates), strayed]).toEqual(['half a thought', []]);
    expect(await store.list('me')).toMatchObject([{ room: ROOM, href: `/${ROOM}`, text: 'half a thought', at: 1 }]);
  });

  it('[K2] what the server has confirmed is kept no longer', async () => {
    const here = tab(1);
    here.write('done');
    await here.keeper.flush();
    await here.keeper.forget();
    expect(await store.list('me')).toEqual([]);
    here.write(', and more');
    await here.keeper.flush();
    expect(textOf((await store.list('me')).map(({ update }) => update))).toBe('');
    expect((await store.list('me'))[0]?.text).toBe('done, and more');
  });

  it('[K3] two tabs do not overwrite each other, and one that is told “saved” removes what it took over, not what is newer', async () => {
    const [a, b] = [tab(1), tab(2)];
    a.write('from a');
    b.write('from b');
    await Promise.all([a.keeper.flush(), b.keeper.flush()]);
    const c = tab(3);
    expect((await c.keeper.takeOver('first')).updates).toHaveLength(2);
    b.write(', later');
    await b.keeper.flush();
    await c.keeper.forget();
    expect((await store.list('me')).map(({ text }) => text)).toEqual(['from b, later']);
  });

  it('[K4] what was written before the room was made anew is only offered for copying, until it is discarded', async () => {
    const old = tab(1);
    old.write('from before', 'first');
    await old.keeper.flush();
    const here = tab(2);
    expect(await here.keeper.takeOver('second')).toEqual({ updates: [], strayed: ['from before'] });
    await here.keeper.forget();
    expect(await store.list('me')).toHaveLength(1);
    await here.keeper.discardStrayed();
    expect(await store.list('me')).toEqual([]);
  });

  it('[K5] rooms and accounts are kept apart', async () => {
    const others = [tab(1, { account: 'you' }), tab(2, { room: 'item.Y' }), tab(3, { account: 'me2' })];
    for (const other of others) {
      other.write('not yours');
      await other.keeper.flush();
    }
    expect(await tab(4).keeper.takeOver('first')).toEqual({ updates: [], strayed: [] });
    expect(await store.list('me')).toHaveLength(1);
  });

  it('[K6] signing out empties the device, also while other tabs have it open; somebody else’s sign-in leaves only theirs', async () => {
    const elsewhere = new DeviceStore();
    for (const [client, account] of [
      [1, 'me'],
      [2, 'you'],
    ] as const) {
      const here = tab(client, { account, on: elsewhere });
      here.write('secret');
      await here.keeper.flush();
    }
    await store.clear('you');
    expect([await store.list('me'), (await store.list('you')).length]).toEqual([[], 1]);
    await store.clear(null);
    expect(await store.list('you')).toEqual([]);
  });

  it('[K7] a browser that keeps nothing is said to, and the tab goes on', async () => {
    vi.stubGlobal('indexedDB', {
      open: () => {
        throw new Error('The operation is insecure.');
      },
    });
    const here = tab(1, { on: new DeviceStore() });
    here.write('unsafe');
    await here.keeper.flush();
    here.write(' still');
    await here.keeper.flush();
    expect(here.told).toEqual([false, false]);
  });
});
