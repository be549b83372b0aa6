import type { Tokens } from '#server/auth/api-token.ts';
import type { Sessions } from '#server/auth/session.ts';
import type { Throttle } from '#server/auth/throttle.ts';
import type { Demo } from '#server/demo/demo.ts';
import type { Exposures } from '#server/exposure/exposures.ts';
import type { Db, Storage } from '#server/storage/storage.ts';

/** What commands tell the rooms after they committed. */
export interface RoomSignals {
  /** Send everybody in these rooms their view of the record again. */
  recordChanged(rooms: readonly string[]): void;
  /** Somebody's session or rights changed: check open sockets now. */
  accessChanged(whose: { accountId?: string; sessionId?: string; projectId?: string }): void;
}

/** What commands need of webhooks. */
export interface WebhookDesk {
  /** Hosts that the operator lets webhooks reach although they are not public. */
  allowHosts: ReadonlySet<string>;
  /** Something may be due: called after a commit, waits for nothing. */
  wake(): void;
}

/** Everything a request handler or command may need; made once in main.ts. */
export interface Services {
  storage: Storage;
  db: Db;
  sessions: Sessions;
  tokens: Tokens;
  throttle: Throttle;
  rooms: RoomSignals;
  exposures: Exposures;
  demo: Demo | null;
  webhooks: WebhookDesk;
  /** This installation has a mail server. */
  sendsMail: boolean;
  now: () => number;
}
