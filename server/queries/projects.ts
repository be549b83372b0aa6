import type { ProjectSummary, ProjectView } from '#lib/protocol/projects.ts';
import { allowsInProject } from '#server/auth/in-project.ts';
import type { ProjectContext } from '#server/commands/context.ts';
import { readSight, type Sight } from '#server/exposure/sight.ts';
import { readHead } from '#server/log/append.ts';
import type { Db } from '#server/storage/storage.ts';

/** The projects a person is a member of, by name. */
export async function listProjects(db: Db, accountId: string): Promise<ProjectSummary[]> {
  const rows = await db
    .selectFrom('project')
    .innerJoin('member', 'member.project_id', 'project.id')
    .select(['project.id', 'project.slug', 'project.name', 'member.role'])
    .where('member.account_id', '=', accountId)
    .orderBy('project.name')
    .execute();
  return Promise.all(
    rows.map(async (row) => ({ ...row, ...(await countConflicts(db, await readSight(db, row.id, accountId))) })),
  );
}

/** A project with what its pages need. */
export async function readProject(db: Db, project: ProjectContext, sight: Sight): Promise<ProjectView> {
  const questions = await db
    .selectFrom('question')
    .select(['id', 'key', 'prompt', 'kind', 'config'])
    .where('project_id', '=', project.id)
    .orderBy('position')
    .execute();
  const { annotations, annotators } = await db
    .selectFrom('live_annotation')
    .select((eb) => eb.fn.countAll<number>().as('annotations'))
    .select((eb) => eb.fn.count<number>('annotator_id').distinct().as('annotators'))
    .where('project_id', '=', project.id)
    .where(sight.knows('live_annotation.item_id'))
    .executeTakeFirstOrThrow();
  const counts = await countConflicts(db, sight);
  const { overlapping } = await db
    .selectFrom(
      db
        .selectFrom('live_annotation')
        .select('item_id')
        .where('project_id', '=', project.id)
        .where(sight.knows('live_annotation.item_id'))
        .groupBy('item_id')
        .having((eb) => eb(eb.fn.count('annotator_id').distinct(), '>=', project.settings.entry.minRaters))
        .as('answered'),
    )
    .select((eb) => eb.fn.countAll<number>().as('overlapping'))
    .executeTakeFirstOrThrow();
  const { disputed } = await db
    .selectFrom('live_conflict')
    .select((eb) => eb.fn.count<number>('item_id').distinct().as('disputed'))
    .where('project_id', '=', project.id)
    .where('moot', '=', false)
    .where(sight.knows('live_conflict.item_id'))
    .executeTakeFirstOrThrow();
  const head = await readHead(db, project.id);
  const may = (action: Parameters<typeof allowsInProject>[1]) =>
    allowsInProject({ accountId: '', isOwner: false, role: project.role }, action, project.visibility).allowed;
  return {
    id: project.id,
    slug: project.slug,
    name: project.name,
    role: project.role,
    settings: project.settings,
    questions,
    annotations,
    annotators,
    agreedItems: Math.max(0, overlapping - disputed),
    ...counts,
    may: {
      queue: may('queue.read'),
      agreement: may('agreement.read'),
      seePeople: may('agreement.people'),
      import: may('import'),
      export: may('export.gold'),
      settings: may('project.settings'),
      invite: may('member.invite'),
      log: may('log.read'),
    },
    logHead: { seq: head.seq, short: head.hash.slice(0, 8) },
  };
}

/** Counts of what the viewer may know of; items they owe a label on are theirs to know. */
async function countConflicts(db: Db, sight: Sight): Promise<{ items: number; open: number; decided: number }> {
  const { items } = await db
    .selectFrom('live_item')
    .select((eb) => eb.fn.countAll<number>().as('items'))
    .where('project_id', '=', sight.projectId)
    .where(sight.knows('live_item.id'))
    .executeTakeFirstOrThrow();
  const { open, decided } = await db
    .selectFrom('live_conflict')
    .select((eb) => eb.fn.countAll<number>().filterWhere('decided', '=', false).as('open'))
    .select((eb) => eb.fn.countAll<number>().filterWhere('decided', '=', true).as('decided'))
    .where('project_id', '=', sight.projectId)
    .where('moot', '=', false)
    .where(sight.knows('live_conflict.item_id'))
    .executeTakeFirstOrThrow();
  return { items, open, decided };
}
