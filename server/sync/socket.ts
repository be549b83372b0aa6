import type { WebSocketLike } from '@hono/node-server';
import type { WSEvents } from 'hono/ws';
import type { WebSocket } from 'ws';
import type { RoomSocket } from './ports.ts';
import type { RoomConnection } from './rooms.ts';

/** Longest close reason a WebSocket frame holds, in bytes. */
const MOST_REASON = 123;

/**
 * Hono's WebSocket events around a room's connection. Frames are handed on as they come; the transport's errors
 * end in a close, never in a throw.
 */
export function openSocket(connect: (socket: RoomSocket) => RoomConnection): WSEvents<WebSocketLike> {
  let connection: RoomConnection | undefined;
  return {
    onOpen(_event, context) {
      // The server's sockets are made by `ws` (see main.ts); Hono's type names only what it uses of them.
      const raw = context.raw as WebSocket | undefined;
      if (!raw) return;
      raw.on('error', () => raw.terminate());
      connection = connect({
        send: (frame) => raw.send(frame),
        close: (code, reason) => raw.close(code, cut(reason)),
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
    onClose: () => connection?.closed(),
    onError: () => connection?.closed(),
  };
}

function cut(reason: string): string {
  const bytes = new TextEncoder().encode(reason);
  return bytes.length <= MOST_REASON
    ? reason
    : new TextDecoder().decode(bytes.slice(0, MOST_REASON - 3)).replace(/\uFFFD$/, '');
}
