import { defaultContests } from '#domain/adjudication/contest.ts';
import type { ProjectSummary, ProjectView } from '#lib/protocol/projects.ts';
import { allowsInProject } from '#server/auth/in-project.ts';
import type { ProjectContext } from '#server/commands/context.ts';
import { readSight, type Sight } from '#server/exposure/sight.ts';
import { readHead } from '#server/log/append.ts';
import { readStoredQuestions } from '#server/storage/item-questions.ts';
import type { Db } from '#server/storage/storage.ts';
import { readProjectNews } from './project-news.ts';

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
  // Read before the rest: what happens in between is then news, not missed.
  const news = await readProjectNews(db, project.id);
  const questions = await readStoredQuestions(db, project.id);
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
  const own = await db
    .selectFrom('live_annotator')
    .select('id')
    .where('project_id', '=', project.id)
    .where('account_id', '=', sight.viewer.id)
    .orderBy('name')
    .execute();
  const { contested } = await db
    .selectFrom('contest_case')
    .innerJoin('conflict', 'conflict.id', 'contest_case.conflict_id')
    .select((eb) => eb.fn.countAll<number>().as('contested'))
    .where('contest_case.project_id', '=', project.id)
    .where('contest_case.state', '=', 'open')
    .where(sight.knows('conflict.item_id'))
    .executeTakeFirstOrThrow();
  const head = await readHead(db, project.id);
  const may = (action: Parameters<typeof allowsInProject>[1]) =>
    allowsInProject({ accountId: '', isOwner: false, role: project.role }, action, project.visibility).allowed;
  return {
    id: project.id,
    slug: project.slug,
    name: project.name,
    role: project.role,
    settings: { ...project.settings, contests: project.settings.contests ?? defaultContests },
    ownAnnotators: own.map(({ id }) => id),
    openContests: contested,
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
      resolveAgreed: may('agreed.resolve'),
      handle: may('queue.handle'),
    },
    logHead: { seq: head.seq, short: head.hash.slice(0, 8) },
    news,
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
