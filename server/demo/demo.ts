import type { Context } from 'hono';
import type { Me } from '#lib/protocol/people.ts';
import { isForwarded, peerOf } from '#server/http/peer.ts';
import { isLoopback } from '#server/http/place.ts';
import type { Db } from '#server/storage/storage.ts';
import { people } from './people.ts';

/** The door through which somebody at this computer enters as one of the demo's people, without a password. */
export interface Demo {
  /** The people and whom this address belongs to; null where the demo is not shown. */
  show(context: Context): Promise<Me['demo']>;
  /** Account of the demo person this request's own address belongs to, or null. */
  personOf(context: Context): Promise<string | null>;
}

/**
 * The demo of a server that listens on loopback with the embedded database. Each request is checked again: a loopback
 * peer, a `localhost` name, and no sign of a proxy, which would make strangers look local.
 */
export function createDemo(db: Db, port: number): Demo {
  const isHere = (context: Context) => isLocalPeer(context) && !isForwarded(context.req.raw.headers);

  const hostOf = (context: Context): string | null => {
    const match = new RegExp(`^(?:([a-z0-9-]+)\\.)?localhost:${port}$`).exec(context.req.header('host') ?? '');
    return match ? (match[1] ?? '') : null;
  };

  return {
    async show(context) {
      const host = hostOf(context);
      if (host === null || !isHere(context)) return null;
      return {
        people: people.map(({ name, role, host }) => ({ name, role, host, url: `http://${host}.localhost:${port}/` })),
        here: people.find((person) => person.host === host)?.name ?? null,
      };
    },
    async personOf(context) {
      const person = people.find(({ host }) => host === hostOf(context));
      if (!person || !isHere(context)) return null;
      const row = await db
        .selectFrom('account')
        .select('id')
        .where('email', '=', `${person.host}@demo.localhost`)
        .where('is_demo', '=', true)
        .executeTakeFirst();
      return row?.id ?? null;
    },
  };
}

/** A page being rendered asks in process, without a peer; its own request came through the same loopback socket. */
function isLocalPeer(context: Context): boolean {
  const peer = peerOf(context);
  return peer === undefined || isLoopback(peer);
}
