import type { Visibility } from '#domain/exposure/visibility.ts';
import type { GroupItems } from '#lib/protocol/groups.ts';
import { countGroupItems } from '#server/queries/groups.ts';
import type { Services } from '#server/services.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import type { GroupItemsTable } from '#server/storage/exposure-tables.ts';
import { brokenConstraint, type Trx } from '#server/storage/storage.ts';
import type { Insertable } from 'kysely';
import type { Deed } from './carry-out.ts';
import { carryOutInProject } from './carry-out-in-project.ts';
import type { InProject } from './context.ts';
import { conflicting, notFound, Refusal } from './refusal.ts';

/** Makes a group of people. */
export function createGroup(services: Services, context: InProject, name: string): Promise<{ id: string }> {
  return change(services, context, 'group.create', async (trx, at, { project }) => {
    const id = newId(at);
    await trx.insertInto('people_group').values({ id, project_id: project.id, name, created_at: at }).execute();
    return { result: { id }, entry: { chain: project.id, action: 'group.create', object: id, body: { name } } };
  });
}

export async function renameGroup(services: Services, context: InProject, id: string, to: string): Promise<null> {
  return change(services, context, 'group.rename', async (trx, _at, { project }) => {
    const { name: from } = await readGroup(trx, project.id, id);
    await trx.updateTable('people_group').set({ name: to }).where('id', '=', id).execute();
    const body = { from, to };
    return { result: null, entry: { chain: project.id, action: 'group.rename', object: id, body } };
  });
}

/** Removes a group; whoever and whatever was in it is in it no more. */
export async function removeGroup(services: Services, context: InProject, id: string): Promise<null> {
  return change(services, context, 'group.remove', async (trx, _at, { project }) => {
    const { name } = await readGroup(trx, project.id, id);
    await trx.deleteFrom('people_group').where('id', '=', id).execute();
    return { result: null, entry: { chain: project.id, action: 'group.remove', object: id, body: { name } } };
  });
}

/** Says who is in a group. What they cast stays; what they see changes at once (domain/exposure SPEC R6). */
export async function setGroupPeople(
  services: Services,
  context: InProject,
  id: string,
  body: { members: readonly string[]; annotators: readonly string[] },
): Promise<null> {
  return change(services, context, 'group.people', async (trx, _at, { project }) => {
    await readGroup(trx, project.id, id);
    const members = [...new Set(body.members)].sort();
    const annotators = [...new Set(body.annotators)].sort();
    await refuseStrangers(trx, project.id, id, members, annotators);
    await trx.deleteFrom('group_account').where('group_id', '=', id).execute();
    await trx.deleteFrom('group_annotator').where('group_id', '=', id).execute();
    if (members.length > 0) {
      await trx
        .insertInto('group_account')
        .values(members.map((account_id) => ({ group_id: id, account_id })))
        .execute();
    }
    if (annotators.length > 0) {
      await trx
        .insertInto('group_annotator')
        .values(annotators.map((annotator_id) => ({ group_id: id, annotator_id })))
        .execute();
    }
    const entry = { chain: project.id, action: 'group.people', object: id, body: { members, annotators } };
    return { result: null, entry };
  });
}

const ROWS_AT_ONCE = 2_000;

/** Says which items are a group's; keys that are no item's are refused, all or none. */
export async function setGroupItems(
  services: Services,
  context: InProject,
  id: string,
  items: GroupItems,
): Promise<{ count: number }> {
  return change(services, context, 'group.items', async (trx, _at, { project }) => {
    await readGroup(trx, project.id, id);
    const base = { group_id: id, project_id: project.id };
    const rows: Insertable<GroupItemsTable>[] = [
      ...(await readImports(trx, project.id, items.imports)).map((value) => ({
        ...base,
        by: 'import' as const,
        name: '',
        value,
      })),
      ...items.metadata.map(({ name, value }) => ({ ...base, by: 'metadata' as const, name, value })),
      ...(await readItems(trx, project.id, items.keys)).map((value) => ({
        ...base,
        by: 'item' as const,
        name: '',
        value,
      })),
    ];
    await trx.deleteFrom('group_items').where('group_id', '=', id).execute();
    for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
      await trx
        .insertInto('group_items')
        .values(rows.slice(start, start + ROWS_AT_ONCE))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    const count = await countGroupItems(trx, project.id, id);
    const { imports, metadata, keys } = items;
    const body = { imports: [...imports], metadata: [...metadata], keys: keys.length, count };
    return { result: { count }, entry: { chain: project.id, action: 'group.items', object: id, body } };
  });
}

