import type { WebSocketLike } from '@hono/node-server';
import type { WSEvents } from 'hono/ws';
import type { WebSocket } from 'ws';
import type { RoomSocket } from './ports.ts';
import type { RoomConnection } from './rooms.ts';

/** Longest close reason a WebSocket frame holds, in bytes. */
const MOST_REASON = 123;
/** A peer that has not answered a ping by the next one is gone, whatever its connection looks like. */
const PING_EVERY_MS = 20_000;
/** How long a peer that reads too slowly, or broke WebSocket itself, is waited for before its connection is cut. */
const LINGER_MS = 2_000;
/** What `ws` closes with when a frame is larger than `maxPayload`; stock clients would come back and send it again. */
const TOO_LARGE = 1009;

/**
 * Hono's WebSocket events around a room's connection. Frames are handed on as they come; the transport's errors
 * end in a close, never in a throw.
 */
export function openSocket(
  connect: (socket: RoomSocket) => RoomConnection,
  pingEvery = PING_EVERY_MS,
): WSEvents<WebSocketLike> {
  let connection: RoomConnection | undefined;
  let pings: ReturnType<typeof setInterval> | undefined;
  const ended = () => {
    clearInterval(pings);
    connection?.closed();
  };
  return {
    onOpen(_event, context) {
      // The server's sockets are made by `ws` (see main.ts); Hono's type names only what it uses of them.
      const raw = context.raw as WebSocket | undefined;
      if (!raw) return;
      const close = raw.close.bind(raw);
      const cutSoon = () => setTimeout(() => raw.terminate(), LINGER_MS).unref();
      raw.close = (code, reason) => {
        if (code === TOO_LARGE && connection) connection.tooLarge();
        else close(code, reason);
      };
      // A close frame is on its way by then, and says why.
      raw.on('error', cutSoon);
      let answered = true;
      raw.on('pong', () => (answered = true));
      pings = setInterval(() => {
        if (!answered) return raw.terminate();
        answered = false;
        raw.ping();
      }, pingEvery);
      connection = connect({
        send: (frame) => raw.send(frame),
        close: (code, reason) => {
          close(code, cut(reason));
          // The close frame waits behind everything unsent.
          if (code === 4508) cutSoon();
        },
        buffered: () => raw.bufferedAmount,
      });
    },
    onMessage(event) {
      const { data } = event;
      if (typeof data === 'string') connection?.text();
      else if (data instanceof ArrayBuffer) connection?.message(new Uint8Array(data));
      else if (data instanceof Uint8Array) connection?.message(data);
      else connection?.text();
    },
    onClose: ended,
    onError: ended,
  };
}

function cut(reason: string): string {
  const bytes = new TextEncoder().encode(reason);
  return bytes.length <= MOST_REASON
    ? reason
    : new TextDecoder().decode(bytes.slice(0, MOST_REASON - 3)).replace(/\uFFFD$/, '');
}
