import type { Action } from '#lib/protocol/action.ts';
import type { Route } from '#lib/protocol/route.ts';
import { forbidden, notFound } from '#server/commands/refusal.ts';
import type { Sight } from '#server/exposure/sight.ts';
import { auditsBlind, owesLabel } from '#server/storage/owed.ts';
import type { Db } from '#server/storage/storage.ts';

type FindItem = (db: Db, projectId: string, id: string) => Promise<string | null>;

/** Item of what a route's `:name` stands for, or null for what belongs to no one item. */
export const places: Readonly<Record<string, FindItem | null>> = {
  project: null,
  account: null,
  // What was said about annotators, or resolved by policy: many items at once, none of them named.
  act: null,
  annotator: null,
  // Many items at once: lists of them keep to what is in sight.
  audit: null,
  group: null,
  handling: null,
  import: null,
  invitation: null,
  message: null,
  number: null,
  question: null,
  // Many items at once: its command undoes only what still stands and names none of them.
  settling: null,
  view: null,
  webhook: null,
  item: (_db, _project, id) => Promise.resolve(id),
  conflict: async (db, projectId, id) => {
    const row = await db
      .selectFrom('conflict')
      .select('item_id')
      .where('id', '=', id)
      .where('project_id', '=', projectId)
      .executeTakeFirst();
    return row?.item_id ?? null;
  },
  escalation: async (db, projectId, id) => {
    const row = await db
      .selectFrom('escalation')
      .innerJoin('conflict', 'conflict.id', 'escalation.conflict_id')
      .select('conflict.item_id')
      .where('escalation.id', '=', id)
      .where('escalation.project_id', '=', projectId)
      .executeTakeFirst();
    return row?.item_id ?? null;
  },
  rework: async (db, projectId, id) => {
    const row = await db
      .selectFrom('rework')
      .select('item_id')
      .where('id', '=', id)
      .where('project_id', '=', projectId)
      .executeTakeFirst();
    return row?.item_id ?? null;
  },
  sampled: async (db, projectId, id) => {
    const row = await db
      .selectFrom('audit_item')
      .innerJoin('audit', 'audit.id', 'audit_item.audit_id')
      .select('audit_item.item_id')
      .where('audit_item.id', '=', id)
      .where('audit.project_id', '=', projectId)
      .executeTakeFirst();
    return row?.item_id ?? null;
  },
  proposal: async (db, projectId, id) => {
    const row = await db
      .selectFrom('proposal')
      .innerJoin('conflict', 'conflict.id', 'proposal.conflict_id')
      .select('conflict.item_id')
      .where('proposal.id', '=', id)
      .where('proposal.project_id', '=', projectId)
      .executeTakeFirst();
    return row?.item_id ?? null;
  },
};

/** Acts on what others answered or proposed: they take having seen it. */
const acts: ReadonlySet<string> = new Set<Action>(['propose', 'vote', 'comment', 'decide', 'undo', 'contest']);

/** Whether somebody who owes a label on the item is refused the route (domain/exposure SPEC E4). */
export function isClosedToOwers({ shows, access }: Pick<Route, 'shows' | 'access'>): boolean {
  return shows === 'answers' || shows === 'decisions' || acts.has(access);
}

/**
 * Refuses what is about an item that is out of the viewer's sight, as if it did not exist, and what would expose them
 * to one they owe a label on.
 *
 * @returns the item it is about, or null when it is about none
 */
export async function refuseUnseen(
  db: Db,
  route: Route,
  sight: Sight,
  param: (name: string) => string,
): Promise<string | null> {
  let about: string | null = null;
  for (const [, name = ''] of route.path.matchAll(/:(\w+)/g)) {
    const find = places[name];
    if (find === undefined) throw new Error(`${route.path}: nothing says to which item :${name} belongs`);
    const item = find && (await find(db, sight.projectId, param(name)));
    if (!item) continue;
    if (!(await knowsItem(db, sight, item))) throw notFound(name);
    if (isClosedToOwers(route)) await refuseOwing(db, sight, item);
    about = item;
  }
  return about;
}

/** Refuses conflicts among which one is out of sight or of an item a label is owed on. */
export async function refuseUnseenConflicts(db: Db, sight: Sight, conflicts: readonly string[]): Promise<void> {
  if (sight.isWhole || conflicts.length === 0) return;
  const { seen } = await db
    .selectFrom('conflict')
    .select((eb) => eb.fn.countAll<number>().as('seen'))
    .where('project_id', '=', sight.projectId)
    .where('id', 'in', [...new Set(conflicts)])
    .where(sight.sees('conflict.item_id'))
    .executeTakeFirstOrThrow();
  if (seen < new Set(conflicts).size) throw notFound('conflict');
}

async function knowsItem(db: Db, sight: Sight, item: string): Promise<boolean> {
  if (sight.isWhole) return true;
  const row = await db
    .selectFrom('item')
    .select('id')
    .where('id', '=', item)
    .where(sight.knows('item.id'))
    .executeTakeFirst();
  return row !== undefined;
}

async function refuseOwing(db: Db, { isWhole, viewer }: Sight, item: string): Promise<void> {
  if (await auditsBlind(db, viewer.id, item)) {
    throw forbidden('answer-first', 'You audit this item blind: answer it in the audit first, then it opens.');
  }
  const owed = isWhole ? null : await owesLabel(db, viewer.id, item);
  if (!owed) return;
  throw forbidden('owes-a-label', sayOwed(owed.prompt));
}

/** What somebody who owes a label is told. */
function sayOwed(prompt: string): string {
  return `Give your own label on this item first: you were asked “${prompt}”. Others’ answers open once you have.`;
}
