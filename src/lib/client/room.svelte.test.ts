import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import * as decoding from 'lib0/decoding';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import {
  awarenessFrame,
  MESSAGE,
  readClientFrame,
  recordFrame,
  savedFrame,
  syncStep1Frame,
  syncStep2Frame,
} from '#lib/protocol/room.ts';
import { replaceRationale } from '#lib/doc/item.ts';
import { RoomClient } from './room.svelte.ts';
import { DeviceStore } from './unsent-store.ts';

/** A socket whose server is the test. */
class FakeSocket {
  static readonly OPEN = 1;
  static made: FakeSocket[] = [];
  readonly OPEN = 1;
  readonly url: string;
  readyState = 0;
  readonly sent: Uint8Array[] = [];
  onopen: (() => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;

  constructor(url: string) {
    this.url = url;
    FakeSocket.made.push(this);
  }

  send(frame: Uint8Array): void {
    this.sent.push(frame);
  }

  close(): void {
    this.readyState = 3;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  hear(...frames: Uint8Array[]): void {
    for (const frame of frames) this.onmessage?.({ data: Uint8Array.from(frame).buffer });
  }

  end(code: number): void {
    this.onclose?.({ code, reason: '' });
  }

  /** Kinds of the frames sent so far, in order. */
  kinds(): string[] {
    return this.sent.map((frame) => readClientFrame(frame).type);
  }
}

const EMPTY = Uint8Array.of(0, 0);
let page: EventTarget & { visibilityState: string };
let room: RoomClient<string>;

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.made = [];
  page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const browser = new EventTarget();
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('document', page);
  vi.stubGlobal('addEventListener', browser.addEventListener.bind(browser));
  vi.stubGlobal('removeEventListener', browser.removeEventListener.bind(browser));
  vi.stubGlobal('dispatchEvent', browser.dispatchEvent.bind(browser));
  room = new RoomClient('ws://host/sync', 'item.X', 'me');
});

