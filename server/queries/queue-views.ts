import { findKind } from '#kinds/registry.ts';
import type { QueueView, QueueViews, ViewFilter } from '#lib/protocol/queue-views.ts';
import { type Asker, roleAllows } from '#server/auth/can.ts';
import type { ProjectContext } from '#server/commands/context.ts';
import type { Sight } from '#server/exposure/sight.ts';
import { readStoredQuestions } from '#server/storage/item-questions.ts';
import type { Db, Trx } from '#server/storage/storage.ts';
import { queueQuery } from './queue-filter.ts';
import { readStagedFilter } from './stages.ts';

interface Around {
  project: ProjectContext;
  asker: Asker;
  sight: Sight;
}

/**
 * The views somebody has in a project. One that filters by annotators is left out for whom such a filter is refused.
 *
 * @param counts also how many conflicts each shows, which reads the queue once for every one of them.
 */
export async function listViews(db: Db, { project, asker, sight }: Around, counts: boolean): Promise<QueueViews> {
  const { accountId } = asker;
  const rows = (await viewsOf(db, project.id, accountId).execute()).filter(
    ({ filter }) => filter.people === null || roleAllows(asker, 'agreement.people').allowed,
  );
  const known = await readKnown(db, project.id);
  const views: QueueView[] = [];
  for (const { id, name, shared, filter, account_id, by } of rows) {
    const gone = await goneFrom(db, project.id, filter, known);
    const count = counts ? await countView(db, { project, asker, sight }, filter) : null;
    const own = account_id === accountId;
    views.push({ id, name, shared, own, by: { id: account_id, name: by }, filter, gone, count });
  }
  views.sort((a, b) => Number(b.shared) - Number(a.shared) || a.name.localeCompare(b.name));
  const preferred = await db
    .selectFrom('preferred_view')
    .select('view_id')
    .where('project_id', '=', project.id)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  const isThere = views.some(({ id }) => id === preferred?.view_id);
  return { views, preferred: isThere && preferred ? preferred.view_id : null };
}

/** The views somebody has: their own and the shared ones. */
export function viewsOf(db: Pick<Db | Trx, 'selectFrom'>, projectId: string, accountId: string) {
  return db
    .selectFrom('queue_view')
    .innerJoin('account', 'account.id', 'queue_view.account_id')
    .selectAll('queue_view')
    .select('account.name as by')
    .where('queue_view.project_id', '=', projectId)
    .where((eb) => eb.or([eb('queue_view.shared', '=', true), eb('queue_view.account_id', '=', accountId)]));
}

async function countView(db: Db, { project, asker, sight }: Around, filter: ViewFilter): Promise<number> {
  const asked: Record<string, string | null> = filter;
  const staged = await readStagedFilter(db, project, asker.accountId, (name) => asked[name] ?? undefined);
  const { count } = await db
    .selectFrom(queueQuery(db, sight, staged, []).as('queue'))
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

interface Known {
  labels: ReadonlySet<string>;
  handlers: ReadonlySet<string>;
  annotators: ReadonlySet<string>;
  imports: ReadonlySet<string>;
}

async function readKnown(db: Db, projectId: string): Promise<Known> {
  const questions = await readStoredQuestions(db, projectId);
  const members = await db.selectFrom('member').select('account_id').where('project_id', '=', projectId).execute();
  const annotators = await db.selectFrom('live_annotator').select('id').where('project_id', '=', projectId).execute();
  const imports = await db
    .selectFrom('import')
    .select('id')
    .where('project_id', '=', projectId)
    .where('live_at', 'is not', null)
    .execute();
  return {
    labels: new Set(
      questions.flatMap(({ kind, config }) => (findKind(kind)?.labels(config) ?? []).map(({ value }) => value)),
    ),
    handlers: new Set(members.map(({ account_id }) => account_id)),
    annotators: new Set(annotators.map(({ id }) => id)),
    imports: new Set(imports.map(({ id }) => id)),
  };
}

/** What a filter names and is not there any more: it still works, and shows what is left of it. */
async function goneFrom(db: Db, projectId: string, filter: ViewFilter, known: Known): Promise<string[]> {
  const { pattern, label, people, assigned, within } = filter;
  const gone: string[] = [];
  if (label !== null && !known.labels.has(label)) gone.push(`The label “${label}” is in no question any more.`);
  const isPerson = assigned !== null && assigned !== 'me' && assigned !== 'nobody';
  if (isPerson && !known.handlers.has(assigned)) gone.push('Who it says handles them is not a member any more.');
  if (people?.split(',').some((id) => !known.annotators.has(id))) {
    gone.push('An annotator it names was merged into another one.');
  }
  if (within?.startsWith('import:') && !known.imports.has(within.slice('import:'.length))) {
    gone.push('The import it names is gone.');
  }
  if (pattern !== null) {
    const one = await db
      .selectFrom('conflict')
      .select('id')
      .where('project_id', '=', projectId)
      .where('pattern', '=', pattern)
      .where('moot', '=', false)
      .limit(1)
      .executeTakeFirst();
    if (!one) gone.push('No conflict has the answers it names any more.');
  }
  return gone;
}
