import { sql } from 'kysely';
import { type Priority, priorities, spread } from '#domain/adjudication/handling.ts';
import { MOST_HANDLED } from '#lib/protocol/handling.ts';
import { Refusal } from '#server/commands/refusal.ts';
import { countCells } from './queue-cells.ts';
import { type QueueFilter, queueQuery } from './queue-filter.ts';
import type { StoredCandidate } from '#server/storage/schema.ts';
import type { Handled } from '#server/storage/deciding-tables.ts';
import type { Sight } from '#server/exposure/sight.ts';
import type { Db, Trx } from '#server/storage/storage.ts';

type Reader = Db | Trx;

/** Which conflicts are handled: those named, or all that a filter of the queue shows. */
export type Selection = { by: 'list'; conflicts: readonly string[] } | { by: 'filter'; filter: QueueFilter };

export interface Change {
  /** Accounts to spread them over; none = nobody. Absent: as it is. */
  assign?: readonly string[] | undefined;
  priority?: Priority | undefined;
  dueAt?: number | null | undefined;
}

/** What an act of handling would do to each conflict. */
export interface HandlingPlan {
  count: number;
  people: { id: string; name: string; count: number }[];
  left: number;
  changes: { conflict: string; item: string; before: Handled; after: Handled }[];
}

/** Works out what an act would do to conflicts in sight; the same whether it is only shown or carried out. */
export async function planHandling(
  db: Reader,
  sight: Sight,
  selection: Selection,
  { assign, priority, dueAt }: Change,
): Promise<HandlingPlan> {
  const { projectId } = sight;
  const people = await readHandlers(db, projectId, assign ?? []);
  const rows = await readChosen(db, sight, selection);
  const given = assign?.length ? spread(await withRecused(db, projectId, rows), assign) : new Map<string, string>();
  const changes = rows.map((row) => {
    const before = { assignee: row.assignee, priority: row.priority, due_at: row.due_at };
    const assignee = assign?.length === 0 ? null : (given.get(row.id) ?? before.assignee);
    const after = {
      assignee,
      priority: priority === undefined ? before.priority : priorities.indexOf(priority),
      due_at: dueAt === undefined ? before.due_at : dueAt,
    };
    return { conflict: row.id, item: row.item_id, before, after };
  });
  const counts = new Map<string, number>();
  for (const person of given.values()) counts.set(person, (counts.get(person) ?? 0) + 1);
  return {
    count: rows.length,
    people: people.map((person) => ({ ...person, count: counts.get(person.id) ?? 0 })),
    left: assign?.length ? rows.length - given.size : 0,
    changes: changes.filter(({ before, after }) => !isSame(before, after)),
  };
}

function isSame(a: Handled, b: Handled): boolean {
  return a.assignee === b.assignee && a.priority === b.priority && a.due_at === b.due_at;
}

/** The people by name; whoever cannot vote here cannot handle anything (SPEC F1). */
async function readHandlers(db: Reader, projectId: string, ids: readonly string[]) {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('member')
    .innerJoin('account', 'account.id', 'member.account_id')
    .select(['account.id', 'account.name'])
    .where('member.project_id', '=', projectId)
    .where('member.role', '!=', 'observer')
    .where('account.id', 'in', [...ids])
    .execute();
  return ids.map((id) => {
    const row = rows.find((one) => one.id === id);
    if (row) return row;
    throw new Refusal(422, 'not-a-handler', 'One of the people is no member here, or only observes: choose again.');
  });
}