afterEach(() => {
  room.destroy();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function socket(): FakeSocket {
  const last = FakeSocket.made.at(-1);
  if (!last) throw new Error('No socket was opened');
  return last;
}

/** Opens the newest socket and exchanges an empty document. */
async function greet(): Promise<FakeSocket> {
  socket().open();
  socket().hear(syncStep1Frame(Uint8Array.of(0)), syncStep2Frame(EMPTY));
  await vi.advanceTimersByTimeAsync(0);
  return socket();
}

function write(text: string): void {
  const doc = room.rationale('c1').text.doc;
  if (doc) replaceRationale(doc, 'c1', text);
}

describe('the room in the browser', () => {
  it('names the version of the document it knows', () => {
    expect(socket().url).toBe('ws://host/sync/item.X?v=1');
  });

  it('says Saved only after the server confirmed the last change', async () => {
    expect(room.word).toBe('Reconnecting…');
    const server = await greet();
    expect(room.word).toBe('Saved');
    write('why');
    expect(room.word).toBe('Saving…');
    await vi.advanceTimersByTimeAsync(100);
    expect(readClientFrame(server.sent.at(-1) as Uint8Array)).toEqual({ type: 'marker', n: 1 });
    server.hear(savedFrame(1));
    expect([room.word, room.unsaved]).toEqual(['Saved', false]);
  });

  it('sends at most one marker in 100 ms', async () => {
    const server = await greet();
    for (let i = 0; i < 50; i++) write('x'.repeat(i));
    await vi.advanceTimersByTimeAsync(199);
    expect(server.kinds().filter((kind) => kind === 'marker')).toHaveLength(1);
  });

  it('is loud after 5 s and stops after 30 s without an answer', async () => {
    await greet();
    write('why');
    await vi.advanceTimersByTimeAsync(5_500);
    expect(room.word).toBe('Not saved');
    await vi.advanceTimersByTimeAsync(25_000);
    expect(room.stopped).toBe(true);
    expect(room.unsavedText()).toBe('why');
  });

  it('marks what was written offline only after it has sent it', async () => {
    (await greet()).end(1012);
    write('offline');
    await vi.advanceTimersByTimeAsync(500);
    const server = socket();
    server.open();
    await vi.advanceTimersByTimeAsync(200);
    expect(server.kinds()).not.toContain('marker');
    server.hear(syncStep1Frame(Uint8Array.of(0)));
    await vi.advanceTimersByTimeAsync(0);
    const kinds = server.kinds();
    expect(kinds.indexOf('marker')).toBeGreaterThan(kinds.indexOf('write'));
    const sent = new Y.Doc();
    const answer = readClientFrame(server.sent[kinds.indexOf('write')] as Uint8Array);
    if (answer.type === 'write') Y.applyUpdate(sent, answer.update);
    expect(sent.getText('rationale:c1').toJSON()).toBe('offline');
  });

  it('comes back after a restart, later from try to try, and at once when the network does', async () => {
    (await greet()).end(1012);
    expect(room.word).toBe('Reconnecting…');
    await vi.advanceTimersByTimeAsync(400);
    expect(FakeSocket.made).toHaveLength(2);
    for (let i = 0; i < 8; i++) {
      socket().end(1006);
      await vi.advanceTimersByTimeAsync(15_000);
    }
    expect(FakeSocket.made).toHaveLength(10);
    socket().end(1006);
    dispatchEvent(new Event('online'));
    expect(FakeSocket.made).toHaveLength(11);
  });

  it('does not come back after a close that is meant for good, and says what to do', async () => {
    const server = await greet();
    write('mine');
    server.end(4403);
    await vi.advanceTimersByTimeAsync(60_000);
    dispatchEvent(new Event('online'));
    expect(FakeSocket.made).toHaveLength(1);
    expect(room.closed).toMatchObject({ code: 4403, remedy: 'copy-and-view' });
    expect([room.word, room.unsavedText()]).toEqual(['Not saved', 'mine']);
  });

  it('does not come back after it was left', async () => {
    await greet();
    room.destroy();
    await vi.advanceTimersByTimeAsync(60_000);
    page.dispatchEvent(new Event('visibilitychange'));
    expect(FakeSocket.made).toHaveLength(1);
  });

  it('says Read only to who may only read', async () => {
    room.readOnly = true;
    await greet();
    await vi.advanceTimersByTimeAsync(500);
    expect(room.word).toBe('Read only');
  });

  it('keeps the newest record', async () => {
    const server = await greet();
    server.hear(recordFrame('"old"'), recordFrame('"new"'));
    expect(room.record).toBe('new');
  });

  it('shows the others, once each, with what they have selected', async () => {
    const server = await greet();
    const user = (id: string) => ({ id, name: id, colour: 'red', initials: id });
    const said = [
      [11, { user: user('zoe') }],
      [12, { user: user('ben'), selection: { conflict: 'c1', candidate: 'k' } }],
      [13, { user: user('ben') }],
      [14, { user: user('me') }],
      [15, {}],
    ] as const;
    server.hear(awarenessFrame(said.map(([client, state]) => ({ client, clock: 1, json: JSON.stringify(state) }))));
    expect(room.peers).toEqual([
      { ...user('ben'), selection: { conflict: 'c1', candidate: 'k' } },
      { ...user('zoe'), selection: null },
    ]);
    server.end(1012);
    expect(room.peers).toEqual([]);
  });

  it('says anew who is here after a reconnect: others pass over what they have seen', async () => {
    (await greet()).end(1012);
    await vi.advanceTimersByTimeAsync(400);
    const clocks = [FakeSocket.made[0], await greet()].map((server) => {
      const states = (server?.sent ?? []).filter((frame) => frame[0] === MESSAGE.awareness);
      return states.map((frame) => {
        const decoder = decoding.createDecoder(frame);
        for (let i = 0; i < 4; i++) decoding.readVarUint(decoder);
        return decoding.readVarUint(decoder);
      });
    });
    expect(Math.max(...(clocks[1] ?? []))).toBeGreaterThan(Math.max(...(clocks[0] ?? [])));
    expect(clocks[0]?.[0]).toBeGreaterThan(0);
  });
});

describe('what is kept on the device', () => {
  const device = () => ({
    store: new DeviceStore(),
    href: '/p/x/items/X',
    title: 'X',
    incarnationOf: (body: string) => body,
  });

  beforeEach(() => {
    vi.useRealTimers();
    vi.stubGlobal('indexedDB', new IDBFactory());
    room.destroy();
    room = new RoomClient('ws://host/sync', 'item.X', 'me', device());
  });

  /** The document exchanged, and the record told. */
  async function enter(answer = EMPTY): Promise<FakeSocket> {
    socket().open();
    socket().hear(syncStep1Frame(Uint8Array.of(0)), syncStep2Frame(answer), recordFrame('"first"'));
    await Promise.resolve();
    return socket();
  }

  const left = () => new DeviceStore().list('me');
  const sentText = (server: FakeSocket) => {
    const doc = new Y.Doc();
    for (const frame of server.sent) {
      const message = readClientFrame(frame);
      if (message.type === 'write') Y.applyUpdate(doc, message.update);
    }
    return doc.getText('rationale:c1').toJSON();
  };

  it('[K1] written without the server, it is sent by the next tab that opens the room, and then no longer kept', async () => {
    await enter();
    socket().end(1006);
    write('on the train');
    await vi.waitFor(async () => expect((await left()).map(({ text }) => text)).toEqual(['on the train']));
    expect(room.kept).toBe(true);
    // The tab dies here; nothing of it is used any more.
    const next = new RoomClient('ws://host/sync', 'item.X', 'me', device());
    const server = await enter();
    await vi.waitFor(() => expect(sentText(server)).toBe('on the train'));
    await vi.waitFor(() => expect(server.kinds()).toContain('marker'));
    expect(next.word).toBe('Saving…');
    server.hear(savedFrame(1));
    await vi.waitFor(async () => expect(await left()).toEqual([]));
    expect(next.word).toBe('Saved');
    next.destroy();
  });

  it.each([4403, 4409, 4422])('[K8] after close code %i it is offered for copying and not kept', async (code) => {
    const server = await enter();
    write('refused');
    await vi.waitFor(async () => expect(await left()).toHaveLength(1));
    server.end(code);
    await vi.waitFor(async () => expect(await left()).toEqual([]));
    expect(room.unsavedText()).toBe('refused');
  });

  it('[K8] after the sign-in ended it stays', async () => {
    const server = await enter();
    write('still mine');
    await vi.waitFor(async () => expect(await left()).toHaveLength(1));
    server.end(4401);
    expect([room.unsavedText(), (await left()).length]).toEqual(['still mine', 1]);
  });

  it('[K9] a page that is left goes on sending until the server has it', async () => {
    const server = await enter();
    write('quick');
    room.destroy();
    expect(server.readyState).toBe(1);
    await vi.waitFor(() => expect(server.kinds()).toContain('marker'));
    server.hear(savedFrame(1));
    await vi.waitFor(() => expect(server.readyState).toBe(3));
    expect(await left()).toEqual([]);
  });
});
