import type { LinkView } from '#lib/protocol/people.ts';
import { consumeLink, findLink, type LinkState } from '#server/auth/one-time-link.ts';
import { hashPassword } from '#server/auth/password.ts';
import type { Actor } from '#server/auth/session.ts';
import { appendLog, WORKSPACE } from '#server/log/append.ts';
import type { Services } from '#server/services.ts';
import { newId } from '#server/storage/id.ts';
import { brokenConstraint } from '#server/storage/storage.ts';
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
  // Hashing takes long and holds no rows: it is done before the transaction.
  const passwordHash = account && (await hashPassword(account.password));
  try {
    return await db.transaction().execute(async (trx) => {
      const link = await findLink(trx, token, now);
      if (!link) throw notFound('link');
      if (link.state !== 'open') throw new Refusal(410, `link-${link.state}`, closed[link.state]);
      if (!account && (!actor || link.purpose === 'setup')) throw badRequest('Give a name, an e-mail and a password.');
      const email = account?.email ?? actor?.email;
      if (link.email && link.email !== email) {
        throw new Refusal(403, 'other-address', `This invitation is for ${link.email}.`);
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
          // Somebody who is a member already keeps the role they have: a link never lowers or raises it unseen.
          .onConflict((conflict) => conflict.columns(['project_id', 'account_id']).doNothing())
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
      return { accountId, project: project?.slug ?? null };
    });
  } catch (error) {
    if (brokenConstraint(error) === 'account_email_key') {
      throw conflicting('address-taken', 'This e-mail has an account here: sign in with it, then open the link again.');
    }
    throw error;
  }
}
