import { roleAllows } from '#server/auth/can.ts';
import { stateOf } from '#server/auth/one-time-link.ts';
import type { ProjectContext } from '#server/commands/context.ts';
import type { Services } from '#server/services.ts';
import type { Db } from '#server/storage/storage.ts';
import type { AnnotatorRow, InvitationView, MemberView } from '#lib/protocol/people.ts';
import { readState } from './read-state.ts';
import { Remembered } from './remembered.ts';

interface People {
  members: MemberView[];
  invitations: InvitationView[];
  annotators: AnnotatorRow[];
}

/** Members of a project; who may invite also sees e-mail addresses, invitations and annotators. */
export async function readPeople(services: Services, project: ProjectContext): Promise<People> {
  const { db } = services;
  const runsIt = roleAllows({ accountId: '', isOwner: false, role: project.role }, 'member.invite').allowed;
  const rows = await db
    .selectFrom('member')
    .innerJoin('account', 'account.id', 'member.account_id')
    .select(['account.id', 'account.name', 'account.email', 'member.role', 'member.tags'])
    .where('member.project_id', '=', project.id)
    .orderBy('account.name')
    .execute();
  const annotators = await db
    .selectFrom('live_annotator')
    .select(['id', 'name', 'imported_name', 'is_model', 'account_id'])
    .where('project_id', '=', project.id)
    .orderBy('name')
    .execute();
  const annotations = runsIt ? await countAnnotations(db, project.id) : null;
  const merged = await db
    .selectFrom('annotator_now as now')
    .innerJoin('annotator', 'annotator.id', 'now.annotator_id')
    .select(['annotator.id', 'now.into_id', 'now.act'])
    .select((eb) => eb.fn.coalesce('now.name', 'annotator.name').as('name'))
    .where('annotator.project_id', '=', project.id)
    .where('now.into_id', 'is not', null)
    .orderBy('annotator.name')
    .execute();
  const invitations = runsIt
    ? await db
        .selectFrom('one_time_link')
        .select(['id', 'role', 'email', 'created_at', 'expires_at', 'used_at', 'revoked_at'])
        .where('project_id', '=', project.id)
        .orderBy('id', 'desc')
        .limit(100)
        .execute()
    : [];
  return {
    members: rows.map((row) => ({
      id: row.id,
      name: row.name,
      email: runsIt ? row.email : '',
      role: row.role,
      tags: row.tags,
      annotators: runsIt ? annotators.filter((a) => a.account_id === row.id).map((a) => a.name) : [],
    })),
    invitations: invitations.map((link) => ({
      id: link.id,
      role: link.role ?? 'observer',
      email: link.email,
      state: stateOf(link, services.now()),
      createdAt: link.created_at,
      expiresAt: link.expires_at,
    })),
    annotators: runsIt
      ? annotators.map((row) => ({
          id: row.id,
          name: row.name,
          importedName: row.imported_name,
          isModel: row.is_model,
          annotations: annotations?.get(row.id) ?? 0,
          account: row.account_id,
          merged: merged
            .filter(({ into_id }) => into_id === row.id)
            .map(({ id, name, act }) => ({ id, name: name ?? '', act })),
        }))
      : [],
  };
}

// Every annotation, and whom it counts for, is written with an entry in the log.
const counts = new Remembered<ReadonlyMap<string, number>>(50);

/** Annotations by annotator, all revisions of them. */
async function countAnnotations(db: Db, projectId: string): Promise<ReadonlyMap<string, number>> {
  return counts.get(await readState(db, projectId), async () => {
    const rows = await db
      .selectFrom('live_annotation')
      .select((eb) => ['annotator_id', eb.fn.countAll<number>().as('count')])
      .where('project_id', '=', projectId)
      .groupBy('annotator_id')
      .execute();
    return new Map(rows.map(({ annotator_id, count }) => [annotator_id, count]));
  });
}
