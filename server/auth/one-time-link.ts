import { createHash, randomBytes } from 'node:crypto';
import { newId } from '#server/storage/id.ts';
import type { Role } from '#domain/adjudication/policy.ts';
import type { Db, Trx } from '#server/storage/storage.ts';

const DAY = 86_400_000;
const lifetimes = { setup: 7 * DAY, invitation: 7 * DAY };

interface LinkTerms {
  purpose: 'setup' | 'invitation';
  projectId: string | null;
  role: Role | null;
  /** When given, only this address may use it. */
  email: string | null;
  createdBy: string | null;
}

/** Makes a link that works once; the token is returned here and stored only as its hash. */
export async function createLink(trx: Trx, terms: LinkTerms, now: number): Promise<{ id: string; token: string }> {
  const token = randomBytes(32).toString('base64url');
  const id = newId(now);
  await trx
    .insertInto('one_time_link')
    .values({
      id,
      purpose: terms.purpose,
      token_hash: hash(token),
      project_id: terms.projectId,
      role: terms.role,
      email: terms.email,
      created_by: terms.createdBy,
      created_at: now,
      expires_at: now + lifetimes[terms.purpose],
    })
    .execute();
  return { id, token };
}

export type LinkState = 'open' | 'used' | 'expired' | 'revoked';

/** The link of a token with its state, or null when there is none. Looking never uses it up. */
export async function findLink(db: Db | Trx, token: string, now: number) {
  const link = await db
    .selectFrom('one_time_link')
    .leftJoin('project', 'project.id', 'one_time_link.project_id')
    .selectAll('one_time_link')
    .select('project.name as project_name')
    .where('token_hash', '=', hash(token))
    .executeTakeFirst();
  return link ? { ...link, state: stateOf(link, now) } : null;
}

export function stateOf(
  link: { used_at: number | null; revoked_at: number | null; expires_at: number },
  now: number,
): LinkState {
  if (link.used_at !== null) return 'used';
  if (link.revoked_at !== null) return 'revoked';
  return link.expires_at <= now ? 'expired' : 'open';
}

/** Uses a link up; false when somebody was faster. */
export async function consumeLink(trx: Trx, id: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('one_time_link')
    .set({ used_at: now })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
