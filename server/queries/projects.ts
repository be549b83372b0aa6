import { defaultNextStep } from '#domain/adjudication/another-label.ts';
import { defaultContests } from '#domain/adjudication/contest.ts';
import type { ProjectSummary, ProjectView } from '#lib/protocol/projects.ts';
import { allowsInProject } from '#server/auth/in-project.ts';
import type { ProjectContext } from '#server/commands/context.ts';
import { readSight, type Sight } from '#server/exposure/sight.ts';
import { readHead } from '#server/log/append.ts';
import { readStoredQuestions } from '#server/storage/item-questions.ts';
import type { Db } from '#server/storage/storage.ts';
import { countAnswersNow, countNow } from './project-counts.ts';
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
    rows.map(async (row) => {
      const sight = await readSight(db, row.id, accountId);
      const { items, open, decided } = await countNow(db, sight);
      return { ...row, items, open, decided };
    }),
  );
}

/** A project with what its pages need. */
export async function readProject(db: Db, project: ProjectContext, sight: Sight): Promise<ProjectView> {
  // Read before the rest: what happens in between is then news, not missed.
  const news = await readProjectNews(db, project.id);
  const questions = await readStoredQuestions(db, project.id);
  const head = await readHead(db, project.id);
  const { disputed, ...counts } = await countNow(db, sight);
  const { overlapping, ...answers } = await countAnswersNow(db, sight, project.settings.entry.minRaters);
  const own = await db
    .selectFrom('live_annotator')
    .select('id')
    .where('project_id', '=', project.id)
    .where('account_id', '=', sight.viewer.id)
    .orderBy('name')
    .execute();
  const labels = await db
    .selectFrom('label_request')
    .select((eb) => eb.fn.countAll<number>().as('asked'))
    .select((eb) =>
      eb
        .selectFrom('label_owed')
        .select((e) => e.fn.countAll<number>().as('open'))
        .where('label_owed.project_id', '=', project.id)
        .where('label_owed.account_id', '=', sight.viewer.id)
        .where(sight.knows('label_owed.item_id'))
        .as('open'),
    )
    .where('project_id', '=', project.id)
    .where('account_id', '=', sight.viewer.id)
    .executeTakeFirstOrThrow();
  const { contested } = await db
    .selectFrom('contest_case')
    .innerJoin('conflict', 'conflict.id', 'contest_case.conflict_id')
    .select((eb) => eb.fn.countAll<number>().as('contested'))
    .where('contest_case.project_id', '=', project.id)
    .where('contest_case.state', '=', 'open')
    .where(sight.knows('conflict.item_id'))
    .executeTakeFirstOrThrow();
  const may = (action: Parameters<typeof allowsInProject>[1]) =>
    allowsInProject({ accountId: '', isOwner: false, role: project.role }, action, project.visibility).allowed;
  return {
    id: project.id,
    slug: project.slug,
    name: project.name,
    role: project.role,
    settings: {
      ...project.settings,
      contests: project.settings.contests ?? defaultContests,
      tie: project.settings.tie ?? defaultNextStep,
    },
    ownAnnotators: own.map(({ id }) => id),
    ownLabels: { open: labels.open ?? 0, any: labels.asked > 0 },
    openContests: contested,
    questions,
    ...answers,
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
      audits: may('audit.read'),
      manageAudits: may('audit.manage'),
      askForLabels: may('label.ask'),
    },
    logHead: { seq: head.seq, short: head.hash.slice(0, 8) },
    news,
  };
}
