import type { TokenView } from '#lib/protocol/tokens.ts';
import type { Db } from '#server/storage/storage.ts';

/** An account's API tokens that still open something, newest first. */
export async function readTokens(db: Db, accountId: string, at: number): Promise<TokenView[]> {
  const rows = await db
    .selectFrom('api_token')
    .leftJoin('project', 'project.id', 'api_token.project_id')
    .select(['api_token.id', 'api_token.name', 'prefix', 'scope', 'api_token.created_at', 'expires_at'])
    .select(['last_used_at', 'project.slug', 'project.name as projectName'])
    .where('account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', at)
    .orderBy('api_token.created_at', 'desc')
    .orderBy('api_token.id', 'desc')
    .execute();
  return rows.map(({ id, name, prefix, scope, created_at, expires_at, last_used_at, slug, projectName }) => ({
    id,
    name,
    prefix,
    scope,
    project: slug !== null && projectName !== null ? { slug, name: projectName } : null,
    createdAt: created_at,
    expiresAt: expires_at,
    lastUsedAt: last_used_at,
  }));
}