/** Changes what groups do not see of each other and what observers see. */
export async function changeVisibility(services: Services, context: InProject, to: Visibility): Promise<null> {
  return change(services, context, 'project.visibility', async (trx, _at, { project }) => {
    await trx
      .updateTable('project')
      .set({ visibility: json(to) })
      .where('id', '=', project.id)
      .execute();
    const body = { from: project.visibility, to };
    return { result: null, entry: { chain: project.id, action: 'project.visibility', object: project.id, body } };
  });
}

/** One change to who sees what; whoever has a room of the project open is asked about and told again. */
async function change<Result>(
  services: Services,
  context: InProject,
  action: string,
  work: (trx: Trx, at: number, context: InProject) => Promise<Deed<Result>>,
): Promise<Result> {
  try {
    const result = await carryOutInProject(services, context, { action, may: 'group.change' }, work);
    services.rooms.accessChanged({ projectId: context.project.id });
    return result;
  } catch (error) {
    if (brokenConstraint(error) !== 'people_group_name') throw error;
    throw conflicting('name-taken', 'There is a group of that name already: choose another.');
  }
}

async function readGroup(trx: Trx, projectId: string, id: string): Promise<{ name: string }> {
  const group = await trx
    .selectFrom('people_group')
    .select('name')
    .where('id', '=', id)
    .where('project_id', '=', projectId)
    .forUpdate()
    .executeTakeFirst();
  if (!group) throw notFound('group');
  return group;
}

/** Members of the project, and former ones who were in the group already, may be in it. */
async function refuseStrangers(trx: Trx, projectId: string, id: string, members: string[], annotators: string[]) {
  const present = await trx.selectFrom('member').select('account_id').where('project_id', '=', projectId).execute();
  const former = await trx.selectFrom('group_account').select('account_id').where('group_id', '=', id).execute();
  const possible = new Set([...present, ...former].map(({ account_id }) => account_id));
  if (members.some((member) => !possible.has(member))) throw notFound('member');
  if (annotators.length === 0) return;
  const found = await trx
    .selectFrom('live_annotator')
    .select('id')
    .where('project_id', '=', projectId)
    .where('id', 'in', annotators)
    .execute();
  if (found.length < annotators.length) throw notFound('annotator');
}

async function readImports(trx: Trx, projectId: string, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const wanted = [...new Set(ids)];
  const rows = await trx
    .selectFrom('import')
    .select('id')
    .where('project_id', '=', projectId)
    .where('status', '=', 'live')
    .where('id', 'in', wanted)
    .execute();
  if (rows.length < wanted.length) throw notFound('import');
  return rows.map(({ id }) => id);
}

async function readItems(trx: Trx, projectId: string, keys: readonly string[]): Promise<string[]> {
  const wanted = [...new Set(keys)];
  const found = new Map<string, string>();
  for (let start = 0; start < wanted.length; start += ROWS_AT_ONCE) {
    const rows = await trx
      .selectFrom('live_item')
      .select(['id', 'key'])
      .where('project_id', '=', projectId)
      .where('key', 'in', wanted.slice(start, start + ROWS_AT_ONCE))
      .execute();
    for (const { id, key } of rows) found.set(key, id);
  }
  const missing = wanted.filter((key) => !found.has(key));
  if (missing.length > 0) {
    const first = missing.slice(0, 5).map((key) => `“${key}”`);
    throw new Refusal(
      422,
      'no-such-items',
      `${missing.length} of the keys are no item’s here, ${first.join(', ')} among them. Nothing was changed.`,
      { field: 'keys' },
    );
  }
  return [...found.values()];
}
