import type { LinkView } from '#lib/protocol/people.ts';
import { consumeLink, findLink, type LinkState } from '#server/auth/one-time-link.ts';
import { hashPassword } from '#server/auth/password.ts';
import type { Actor } from '#server/auth/session.ts';
import { appendLog, WORKSPACE } from '#server/log/append.ts';
import type { Services } from '#server/services.ts';
import { newId } from '#server/storage/id.ts';
import { brokenConstraint, type Db, type Trx } from '#server/storage/storage.ts';
import { badRequest, conflicting, notFound, Refusal } from './refusal.ts';

const closed: Record<Exclude<LinkState, 'open'>, string> = {
  used: 'This link was used already. If that was you, sign in; otherwise ask for a new one.',
  expired: 'This link has expired. Ask whoever sent it for a new one.',
  revoked: 'This link was revoked. Ask whoever sent it for a new one.',
};

/** What a link is for. Looking does not use it up: mail scanners open links too. */
export async function lookAtLink(services: Services, token: string): Promise<LinkView> {
  const link = await findLink(services.db, token, services.now());
  if (!link) throw notFound('link');
  const { purpose, state, role, email } = link;
  return { purpose, state, role, email, project: link.project_name };
}

interface Acceptance {
  token: string;
  /** Null to join with the account that is signed in. */
  account: { name: string; email: string; password: string } | null;
}

/** Uses a link up: makes the account or takes the one signed in, and gives it what the link promises. */
export async function acceptLink(
  services: Services,
  { token, account }: Acceptance,
  actor: Actor | null,
): Promise<{ accountId: string; project: string | null }> {
  const { db } = services;
  const now = services.now();
  // Hashing takes long and holds no rows: it is done before the transaction, and for nobody without an open link.
  await findOpenLink(db, token, now);
  const passwordHash = account && (await hashPassword(account.password));
  try {
    const accepted = await db.transaction().execute(async (trx) => {
      const link = await findOpenLink(trx, token, now);
      if (!account && (!actor || link.purpose === 'setup')) throw badRequest('Give a name, an e-mail and a password.');
      const email = account?.email ?? actor?.email;
      if (link.email && link.email !== email) {
        throw new Refusal(403, 'other-address', `This invitation is for ${link.email}.`);
      }
      if (!account && actor && link.project_id && (await isMember(trx, link.project_id, actor.accountId))) {
        // The link stays open for whom it was meant; a role is never raised or lowered by one.
        throw conflicting('member-already', 'You are a member of this project already, so you need no link.');
      }
      if (!(await consumeLink(trx, link.id, now))) throw new Refusal(410, 'link-used', closed.used);

      let accountId = actor?.accountId ?? '';
      if (account) {
        accountId = newId(now);
        await trx
          .insertInto('account')
          .values({
            id: accountId,
            email: account.email,
            name: account.name,
            password_hash: passwordHash,
            is_owner: link.purpose === 'setup',
            is_demo: false,
            created_at: now,
          })
          .execute();
      }
      const chain = link.project_id ?? WORKSPACE;
      if (link.project_id && link.role) {
        await trx
          .insertInto('member')
          .values({ project_id: link.project_id, account_id: accountId, role: link.role, added_at: now })
          .execute();
      }
      await appendLog(trx, {
        chain,
        at: now,
        actor: accountId,
        action: link.purpose === 'setup' ? 'workspace.set-up' : 'invitation.accept',
        object: link.id,
        body: { account: accountId, role: link.role },
      });
      const project = link.project_id
        ? await trx.selectFrom('project').select('slug').where('id', '=', link.project_id).executeTakeFirst()
        : undefined;
      return { accountId, project: project?.slug ?? null, projectId: link.project_id };
    });
    const { accountId, project, projectId } = accepted;
    // The panel has a seat more for everybody in the project's rooms.
    if (projectId) services.rooms.accessChanged({ projectId });
    return { accountId, project };
  } catch (error) {
    if (brokenConstraint(error) === 'account_email_key') {
      throw conflicting('address-taken', 'This e-mail has an account here: sign in with it, then open the link again.');
    }
    if (brokenConstraint(error) === 'member_pkey') {
      throw conflicting('member-already', 'You are a member of this project already, so you need no link.');
    }
    throw error;
  }
}

async function findOpenLink(db: Db | Trx, token: string, now: number) {
  const link = await findLink(db, token, now);
  if (!link) throw notFound('link');
  if (link.state !== 'open') throw new Refusal(410, `link-${link.state}`, closed[link.state]);
  return link;
}

async function isMember(trx: Trx, projectId: string, accountId: string): Promise<boolean> {
  const row = await trx
    .selectFrom('member')
    .select('account_id')
    .where('project_id', '=', projectId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return row !== undefined;
}
