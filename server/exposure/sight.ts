import { type RawBuilder, sql } from 'kysely';
import type { Role } from '#domain/adjudication/policy.ts';
import { type Grouped, seesEverything, type Visibility } from '#domain/exposure/visibility.ts';
import { owedItems } from '#server/storage/owed.ts';
import type { Db, Trx } from '#server/storage/storage.ts';

type Reader = Pick<Db | Trx, 'selectFrom'>;

/** What one viewer may see in a project, as it stands now. */
export interface Sight {
  readonly projectId: string;
  readonly viewer: Grouped;
  readonly visibility: Visibility;
  /** Whether any item is out of sight. */
  readonly isWhole: boolean;
  /** Changes with what the viewer sees of the items, for what is computed once and kept. */
  readonly key: string;
  /** Condition that the item whose id a column holds is in sight, and that no label of it is owed. */
  sees(column: string): RawBuilder<boolean>;
  /** The same for what is hidden between groups alone. */
  knows(column: string): RawBuilder<boolean>;
}

/** The sight of a member; of somebody who is none, that of a role of nothing. */
export async function readSight(db: Reader, projectId: string, accountId: string): Promise<Sight> {
  const row = await db
    .selectFrom('project')
    .leftJoin('member', (join) =>
      join.onRef('member.project_id', '=', 'project.id').on('member.account_id', '=', accountId),
    )
    .select(['project.visibility', 'member.role'])
    .select(groupsOf(projectId, sql`${accountId}`).as('groups'))
    .select(sql<boolean>`exists ${owedItems(accountId)}`.as('owes'))
    .where('project.id', '=', projectId)
    .executeTakeFirstOrThrow();
  return sightOf({ projectId, accountId, ...row });
}

/** The sight a viewer would have were the project to hide something else. */
export function withVisibility({ projectId, viewer }: Sight, visibility: Visibility): Sight {
  return sightOf({ projectId, accountId: viewer.id, ...viewer, groups: [...viewer.groups], visibility, owes: false });
}

/** Whether an item is in sight and no label of it is owed. */
export async function isInSight(db: Reader, sight: Sight, itemId: string): Promise<boolean> {
  if (sight.isWhole) return true;
  const row = await db
    .selectFrom('item')
    .select('id')
    .where('id', '=', itemId)
    .where(sight.sees('item.id'))
    .executeTakeFirst();
  return row !== undefined;
}

interface Facts {
  projectId: string;
  accountId: string;
  role: Role | null;
  visibility: Visibility;
  groups: string[];
  owes: boolean;
}

function sightOf({ projectId, accountId, role, visibility, groups, owes }: Facts): Sight {
  const hidesItems = visibility.groupsHide.items && !seesEverything(role);
  const knows = (column: string): RawBuilder<boolean> => {
    if (!hidesItems) return sql<boolean>`true`;
    const own = groups.length > 0 ? sql`own.group_id in (${sql.join(groups)})` : sql`false`;
    return sql<boolean>`${sql.ref(column)} in (select known.id from item known
      where known.project_id = ${projectId} and (${isIn(projectId, own)} or not ${isIn(projectId, sql`true`)}))`;
  };
  return {
    projectId,
    viewer: { id: accountId, role, groups },
    visibility,
    isWhole: !hidesItems && !owes,
    key: hidesItems || owes ? `${accountId} ${groups.join(' ')}` : '',
    knows,
    sees: (column) =>
      owes ? sql<boolean>`(${knows(column)} and ${sql.ref(column)} not in ${owedItems(accountId)})` : knows(column),
  };
}

/** Whether the item `known` is one of those that rows of `group_items`, named `own`, speak of. */
function isIn(projectId: string, which: RawBuilder<unknown>): RawBuilder<boolean> {
  const rows = (by: string) => sql`from group_items own where own.project_id = ${projectId}
    and own.by = ${by} and ${which}`;
  // Lists and imports are looked up in one set each; of metadata there are few rows.
  return sql<boolean>`(known.id in (select own.value ${rows('item')})
    or coalesce(known.import_id in (select own.value ${rows('import')}), false)
    or exists (select 1 ${rows('metadata')} and known.metadata->>own.name = own.value))`;
}

/** Whether the item `known` is one of a group's. */
export function isInGroup(projectId: string, group: string): RawBuilder<boolean> {
  return isIn(projectId, sql`own.group_id = ${group}`);
}

/** Ids of the groups of an account: its own, and those of the annotators linked to it (SPEC R1). */
export function groupsOf(projectId: string, account: RawBuilder<unknown>): RawBuilder<string[]> {
  return sql<string[]>`(select coalesce(jsonb_agg(belongs.group_id order by belongs.group_id), '[]'::jsonb) from (
    select ga.group_id from group_account ga join people_group g on g.id = ga.group_id
      where ga.account_id = ${account} and g.project_id = ${projectId}
    union
    select gn.group_id from group_annotator gn left join annotator_now n on n.annotator_id = gn.annotator_id
      join annotator a on a.id = coalesce(n.into_id, gn.annotator_id)
      where a.account_id = ${account} and a.project_id = ${projectId}) belongs)`;
}
