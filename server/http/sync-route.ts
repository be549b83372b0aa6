import { upgradeWebSocket } from '@hono/node-server';
import type { Hono } from 'hono';
import { Refusal } from '#server/commands/refusal.ts';
import type { Viewer } from '#server/sync/ports.ts';
import type { Rooms } from '#server/sync/rooms.ts';
import { openSocket } from '#server/sync/socket.ts';
import type { Gate } from './gate.ts';
import type { HttpEnv } from './mount.ts';

/**
 * `/sync/<room>`: checked before the upgrade, so that nobody without an allowed Origin and a session gets a socket.
 * Who may enter the room is asked once the socket is open, because only a close code tells a stock client to stop.
 */
export function mountSync(app: Hono<HttpEnv>, rooms: Rooms<Viewer>, gate: Gate): void {
  app.get(
    '/sync/:room',
    async (c, next) => {
      c.set('pattern', 'GET /sync/:room');
      if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') {
        throw new Refusal(426, 'not-a-socket', 'This address takes WebSockets only.');
      }
      if (!gate.allowsOrigin(c.req.header('origin'))) {
        throw new Refusal(403, 'foreign-origin', 'Sockets are opened from Parley’s own pages only.');
      }
      const actor = c.get('actor');
      if (!actor) throw new Refusal(401, 'signed-out', 'Sign in first.');
      if (rooms.penalised(actor.accountId)) {
        throw new Refusal(429, 'slow-down', 'Too many refused messages; wait half a minute.');
      }
      await next();
    },
    upgradeWebSocket((c) => {
      const actor = c.get('actor')!;
      const version = c.req.query('v');
      const schema = version === undefined ? null : Number(version);
      const viewer = { accountId: actor.accountId, sessionId: actor.sessionId };
      return openSocket((socket) => rooms.connect(socket, viewer, c.req.param('room') ?? '', schema));
    }),
  );
}
