import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Db } from '#server/storage/storage.ts';
import type { Actor } from './session.ts';

const HOUR = 3_600_000;
const PREFIX = 'ply_';
const SECRET_BYTES = 32;
/** 32 bytes, then four that check them, each in base64url. */
const FORM = /^ply_([A-Za-z0-9_-]{43})([A-Za-z0-9_-]{6})$/;
/** How much of a token is kept in the clear: 36 of its 256 random bits, enough to tell one's own apart. */
const SHOWN = PREFIX.length + 6;

/** A new token, which is shown once, and what is kept of it. */
export function makeToken(): { token: string; hash: string; prefix: string } {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const token = `${PREFIX}${secret}${checksum(secret)}`;
  return { token, hash: hashToken(token), prefix: token.slice(0, SHOWN) };
}

/** Whether a text can be a token at all; a mistyped or cut one is told apart without asking the database. */
export function isToken(text: string): boolean {
  const [, secret, check] = FORM.exec(text) ?? [];
  return secret !== undefined && check === checksum(secret);
}

/** The accounts behind API tokens, asked for each request. */
export function createTokens(db: Db, now: () => number) {
  /** Tokens that still open something. */
  const standing = () => db.selectFrom('api_token').where('revoked_at', 'is', null).where('expires_at', '>', now());

  return {
    /** The account a token stands for, or null. Notes the use at most once an hour. */
    async validate(token: string): Promise<Actor | null> {
      if (!isToken(token)) return null;
      const row = await standing()
        .innerJoin('account', 'account.id', 'api_token.account_id')
        .select(['api_token.id', 'scope', 'project_id', 'last_used_at', 'account.id as accountId', 'account.name'])
        .select(['account.email', 'is_owner as isOwner', 'is_demo as isDemo'])
        .where('token_hash', '=', hashToken(token))
        .executeTakeFirst();
      if (!row) return null;
      const { id, scope, project_id: projectId, last_used_at, ...person } = row;
      const at = now();
      if (last_used_at === null || at - last_used_at >= HOUR) {
        // To the hour: when exactly somebody's scripts run is nobody's business.
        const last_used_at = at - (at % HOUR);
        await db.updateTable('api_token').set({ last_used_at }).where('id', '=', id).execute();
      }
      return { ...person, sessionId: '', token: { id, scope, projectId } };
    },

    /** Whether a token named by its id still stands. */
    async stands(id: string): Promise<boolean> {
      return (await standing().select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
    },
  };
}

export type Tokens = ReturnType<typeof createTokens>;

function checksum(secret: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(secret));
  return bytes.toString('base64url');
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
