import type { ViewFilter } from '#lib/protocol/queue-views.ts';
import { roleAllows } from '#server/auth/can.ts';
import { viewsOf } from '#server/queries/queue-views.ts';
import type { Services } from '#server/services.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import type { Trx } from '#server/storage/storage.ts';
import { carryOutInProject } from './carry-out-in-project.ts';
import type { InProject } from './context.ts';
import { conflicting, forbidden, notFound } from './refusal.ts';

interface ViewBody {
  name: string;
  shared: boolean;
  filter: ViewFilter;
}

/** Views somebody has in a project: more are not found again. */
const MOST = 100;

/** Names a filter. What is somebody's own is no matter of the project: only shared views are in its log. */
export function saveView(services: Services, context: InProject, body: ViewBody): Promise<{ id: string }> {
  const order = { action: 'view.save', may: 'queue.read' } as const;
  return carryOutInProject(services, context, order, async (trx, at, inProject) => {
    if (body.shared) refuseToShare(inProject);
    await refuseName(trx, inProject, body.name, null);
    const id = newId(at);
    const { actor, project } = inProject;
    const { name, shared, filter } = body;
    const row = { id, project_id: project.id, account_id: actor.accountId, name, shared, created_at: at };
    await trx
      .insertInto('queue_view')
      .values({ ...row, filter: json(filter) })
      .execute();
    return { result: { id }, entry: shared ? entryOf(project.id, 'view.share', id, { name, filter }) : null };
  });
}

/** Gives a view another name or filter, or shares it. */
export function changeView(services: Services, context: InProject, view: string, body: ViewBody): Promise<null> {
  const order = { action: 'view.change', may: 'queue.read' } as const;
  return carryOutInProject(services, context, order, async (trx, _at, inProject) => {
    const before = await readChangeable(trx, inProject, view);
    if (body.shared) refuseToShare(inProject);
    await refuseName(trx, inProject, body.name, view);
    const { name, shared, filter } = body;
    const isSame = name === before.name && shared === before.shared && isSameFilter(filter, before.filter);
    if (isSame) return { result: null, entry: null };
    await trx
      .updateTable('queue_view')
      .set({ name, shared, filter: json(filter) })
      .where('id', '=', view)
      .execute();
    const action = !before.shared ? 'view.share' : shared ? 'view.change' : 'view.remove';
    const told = before.shared || shared;
    const entry = told ? entryOf(inProject.project.id, action, view, { name, filter }) : null;
    return { result: null, entry };
  });
}

/** Removes a view; whoever's queue began with it begins with what is open. */
export function removeView(services: Services, context: InProject, view: string): Promise<null> {
  const order = { action: 'view.remove', may: 'queue.read' } as const;
  return carryOutInProject(services, context, order, async (trx, _at, inProject) => {
    const { name, shared } = await readChangeable(trx, inProject, view);
    await trx.deleteFrom('queue_view').where('id', '=', view).execute();
    const entry = shared ? entryOf(inProject.project.id, 'view.remove', view, { name }) : null;
    return { result: null, entry };
  });
}

/** Says with which view somebody's own queue begins. */
export function preferView(services: Services, context: InProject, view: string | null): Promise<null> {
  const order = { action: 'view.prefer', may: 'queue.read' } as const;
  return carryOutInProject(services, context, order, async (trx, _at, { actor, project }) => {
    const own = { project_id: project.id, account_id: actor.accountId };
    if (view === null) {
      await trx
        .deleteFrom('preferred_view')
        .where('project_id', '=', own.project_id)
        .where('account_id', '=', own.account_id)
        .execute();
      return { result: null, entry: null };
    }
    await readView(trx, { project, actor }, view);
    await trx
      .insertInto('preferred_view')
      .values({ ...own, view_id: view })
      .onConflict((conflict) => conflict.columns(['project_id', 'account_id']).doUpdateSet({ view_id: view }))
      .execute();
    return { result: null, entry: null };
  });
}

const entryOf = (chain: string, action: string, object: string, body: Record<string, unknown>) => ({
  chain,
  action,
  object,
  body,
});

/** Stored JSON comes back with its keys in another order. */
function isSameFilter(a: ViewFilter, b: ViewFilter): boolean {
  const parts = (filter: ViewFilter) => JSON.stringify(Object.entries(filter).sort());
  return parts(a) === parts(b);
}

function refuseToShare({ asker }: InProject): void {
  if (roleAllows(asker, 'queue.handle').allowed) return;
  throw forbidden('role', 'Owners and leads share views with the project: keep it as your own.');
}

async function readView(trx: Trx, { project, actor }: Pick<InProject, 'project' | 'actor'>, view: string) {
  const row = await viewsOf(trx, project.id, actor.accountId).where('queue_view.id', '=', view).executeTakeFirst();
  if (!row) throw notFound('view');
  return row;
}

async function readChangeable(trx: Trx, context: InProject, view: string) {
  const row = await readView(trx, context, view);
  if (row.shared) refuseToShare(context);
  return row;
}

async function refuseName(trx: Trx, { project, actor }: InProject, name: string, except: string | null): Promise<void> {
  // Whoever shares views of one project takes turns, so that no two get one name.
  await trx.selectFrom('project').select('id').where('id', '=', project.id).forNoKeyUpdate().execute();
  const rows = await viewsOf(trx, project.id, actor.accountId).execute();
  const others = rows.filter(({ id }) => id !== except);
  if (others.some((other) => other.name.toLocaleLowerCase() === name.toLocaleLowerCase())) {
    throw conflicting('name-taken', `There is a view called “${name}” already: choose another name.`);
  }
  if (others.length >= MOST) throw conflicting('too-many', `There are ${MOST} views: remove one that is not used.`);
}
