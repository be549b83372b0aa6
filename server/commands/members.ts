import type { Role } from '#domain/adjudication/policy.ts';
import { createLink } from '#server/auth/one-time-link.ts';
import type { Actor } from '#server/auth/session.ts';
import type { Services } from '#server/services.ts';
import type { Trx } from '#server/storage/storage.ts';
import { ask } from './ask.ts';
import { carryOut } from './carry-out.ts';
import type { InProject, ProjectContext } from './context.ts';
import { notFound } from './refusal.ts';

const WEEK = 7 * 86_400_000;

/** Makes an invitation link; the token is told this once. */
export function invite(
  services: Services,
  { actor, asker, project }: InProject,
  { role, email }: { role: Role; email: string | null },
): Promise<{ id: string; token: string; expiresAt: number }> {
  ask(asker, 'member.invite', { newRole: role });
  return carryOut(services, { actor, action: 'member.invite' }, async (trx, at) => {
    const terms = { purpose: 'invitation' as const, projectId: project.id, role, email, createdBy: actor.accountId };
    const { id, token } = await createLink(trx, terms, at);
    return {
      result: { id, token, expiresAt: at + WEEK },
      entry: { chain: project.id, action: 'member.invite', object: id, body: { role, email } },
    };
  });
}

export function revokeInvitation(services: Services, actor: Actor, project: ProjectContext, id: string): Promise<null> {
  return carryOut(services, { actor, action: 'invitation.revoke' }, async (trx, at) => {
    const { numUpdatedRows } = await trx
      .updateTable('one_time_link')
      .set({ revoked_at: at })
      .where('id', '=', id)
      .where('project_id', '=', project.id)
      .where('used_at', 'is', null)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw notFound('open invitation');
    return { result: null, entry: { chain: project.id, action: 'invitation.revoke', object: id, body: {} } };
  });
}

/** Gives a member another role; holds from the next request or socket message on. */
export async function changeRole(
  services: Services,
  { actor, asker, project }: InProject,
  accountId: string,
  role: Role,
): Promise<null> {
  await carryOut(services, { actor, action: 'member.change' }, async (trx) => {
    const member = await readMember(trx, project.id, accountId);
    ask(asker, 'member.change', { newRole: role, member });
    await trx
      .updateTable('member')
      .set({ role })
      .where('project_id', '=', project.id)
      .where('account_id', '=', accountId)
      .execute();
    const body = { from: member.role, to: role };
    return { result: null, entry: { chain: project.id, action: 'member.change', object: accountId, body } };
  });
  services.rooms.accessChanged({ accountId, projectId: project.id });
  return null;
}

/** Takes a member out; their votes, decisions and comments stay. */
export async function removeMember(
  services: Services,
  { actor, asker, project }: InProject,
  accountId: string,
): Promise<null> {
  await carryOut(services, { actor, action: 'member.remove' }, async (trx) => {
    const member = await readMember(trx, project.id, accountId);
    ask(asker, 'member.change', { member });
    await trx.deleteFrom('member').where('project_id', '=', project.id).where('account_id', '=', accountId).execute();
    const body = { role: member.role };
    return { result: null, entry: { chain: project.id, action: 'member.remove', object: accountId, body } };
  });
  services.rooms.accessChanged({ accountId, projectId: project.id });
  return null;
}

/** Says which account an annotator is; recusal and "where was I overruled" rest on it. */
export function linkAnnotator(
  services: Services,
  actor: Actor,
  project: ProjectContext,
  annotatorId: string,
  account: string | null,
): Promise<null> {
  return carryOut(services, { actor, action: 'annotator.link' }, async (trx) => {
    if (account !== null) await readMember(trx, project.id, account);
    const { numUpdatedRows } = await trx
      .updateTable('annotator')
      .set({ account_id: account })
      .where('id', '=', annotatorId)
      .where('project_id', '=', project.id)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw notFound('annotator');
    return {
      result: null,
      entry: { chain: project.id, action: 'annotator.link', object: annotatorId, body: { account } },
    };
  });
}

async function readMember(trx: Trx, projectId: string, accountId: string) {
  const members = await trx
    .selectFrom('member')
    .select(['account_id', 'role'])
    .where('project_id', '=', projectId)
    .orderBy('account_id')
    .forUpdate()
    .execute();
  const member = members.find((row) => row.account_id === accountId);
  if (!member) throw notFound('member');
  const owners = members.filter((row) => row.role === 'owner');
  return { accountId, role: member.role, isLastOwner: member.role === 'owner' && owners.length === 1 };
}
