import { createHash, randomBytes } from 'node:crypto';
import { Lucia, TimeSpan } from 'lucia';
import type { Scope } from '#lib/protocol/tokens.ts';
import type { Db } from '#server/storage/storage.ts';
import { luciaAdapter } from './lucia-adapter.ts';
import { revokeTokens } from './revoke-tokens.ts';

/** What an API token lets its bearer do of what its account may do. */
export interface TokenGrant {
  id: string;
  scope: Scope;
  /** The one project it is for, or null for all of the account's. */
  projectId: string | null;
}

/** Who is behind a request or a socket. */
export interface Actor {
  accountId: string;
  name: string;
  email: string;
  isOwner: boolean;
  isDemo: boolean;
  /** Hash of the cookie's token: names the session, opens nothing. Empty where an API token stands for the account. */
  sessionId: string;
  /** Set where an API token stands for the account. */
  token?: TokenGrant;
}

export interface SessionInfo {
  id: string;
  createdAt: number;
  lastSeenAt: number;
  userAgent: string;
  ipPrefix: string;
}

/** Told after sessions ended, so that open sockets close at once. */
export type SessionsEnded = (ended: { accountId?: string; sessionId?: string }) => void;

const HOUR = 3_600_000;
const MINUTE = 60_000;
/** However active, a session ends after this long; an owner's sooner, for it opens more. */
const ABSOLUTE_CAP = 7 * 24 * HOUR;
const OWNER_CAP = 12 * HOUR;
const capOf = (person: { isOwner: boolean; isDemo: boolean }) =>
  person.isOwner && !person.isDemo ? OWNER_CAP : ABSOLUTE_CAP;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/**
 * Sign-in sessions, and the only user of lucia. The cookie holds a random token; lucia and the database
 * only ever see its SHA-256, so neither a database dump nor a log opens a session.
 */
export function createSessions(db: Db, options: { secure: boolean; onEnded: SessionsEnded; now: () => number }) {
  const { now, onEnded } = options;
  const name = options.secure ? '__Host-parley' : 'parley';
  const lucia = new Lucia(luciaAdapter(db), {
    sessionExpiresIn: new TimeSpan(12, 'h'),
    sessionCookie: { name, expires: false, attributes: { sameSite: 'lax', path: '/', secure: options.secure } },
    getSessionAttributes: (attributes) => attributes,
    getUserAttributes: (attributes) => attributes,
  });

  async function end(id: string): Promise<void> {
    await lucia.invalidateSession(id);
    onEnded({ sessionId: id });
  }

  async function readPerson(accountId: string): Promise<{ isOwner: boolean; isDemo: boolean }> {
    const row = await db
      .selectFrom('account')
      .select(['is_owner as isOwner', 'is_demo as isDemo'])
      .where('id', '=', accountId)
      .executeTakeFirst();
    return row ?? { isOwner: false, isDemo: false };
  }

  return {
    cookieName: name,

    /** Starts a session; the returned header is the only place its token ever appears. */
    async start(accountId: string, from: { userAgent: string; ipPrefix: string }): Promise<string> {
      const token = randomBytes(32).toString('base64url');
      const at = now();
      const attributes = {
        createdAt: at,
        lastSeenAt: at,
        userAgent: from.userAgent.slice(0, 200),
        ipPrefix: from.ipPrefix,
      };
      await lucia.createSession(accountId, attributes, { sessionId: hashToken(token) });
      return lucia.createSessionCookie(token).serialize();
    },

    /** The person behind a cookie's token, or null. Notes the visit at most once a minute. */
    async validate(token: string | undefined): Promise<Actor | null> {
      if (!token || !TOKEN.test(token)) return null;
      const { user, session } = await lucia.validateSession(hashToken(token));
      if (!user) return null;
      const at = now();
      if (at - session.createdAt > capOf(user)) {
        await end(session.id);
        return null;
      }
      if (at - session.lastSeenAt > MINUTE) {
        await db.updateTable('auth_session').set({ last_seen_at: at }).where('id', '=', session.id).execute();
      }
      const { email, name, isOwner, isDemo } = user;
      return { accountId: user.id, name, email, isOwner, isDemo, sessionId: session.id };
    },

    /** A person's sessions that still open something, newest first. */
    async list(accountId: string): Promise<SessionInfo[]> {
      const sessions = await lucia.getUserSessions(accountId);
      const cap = capOf(await readPerson(accountId));
      return sessions
        .filter(({ createdAt }) => now() - createdAt <= cap)
        .map(({ id, createdAt, lastSeenAt, userAgent, ipPrefix }) => ({
          id,
          createdAt,
          lastSeenAt,
          userAgent,
          ipPrefix,
        }))
        .sort((a, b) => b.lastSeenAt - a.lastSeenAt);
    },

    /** Whether a session named by its id still stands (for sockets, which hold no token). */
    async stands(sessionId: string): Promise<boolean> {
      const row = await db
        .selectFrom('auth_session')
        .innerJoin('account', 'account.id', 'auth_session.account_id')
        .select(['expires_at', 'auth_session.created_at', 'is_owner as isOwner', 'is_demo as isDemo'])
        .where('auth_session.id', '=', sessionId)
        .executeTakeFirst();
      return row !== undefined && row.expires_at > now() && now() - row.created_at <= capOf(row);
    },

    end,

    /** Ends every session of a person, and every API token with them. */
    async endAll(accountId: string): Promise<void> {
      await revokeTokens(db, { accountId }, now());
      await lucia.invalidateUserSessions(accountId);
      onEnded({ accountId });
    },

    blankCookie: (): string => lucia.createBlankSessionCookie().serialize(),
  };
}

export type Sessions = ReturnType<typeof createSessions>;

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