/** The chosen conflicts in sight that are in the queue, in the order of the choice. */
export async function readChosen(db: Reader, sight: Sight, selection: Selection) {
  const ids = selection.by === 'list' ? [...new Set(selection.conflicts)] : await readFiltered(db, sight, selection);
  if (ids.length > MOST_HANDLED) {
    throw new Refusal(
      422,
      'too-many',
      `The filter shows more than ${MOST_HANDLED.toLocaleString('en')} conflicts: narrow it, or do it in parts.`,
    );
  }
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('live_conflict')
    .select(['id', 'item_id', 'question_id', 'candidates', 'decided', 'decision_revision'])
    .select(['assignee', 'priority', 'due_at'])
    .where('project_id', '=', sight.projectId)
    .where('moot', '=', false)
    .where('id', 'in', ids)
    .where(sight.sees('live_conflict.item_id'))
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

async function readFiltered(db: Reader, sight: Sight, { filter }: { filter: QueueFilter }): Promise<string[]> {
  const cells = await countCells(db, sight);
  const rows = await db
    .with('queue', () => queueQuery(db, sight, filter, cells))
    .selectFrom('queue')
    .select('id')
    .orderBy('priority', 'desc')
    .orderBy('worth', 'desc')
    .orderBy('id', 'desc')
    .limit(MOST_HANDLED + 1)
    .execute();
  return rows.map(({ id }) => id);
}

async function withRecused(
  db: Reader,
  projectId: string,
  rows: readonly { id: string; candidates: StoredCandidate[] }[],
) {
  const linked = await db
    .selectFrom('live_annotator')
    .select(['id', 'account_id'])
    .where('project_id', '=', projectId)
    .where('account_id', 'is not', null)
    .execute();
  const accountOf = new Map(linked.map(({ id, account_id }) => [id, account_id ?? '']));
  return rows.map(({ id, candidates }) => ({
    id,
    recused: new Set(candidates.flatMap(({ annotators }) => annotators.flatMap((who) => accountOf.get(who) ?? []))),
  }));
}

/** Writes an act of handling and what each conflict had before it, in one statement each. */
export async function writeHandling(
  trx: Trx,
  act: { id: string; projectId: string; by: string; at: number },
  changes: HandlingPlan['changes'],
): Promise<void> {
  await trx
    .insertInto('handling')
    .values({
      id: act.id,
      project_id: act.projectId,
      changed: changes.length,
      acted_by: act.by,
      acted_at: act.at,
      undone_at: null,
    })
    .execute();
  const rows = JSON.stringify(changes.map(({ conflict, before, after }) => ({ conflict, before, after })));
  await sql`
    insert into handling_change (handling_id, conflict_id, before, after)
    select ${act.id}, r.conflict, r.before, r.after
    from jsonb_to_recordset(${rows}::text::jsonb) as r (conflict text, before jsonb, after jsonb)`.execute(trx);
  await lockChanged(trx, act.id);
  await sql`
    update conflict set
      assignee = h.after->>'assignee',
      priority = (h.after->>'priority')::smallint,
      due_at = (h.after->>'due_at')::bigint
    from handling_change h where h.handling_id = ${act.id} and h.conflict_id = conflict.id`.execute(trx);
}

/** In the order of their ids, so that two acts over the same conflicts wait for each other and never for ever. */
async function lockChanged(trx: Trx, handling: string): Promise<void> {
  await sql`
    select conflict.id from conflict join handling_change h on h.conflict_id = conflict.id
    where h.handling_id = ${handling} order by conflict.id for update of conflict`.execute(trx);
}

/** Acts of handling in one project take turns, so that each notes what really was there before it. */
export async function takeTurn(trx: Trx, projectId: string): Promise<void> {
  await trx.selectFrom('project').select('id').where('id', '=', projectId).forNoKeyUpdate().execute();
}

/** Gives back what an act changed wherever it still stands (SPEC F4); says which conflicts that were. */
export async function giveBack(trx: Trx, handling: string): Promise<{ conflict: string; item: string }[]> {
  await lockChanged(trx, handling);
  const { rows } = await sql<{ conflict: string; item: string }>`
    update conflict set
      assignee = h.before->>'assignee',
      priority = (h.before->>'priority')::smallint,
      due_at = (h.before->>'due_at')::bigint
    from handling_change h
    where h.handling_id = ${handling} and h.conflict_id = conflict.id
      and conflict.assignee is not distinct from h.after->>'assignee'
      and conflict.priority = (h.after->>'priority')::smallint
      and conflict.due_at is not distinct from (h.after->>'due_at')::bigint
    returning conflict.id as conflict, conflict.item_id as item`.execute(trx);
  return rows;
}
