import type { Action } from '#lib/protocol/action.ts';
import { roleAllows } from '#server/auth/can.ts';
import type { Services } from '#server/services.ts';
import type { Trx } from '#server/storage/storage.ts';
import { carryOut, type Deed } from './carry-out.ts';
import type { InProject } from './context.ts';
import { forbidden, notFound } from './refusal.ts';

interface OrderInProject {
  /** What it is called in the log. */
  action: string;
  /** What the role must allow. */
  may: Action;
  commandId?: string;
  /** The command changes members: it locks them all, always in one order, so that two such commands never wait for each other. */
  changesMembers?: boolean;
}

/**
 * Carries out a command in a project under the role and settings that hold when it commits. The request found its own
 * before its body was read, which its sender can draw out for minutes: a member taken out meanwhile must not get through.
 */
export function carryOutInProject<Result>(
  services: Services,
  context: InProject,
  { may, changesMembers = false, ...order }: OrderInProject,
  work: (trx: Trx, at: number, context: InProject) => Promise<Deed<Result>>,
): Promise<Result> {
  return carryOut(services, { actor: context.actor, ...order }, async (trx, at) => {
    if (changesMembers) await lockMembers(trx, context.project.id);
    const inForce = await readInForce(trx, context);
    const permission = roleAllows(inForce.asker, may);
    if (!permission.allowed) throw forbidden(permission.code, permission.says);
    return work(trx, at, inForce);
  });
}

/** The context with role and settings as they are now; the role stays so until the transaction ends. */
async function readInForce(trx: Trx, { actor, asker, project }: InProject): Promise<InProject> {
  const row = await trx
    .selectFrom('member')
    .innerJoin('project', 'project.id', 'member.project_id')
    .select(['member.role', 'project.settings', 'project.visibility'])
    .where('member.project_id', '=', project.id)
    .where('member.account_id', '=', actor.accountId)
    .forShare('member')
    .executeTakeFirst();
  if (!row) throw notFound('project');
  const { role, settings, visibility } = row;
  return { actor, asker: { ...asker, role }, project: { ...project, role, settings, visibility } };
}

async function lockMembers(trx: Trx, projectId: string): Promise<void> {
  await trx
    .selectFrom('member')
    .select('account_id')
    .where('project_id', '=', projectId)
    .orderBy('account_id')
    .forUpdate()
    .execute();
}
