import type { Scope } from '#lib/protocol/tokens.ts';
import { makeToken } from '#server/auth/api-token.ts';
import type { Actor } from '#server/auth/session.ts';
import { WORKSPACE } from '#server/log/append.ts';
import type { Services } from '#server/services.ts';
import { newId } from '#server/storage/id.ts';
import type { Trx } from '#server/storage/storage.ts';
import { carryOut } from './carry-out.ts';
import { conflicting, notFound } from './refusal.ts';

const DAY = 86_400_000;
/** Standing tokens of one account: more are forgotten ones. */
const MOST = 50;

interface TokenTerms {
  name: string;
  scope: Scope;
  /** Short name of the one project it is for, or null. */
  project: string | null;
  days: number;
}

/** Makes an API token for the actor's own account; it is told this once. */
export function createToken(
  services: Services,
  actor: Pick<Actor, 'accountId'>,
  { name, scope, project, days }: TokenTerms,
): Promise<{ id: string; token: string; expiresAt: number }> {
  const { accountId } = actor;
  return carryOut(services, { actor, action: 'token.create' }, async (trx, at) => {
    const projectId = project === null ? null : await findOwnProject(trx, accountId, project);
    await refuseTooMany(trx, accountId, at);
    const { token, hash, prefix } = makeToken();
    const [id, expiresAt] = [newId(at), at + days * DAY];
    await trx
      .insertInto('api_token')
      .values({
        id,
        account_id: accountId,
        project_id: projectId,
        token_hash: hash,
        prefix,
        name,
        scope,
        created_at: at,
        expires_at: expiresAt,
        last_used_at: null,
        revoked_at: null,
      })
      .execute();
    const body = { name, scope, project: projectId, expiresAt };
    return {
      result: { id, token, expiresAt },
      entry: { chain: WORKSPACE, action: 'token.create', object: id, body },
    };
  });
}

/** Revokes one of the actor's own tokens; holds from the next request on. */
export function revokeToken(services: Services, actor: Pick<Actor, 'accountId'>, id: string): Promise<null> {
  return carryOut(services, { actor, action: 'token.revoke' }, async (trx, at) => {
    const { numUpdatedRows } = await trx
      .updateTable('api_token')
      .set({ revoked_at: at })
      .where('id', '=', id)
      .where('account_id', '=', actor.accountId)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw notFound('token');
    return { result: null, entry: { chain: WORKSPACE, action: 'token.revoke', object: id, body: {} } };
  });
}

async function findOwnProject(trx: Trx, accountId: string, slug: string): Promise<string> {
  const row = await trx
    .selectFrom('project')
    .innerJoin('member', 'member.project_id', 'project.id')
    .select('project.id')
    .where('slug', '=', slug)
    .where('account_id', '=', accountId)
    // A removal that commits meanwhile would miss the new token: it waits for this, or this finds no member.
    .forShare('member')
    .executeTakeFirst();
  if (!row) throw notFound('project');
  return row.id;
}

async function refuseTooMany(trx: Trx, accountId: string, at: number): Promise<void> {
  const { count } = await trx
    .selectFrom('api_token')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', at)
    .executeTakeFirstOrThrow();
  if (Number(count) < MOST) return;
  throw conflicting('too-many-tokens', `You have ${MOST} API tokens: revoke some that are not used any more.`);
}
