import { once } from 'node:events';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { serve, upgradeWebSocket } from '@hono/node-server';
import { Hono } from 'hono';
import * as decoding from 'lib0/decoding';
import { afterEach, describe, expect, it, vi } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { MESSAGE, markerFrame } from '#lib/protocol/room.ts';
import { MemoryJournal } from './memory-journal.ts';
import { Rooms } from './rooms.ts';
import { openSocket } from './socket.ts';
import { forgedAwareness } from './testing/test-client.ts';
import { ROOM, entrance } from './testing/world.ts';

/** Rooms behind a real server on a port of its own. */
async function startServer({ readers = new Set<string>(), pingEvery = 60_000 } = {}) {
  const rooms = new Rooms({
    journal: new MemoryJournal(),
    access: { enter: async ({ accountId }) => entrance(accountId, !readers.has(accountId)) },
    records: { view: async (_room, { accountId }) => ({ body: { you: accountId } }) },
  });
  const app = new Hono();
  app.get(
    '/sync/:room',
    upgradeWebSocket((c) => {
      const accountId = c.req.query('as') ?? '';
      const viewer = { accountId, sessionId: 's' };
      return openSocket((socket) => rooms.connect(socket, viewer, c.req.param('room') ?? '', null), pingEvery);
    }),
  );
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 2 ** 21, perMessageDeflate: false });
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1', websocket: { server: sockets } });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    rooms,
    port,
    url: `ws://127.0.0.1:${port}/sync`,
    stop: async () => {
      await rooms.drain();
      for (const socket of sockets.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type TestServer = Awaited<ReturnType<typeof startServer>>;

let server: TestServer;
const providers: WebsocketProvider[] = [];

afterEach(async () => {
  for (const provider of providers.splice(0)) {
    provider.destroy();
    provider.awareness.destroy();
  }
  await server.stop();
});

function join(as: string, doc = new Y.Doc()): WebsocketProvider {
  const provider = new WebsocketProvider(server.url, ROOM, doc, {
    disableBc: true,
    params: { as },
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
  });
  providers.push(provider);
  return provider;
}

const text = (provider: WebsocketProvider) => provider.doc.getText('rationale:x');
const until = (check: () => void) => vi.waitFor(check, { timeout: 5_000, interval: 5 });

describe('stock y-websocket providers', () => {
  it('[R1, R6] converge, late joiners and people who were offline included', async () => {
    server = await startServer();
    const ann = join('ann');
    const ben = join('ben');
    await until(() => expect(ann.synced && ben.synced).toBe(true));
    text(ann).insert(0, 'hello');
    await until(() => expect(text(ben).toString()).toBe('hello'));
    ben.disconnect();
    text(ben).insert(5, ' offline');
    text(ann).insert(0, '> ');
    ben.connect();
    await until(() => expect(text(ann).toString()).toBe('> hello offline'));
    const late = join('late');
    await until(() => expect(text(late).toString()).toBe('> hello offline'));
  });

  it('[R7, R30] are told what is saved, and the record', async () => {
    server = await startServer();
    const ann = join('ann');
    const heard: unknown[] = [];
    ann.messageHandlers[MESSAGE.saved] = (_, decoder) => heard.push(decoding.readVarUint(decoder));
    ann.messageHandlers[MESSAGE.record] = (_, decoder) => heard.push(JSON.parse(decoding.readVarString(decoder)));
    await until(() => expect(ann.synced).toBe(true));
    text(ann).insert(0, 'x');
    ann.ws?.send(Uint8Array.from(markerFrame(7)));
    await until(() => expect(heard).toEqual([{ you: 'ann' }, 7]));
  });

  it('[R26, R28] see each other, and see each other leave', async () => {
    server = await startServer();
    const ann = join('ann');
    const ben = join('ben');
    await until(() => expect(ann.synced && ben.synced).toBe(true));
    ann.awareness.setLocalStateField('user', { name: 'the owner' });
    await until(() => expect(ben.awareness.getStates().get(ann.doc.clientID)).toMatchObject({ user: { id: 'ann' } }));
    ann.destroy();
    await until(() => expect(ben.awareness.getStates().has(ann.doc.clientID)).toBe(false));
  });

  it('[R20] stop for good when a reader writes, and nothing of it is seen', async () => {
    server = await startServer({ readers: new Set(['reader']) });
    const ann = join('ann');
    const reader = join('reader');
    await until(() => expect(ann.synced && reader.synced).toBe(true));
    const closed = vi.fn();
    reader.on('closed', closed);
    text(reader).insert(0, 'not allowed');
    await until(() => expect(closed).toHaveBeenCalledWith({ code: 4403, reason: expect.any(String) }, reader));
    expect(reader.shouldConnect).toBe(false);
    expect(text(ann).toString()).toBe('');
  });

  it('[R34] come back by themselves after a restart, with what they wrote meanwhile', async () => {
    server = await startServer();
    const ann = join('ann');
    await until(() => expect(ann.synced).toBe(true));
    const closes: (number | undefined)[] = [];
    ann.on('connection-close', (event) => closes.push(event?.code));
    await server.rooms.drain();
    await until(() => expect(closes[0]).toBe(1012));
    text(ann).insert(0, 'meanwhile');
    expect(ann.shouldConnect).toBe(true);
  });

  it('[R14, R25] frames that break WebSocket itself end their connection only', async () => {
    server = await startServer();
    const ann = join('ann');
    await until(() => expect(ann.synced).toBe(true));
    // Reserved bits, an unknown opcode, an unmasked frame, a cut header, a reset.
    for (const bytes of [[0xf2, 0x80, 0, 0, 0, 0], [0x8b, 0x80, 0, 0, 0, 0], [0x82, 0x01, 0x00], [0x82, 0xff], []]) {
      const socket = connectTcp(server.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(
        `GET /sync/${ROOM}?as=mallory HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
      );
      await once(socket, 'data');
      socket.write(Uint8Array.from(bytes));
      if (bytes.length === 2 || bytes.length === 0) socket.resetAndDestroy();
      await once(socket, 'close');
    }
    await until(() => expect(server.rooms.stats().connections).toBe(1));
    const ben = join('ben');
    text(ann).insert(0, 'still here');
    await until(() => expect(text(ben).toString()).toBe('still here'));
  });

  it('[R28, R37] are told that somebody left whose connection only looks alive', async () => {
    server = await startServer({ pingEvery: 50 });
    const ann = join('ann');
    await until(() => expect(ann.synced).toBe(true));
    const dead = new WebSocket(`${server.url}/${ROOM}?as=dead`, { autoPong: false });
    await once(dead, 'open');
    dead.send(forgedAwareness(5, 1, {}));
    await until(() => expect(ann.awareness.getStates().has(5)).toBe(true));
    await until(() => expect(ann.awareness.getStates().has(5)).toBe(false));
    expect(ann.wsconnected).toBe(true);
  });

  it('[R13] stop for good at a frame larger than any that is read', async () => {
    server = await startServer();
    const ann = join('ann');
    await until(() => expect(ann.synced).toBe(true));
    const closed = vi.fn();
    ann.on('closed', closed);
    text(ann).insert(0, 'x'.repeat(3 * 2 ** 20));
    await until(() => expect(closed).toHaveBeenCalledWith({ code: 4413, reason: expect.any(String) }, ann));
    expect(server.rooms.stats()).toMatchObject({ connections: 0, closes: { 4413: 1 } });
  });

  it('[R14] a text frame closes with 4415', async () => {
    server = await startServer();
    const socket = new WebSocket(`${server.url}/${ROOM}?as=ann`);
    await once(socket, 'open');
    socket.send('hello');
    expect((await once(socket, 'close'))[0]).toBe(4415);
  });
});
