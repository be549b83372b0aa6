import type { Adapter, DatabaseSession, DatabaseUser, Lucia } from 'lucia';
import type { Db } from '#server/storage/storage.ts';

/** What a session row holds besides what lucia knows. */
export interface SessionAttributes {
  createdAt: number;
  lastSeenAt: number;
  userAgent: string;
  ipPrefix: string;
}

/** What a signed-in person's row gives to a session. The password hash never enters. */
export interface UserAttributes {
  email: string;
  name: string;
  isOwner: boolean;
  isDemo: boolean;
}

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<SessionAttributes, UserAttributes>;
    DatabaseSessionAttributes: SessionAttributes;
    DatabaseUserAttributes: UserAttributes;
  }
}

const columns = ['id', 'account_id', 'created_at', 'expires_at', 'last_seen_at', 'user_agent', 'ip_prefix'] as const;

/** Lucia's storage over Parley's tables. Ids that pass here are hashes of tokens, never tokens. */
export function luciaAdapter(db: Db): Adapter {
  return {
    async getSessionAndUser(id) {
      const session = await db.selectFrom('auth_session').select(columns).where('id', '=', id).executeTakeFirst();
      if (!session) return [null, null];
      const account = await db
        .selectFrom('account')
        .select(['id', 'email', 'name', 'is_owner', 'is_demo'])
        .where('id', '=', session.account_id)
        .executeTakeFirst();
      if (!account) return [null, null];
      const { email, name, is_owner, is_demo } = account;
      const user: DatabaseUser = { id: account.id, attributes: { email, name, isOwner: is_owner, isDemo: is_demo } };
      return [toLucia(session), user];
    },
    async getUserSessions(accountId) {
      const rows = await db.selectFrom('auth_session').select(columns).where('account_id', '=', accountId).execute();
      return rows.map(toLucia);
    },
    async setSession(session) {
      await db
        .insertInto('auth_session')
        .values({
          id: session.id,
          account_id: session.userId,
          created_at: session.attributes.createdAt,
          expires_at: session.expiresAt.getTime(),
          last_seen_at: session.attributes.lastSeenAt,
          user_agent: session.attributes.userAgent,
          ip_prefix: session.attributes.ipPrefix,
        })
        .execute();
    },
    async updateSessionExpiration(id, expiresAt) {
      await db.updateTable('auth_session').set({ expires_at: expiresAt.getTime() }).where('id', '=', id).execute();
    },
    async deleteSession(id) {
      await db.deleteFrom('auth_session').where('id', '=', id).execute();
    },
    async deleteUserSessions(accountId) {
      await db.deleteFrom('auth_session').where('account_id', '=', accountId).execute();
    },
    async deleteExpiredSessions() {
      await db.deleteFrom('auth_session').where('expires_at', '<=', Date.now()).execute();
    },
  };
}

interface Row {
  id: string;
  account_id: string;
  created_at: number;
  expires_at: number;
  last_seen_at: number;
  user_agent: string;
  ip_prefix: string;
}

function toLucia(row: Row): DatabaseSession {
  return {
    id: row.id,
    userId: row.account_id,
    expiresAt: new Date(row.expires_at),
    attributes: {
      createdAt: row.created_at,
      lastSeenAt: row.last_seen_at,
      userAgent: row.user_agent,
      ipPrefix: row.ip_prefix,
    },
  };
}
