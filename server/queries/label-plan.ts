import { sql } from 'kysely';
import {
  canLabel,
  type Labeller,
  type LabelPlan,
  planLabels,
  type ToLabel,
} from '#domain/adjudication/another-label.ts';
import type { Role } from '#domain/adjudication/policy.ts';
import { seesEverything } from '#domain/exposure/visibility.ts';
import { Refusal } from '#server/commands/refusal.ts';
import { readSight, type Sight } from '#server/exposure/sight.ts';
import { readWaiting } from '#server/storage/item-questions.ts';
import type { Db, Trx } from '#server/storage/storage.ts';
import { readChosen, type Selection } from './handling.ts';

type Reader = Db | Trx;

/** Somebody who can be asked for labels in a project. */
export interface CanLabel {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** How many labels they owe at present. */
  readonly owes: number;
}

/** What asking for labels would do: the same whether it is only shown or carried out. */
export interface Asking extends LabelPlan {
  readonly points: readonly (ToLabel & { readonly question: string })[];
  readonly askable: readonly CanLabel[];
}

/**
 * Works out who would be asked for which label (domain/adjudication SPEC A2–A4).
 *
 * @param chosen accounts to spread the labels over; none of them = nobody yet
 */
export async function planAsking(
  db: Reader,
  sight: Sight,
  selection: Selection,
  chosen: readonly string[],
): Promise<Asking> {
  const points = await readPoints(db, sight, selection);
  const askable = await readAskable(db, sight.projectId);
  if (chosen.some((id) => askable.every((one) => one.id !== id))) {
    throw new Refusal(
      422,
      'cannot-label',
      'One of the people can’t be asked for labels here: choose annotators, adjudicators or who is linked to an annotator.',
    );
  }
  const items = [...new Set(points.map(({ item }) => item))];
  const labellers = await readLabellers(db, sight, askable, items);
  return { points, askable, ...planLabels(points, labellers, chosen) };
}

/** The chosen questions of items: one each, however many points of it differ. */
async function readPoints(db: Reader, sight: Sight, selection: Selection): Promise<Asking['points']> {
  const rows = await readChosen(db, sight, selection);
  if (rows.length === 0) return [];
  const place = (row: { item_id: string; question_id: string }) => `${row.item_id} ${row.question_id}`;
  const items = [...new Set(rows.map((row) => row.item_id))];
  const project_id = sight.projectId;
  const waiting = new Set(
    (
      await readWaiting(
        db,
        rows.map((row) => ({ ...row, project_id })),
      )
    ).map(({ item, question }) => `${item} ${question}`),
  );
  const asked = await db
    .selectFrom('label_owed')
    .select(['item_id', 'question_id'])
    .where('project_id', '=', sight.projectId)
    .where('item_id', 'in', items)
    .execute();
  const isAsked = new Set(asked.map(place));
  const standing = await db
    .selectFrom('decision')
    .innerJoin('conflict', (join) =>
      join
        .onRef('conflict.id', '=', 'decision.conflict_id')
        .onRef('conflict.decision_revision', '=', 'decision.revision'),
    )
    .select('conflict.id')
    .where('decision.item_id', 'in', items)
    .where('decision.act', '=', 'decide')
    .execute();
  const isDecided = new Set(standing.map(({ id }) => id));
  const answered = await readAnswered(db, items);
  return [...Map.groupBy(rows, place)].flatMap(([id, own]) => {
    const [first] = own;
    if (!first) return [];
    const decided = own.every((row) => row.decided || isDecided.has(row.id));
    const closed = decided ? 'decided' : waiting.has(id) ? 'waiting' : isAsked.has(id) ? 'asked' : null;
    const point = { id, item: first.item_id, question: first.question_id };
    return [{ ...point, closed, answered: answered.get(id) ?? new Set<string>() }] as const;
  });
}

/** Accounts that ever answered, by item and question. */
async function readAnswered(db: Reader, items: readonly string[]): Promise<Map<string, Set<string>>> {
  const rows = await db
    .selectFrom('annotation')
    .leftJoin('annotator_now as now', 'now.annotator_id', 'annotation.annotator_id')
    .innerJoin('annotator', (join) =>
      join.on('annotator.id', '=', sql<string>`coalesce(now.into_id, annotation.annotator_id)`),
    )
    .select(['annotation.item_id', 'annotation.question_id', 'annotator.account_id'])
    .where('annotation.item_id', 'in', [...items])
    .where('annotator.account_id', 'is not', null)
    .execute();
  const answered = new Map<string, Set<string>>();
  for (const { item_id, question_id, account_id } of rows) {
    const place = `${item_id} ${question_id}`;
    const accounts = answered.get(place) ?? new Set();
    accounts.add(account_id ?? '');
    answered.set(place, accounts);
  }
  return answered;
}

/** Everybody who can be asked here, by name (SPEC A3). */
async function readAskable(db: Reader, projectId: string): Promise<CanLabel[]> {
  const rows = await db
    .selectFrom('member')
    .innerJoin('account', 'account.id', 'member.account_id')
    .select(['account.id', 'account.name', 'member.role'])
    .select((eb) => [
      eb
        .exists(
          eb
            .selectFrom('live_annotator')
            .select('live_annotator.id')
            .whereRef('live_annotator.account_id', '=', 'member.account_id')
            .whereRef('live_annotator.project_id', '=', 'member.project_id'),
        )
        .as('isAnnotator'),
      eb
        .selectFrom('label_owed')
        .select((e) => e.fn.countAll<number>().as('owes'))
        .whereRef('label_owed.account_id', '=', 'member.account_id')
        .whereRef('label_owed.project_id', '=', 'member.project_id')
        .as('owes'),
    ])
    .where('member.project_id', '=', projectId)
    .orderBy('account.name')
    .orderBy('account.id')
    .execute();
  return rows
    .filter((row) => canLabel({ role: row.role, isAnnotator: Boolean(row.isAnnotator) }))
    .map(({ id, name, role, owes }) => ({ id, name, role, owes: owes ?? 0 }));
}

/** What each of them is exposed to, and what is out of their sight. */
async function readLabellers(
  db: Reader,
  { projectId, visibility }: Sight,
  people: readonly CanLabel[],
  items: readonly string[],
): Promise<Labeller[]> {
  if (items.length === 0 || people.length === 0) {
    return people.map(({ id }) => ({ id, seen: new Set(), hidden: new Set() }));
  }
  const exposures = await db
    .selectFrom('exposure')
    .select(['account_id', 'item_id'])
    .where('project_id', '=', projectId)
    .where('item_id', 'in', [...items])
    .execute();
  const seen = Map.groupBy(exposures, (row) => row.account_id);
  const labellers: Labeller[] = [];
  for (const { id, role } of people) {
    const hides = visibility.groupsHide.items && !seesEverything(role);
    const shown = hides ? await readKnown(db, await readSight(db, projectId, id), items) : null;
    labellers.push({
      id,
      seen: new Set(seen.get(id)?.map((row) => row.item_id)),
      hidden: new Set(shown === null ? [] : items.filter((item) => !shown.has(item))),
    });
  }
  return labellers;
}

async function readKnown(db: Reader, sight: Sight, items: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('item')
    .select('id')
    .where('id', 'in', [...items])
    .where(sight.knows('item.id'))
    .execute();
  return new Set(rows.map(({ id }) => id));
}
