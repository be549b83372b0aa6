import { sql } from 'kysely';
import type { Role } from '#domain/adjudication/policy.ts';
import { knowsGroup, knowsPerson, seesEverything, type Visibility } from '#domain/exposure/visibility.ts';
import type { GroupsView, GroupView, MemberSight } from '#lib/protocol/groups.ts';
import { isInGroup, readSight, type Sight, withVisibility } from '#server/exposure/sight.ts';
import { readNames } from '#server/storage/conflicts.ts';
import type { Db, Trx } from '#server/storage/storage.ts';

/** The groups a viewer may know of, with the people in them they may know (domain/exposure SPEC R4, R5). */
export async function readGroups(db: Db, sight: Sight): Promise<GroupsView> {
  const { projectId, viewer, visibility } = sight;
  const everything = seesEverything(viewer.role);
  const groups = await db
    .selectFrom('people_group')
    .select(['id', 'name'])
    .where('project_id', '=', projectId)
    .orderBy('name')
    .execute();
  const known = groups.filter(({ id }) => knowsGroup(viewer, id, visibility));
  const people = await readMembersOfGroups(db, projectId);
  const annotators = await db
    .selectFrom('group_annotator')
    .innerJoin('people_group', 'people_group.id', 'group_annotator.group_id')
    .leftJoin('annotator_now as now', 'now.annotator_id', 'group_annotator.annotator_id')
    // Of those merged their group shows who they are now.
    .innerJoin('live_annotator as annotator', (join) =>
      join.on('annotator.id', '=', (eb) => eb.fn.coalesce('now.into_id', 'group_annotator.annotator_id')),
    )
    .select(['group_annotator.group_id', 'annotator.id', 'annotator.name'])
    .distinct()
    .where('people_group.project_id', '=', projectId)
    .orderBy('annotator.name')
    .execute();
  const shown: GroupView[] = [];
  for (const { id, name } of known) {
    shown.push({
      id,
      name,
      members: people
        .filter((one) => one.direct.includes(id) && knowsPerson(viewer, one, visibility))
        .map((one) => ({ id: one.id, name: one.name })),
      annotators: everything
        ? annotators.filter(({ group_id }) => group_id === id).map((one) => ({ id: one.id, name: one.name }))
        : null,
      items: everything ? await readItemsOf(db, projectId, id) : null,
    });
  }
  return { groups: shown, visibility };
}

/** Accounts in groups of a project, with those they were put in and all they are in. */
async function readMembersOfGroups(db: Db, projectId: string) {
  const rows = await db
    .selectFrom('group_account')
    .innerJoin('people_group', 'people_group.id', 'group_account.group_id')
    .leftJoin('member', (join) =>
      join.onRef('member.account_id', '=', 'group_account.account_id').on('member.project_id', '=', projectId),
    )
    .select(['group_account.account_id', 'group_account.group_id', 'member.role'])
    .where('people_group.project_id', '=', projectId)
    .execute();
  const names = await readNames(
    db,
    rows.map(({ account_id }) => account_id),
  );
  const people = [];
  for (const id of new Set(rows.map(({ account_id }) => account_id))) {
    const own = rows.filter(({ account_id }) => account_id === id);
    const role: Role | null = own[0]?.role ?? null;
    const { viewer } = await readSight(db, projectId, id);
    const direct = own.map(({ group_id }) => group_id);
    people.push({ id, name: names.get(id) ?? '', role, groups: viewer.groups, direct });
  }
  return people.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

async function readItemsOf(db: Db, projectId: string, group: string): Promise<GroupView['items']> {
  const rows = await db
    .selectFrom('group_items')
    .leftJoin('item', (join) => join.onRef('item.id', '=', 'group_items.value').on('group_items.by', '=', 'item'))
    .select(['group_items.by', 'group_items.name', 'group_items.value', 'item.key'])
    .where('group_items.group_id', '=', group)
    .orderBy('group_items.by')
    .orderBy('group_items.value')
    .execute();
  return {
    imports: rows.filter(({ by }) => by === 'import').map(({ value }) => value),
    metadata: rows.filter(({ by }) => by === 'metadata').map(({ name, value }) => ({ name, value })),
    keys: rows.flatMap(({ key }) => key ?? []),
    count: await countGroupItems(db, projectId, group),
  };
}

/** How many live items are a group's. */
export async function countGroupItems(db: Db | Trx, projectId: string, group: string): Promise<number> {
  const { count } = await db
    .selectFrom('live_item as known')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('known.project_id', '=', projectId)
    .where(isInGroup(projectId, group))
    .executeTakeFirstOrThrow();
  return count;
}

/** What each member sees of items and people, or would see under another visibility. */
export async function previewSights(db: Db, projectId: string, visibility: Visibility): Promise<MemberSight[]> {
  const members = await db
    .selectFrom('member')
    .innerJoin('account', 'account.id', 'member.account_id')
    .select(['account.id', 'account.name'])
    .where('member.project_id', '=', projectId)
    .orderBy('account.name')
    .execute();
  const groups = await db
    .selectFrom('people_group')
    .select(['id', 'name'])
    .where('project_id', '=', projectId)
    .orderBy('name')
    .execute();
  const sights: Sight[] = [];
  for (const { id } of members) sights.push(withVisibility(await readSight(db, projectId, id), visibility));
  // Members of the same groups see the same items, which are counted once.
  const counts = new Map<string, number>();
  const seen: MemberSight[] = [];
  for (const sight of sights) {
    const { viewer } = sight;
    const key = seesEverything(viewer.role) ? 'all' : viewer.groups.join(' ');
    const items = counts.get(key) ?? (await countKnown(db, sight));
    counts.set(key, items);
    seen.push({
      id: viewer.id,
      name: members.find(({ id }) => id === viewer.id)?.name ?? '',
      role: viewer.role ?? '',
      groups: groups.filter(({ id }) => viewer.groups.includes(id)).map(({ name }) => name),
      items,
      people: sights.filter((other) => knowsPerson(viewer, other.viewer, visibility)).length - 1,
    });
  }
  return seen;
}

async function countKnown(db: Db, sight: Sight): Promise<number> {
  const { count } = await db
    .selectFrom('live_item')
    .select(sql<number>`count(*)`.as('count'))
    .where('project_id', '=', sight.projectId)
    .where(sight.knows('live_item.id'))
    .executeTakeFirstOrThrow();
  return Number(count);
}
