import { type Role, roles } from '#domain/adjudication/policy.ts';
import { can } from '#server/auth/can.ts';
import { createLink } from '#server/auth/one-time-link.ts';
import { revokeTokens } from '#server/auth/revoke-tokens.ts';
import type { Services } from '#server/services.ts';
import type { Trx } from '#server/storage/storage.ts';
import { ask } from './ask.ts';
import { carryOutInProject } from './carry-out-in-project.ts';
import type { InProject } from './context.ts';
import { notFound } from './refusal.ts';

const WEEK = 7 * 86_400_000;

/** Makes an invitation link; the token is told this once. */
export function invite(
  services: Services,
  context: InProject,
  { role, email }: { role: Role; email: string | null },
): Promise<{ id: string; token: string; expiresAt: number }> {
  const order = { action: 'member.invite', may: 'member.invite' } as const;
  return carryOutInProject(services, context, order, async (trx, at, { actor, asker, project }) => {
    ask(asker, 'member.invite', { newRole: role });
    const terms = { purpose: 'invitation' as const, projectId: project.id, role, email, createdBy: actor.accountId };
    const { id, token } = await createLink(trx, terms, at);
    return {
      result: { id, token, expiresAt: at + WEEK },
      entry: { chain: project.id, action: 'member.invite', object: id, body: { role, email } },
    };
  });
}

export function revokeInvitation(services: Services, context: InProject, id: string): Promise<null> {
  const order = { action: 'invitation.revoke', may: 'member.invite' } as const;
  return carryOutInProject(services, context, order, async (trx, at, { project }) => {
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
export async function changeRole(services: Services, context: InProject, accountId: string, role: Role): Promise<null> {
  const order = { action: 'member.change', may: 'member.change', changesMembers: true } as const;
  await carryOutInProject(services, context, order, async (trx, at, { asker, project }) => {
    const member = await readMember(trx, project.id, accountId);
    ask(asker, 'member.change', { newRole: role, member });
    await trx
      .updateTable('member')
      .set({ role })
      .where('project_id', '=', project.id)
      .where('account_id', '=', accountId)
      .execute();
    const revoked = await revokeBeyond(trx, { projectId: project.id, accountId, role, at });
    const body = { from: member.role, to: role, revoked };
    return { result: null, entry: { chain: project.id, action: 'member.change', object: accountId, body } };
  });
  // The panel is another one for everybody in the project's rooms.
  services.rooms.accessChanged({ projectId: context.project.id });
  return null;
}

/**
 * Takes a member out, and their API tokens for this project with them; their votes, decisions and comments stay. The
 * escalations they saw to have no owner then (SPEC L1).
 */
export async function removeMember(services: Services, context: InProject, accountId: string): Promise<null> {
  const order = { action: 'member.remove', may: 'member.change', changesMembers: true } as const;
  await carryOutInProject(services, context, order, async (trx, at, { asker, project }) => {
    const member = await readMember(trx, project.id, accountId);
    ask(asker, 'member.change', { member });
    await trx.deleteFrom('member').where('project_id', '=', project.id).where('account_id', '=', accountId).execute();
    const revoked = await revokeBeyond(trx, { projectId: project.id, accountId, role: null, at });
    const tokens = await revokeTokens(trx, { accountId, projectId: project.id }, at);
    const disowned = await trx
      .updateTable('escalation')
      .set({ owner: null })
      .where('project_id', '=', project.id)
      .where('owner', '=', accountId)
      .returning('id')
      .execute();
    const body = { role: member.role, revoked, tokens, disowned: disowned.map(({ id }) => id).sort() };
    return { result: null, entry: { chain: project.id, action: 'member.remove', object: accountId, body } };
  });
  services.rooms.accessChanged({ projectId: context.project.id });
  return null;
}

/** Says which account an annotator is; recusal and "where was I overruled" rest on it. */
export async function linkAnnotator(
  services: Services,
  context: InProject,
  annotatorId: string,
  account: string | null,
): Promise<null> {
  const order = { action: 'annotator.link', may: 'annotator.link' } as const;
  await carryOutInProject(services, context, order, async (trx, _at, { project }) => {
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
  // Whose own answer is in dispute is another one now, in any of the project's rooms.
  services.rooms.accessChanged({ projectId: context.project.id });
  return null;
}

async function readMember(trx: Trx, projectId: string, accountId: string) {
  const members = await trx
    .selectFrom('member')
    .select(['account_id', 'role'])
    .where('project_id', '=', projectId)
    .execute();
  const member = members.find((row) => row.account_id === accountId);
  if (!member) throw notFound('member');
  const owners = members.filter((row) => row.role === 'owner');
  return { accountId, role: member.role, isLastOwner: member.role === 'owner' && owners.length === 1 };
}

/**
 * Revokes somebody's open invitations to roles they may no longer give: else a lead could leave a door open for
 * themselves.
 *
 * @returns the ids of those revoked
 */
async function revokeBeyond(
  trx: Trx,
  { projectId, accountId, role, at }: { projectId: string; accountId: string; role: Role | null; at: number },
): Promise<string[]> {
  const asker = { accountId, isOwner: false, role };
  const beyond = roles.filter((newRole) => !can(asker, 'member.invite', { newRole }).allowed);
  if (beyond.length === 0) return [];
  const rows = await trx
    .updateTable('one_time_link')
    .set({ revoked_at: at })
    .where('project_id', '=', projectId)
    .where('created_by', '=', accountId)
    .where('role', 'in', beyond)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute();
  return rows.map(({ id }) => id).sort();
}
