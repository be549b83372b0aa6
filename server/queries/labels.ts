import type { Selectable } from 'kysely';
import { canChangeLabel, type LabelFacts, labelState } from '#domain/adjudication/another-label.ts';
import type { AskedLabels, LabelTask, OwnLabels } from '#lib/protocol/labels.ts';
import type { ProjectContext } from '#server/commands/context.ts';
import type { Sight } from '#server/exposure/sight.ts';
import type { LabelNowView } from '#server/storage/exposure-tables.ts';
import { readNames } from '#server/storage/conflicts.ts';
import type { Db, Trx } from '#server/storage/storage.ts';

type Reader = Pick<Db | Trx, 'selectFrom'>;

const MOST_OPEN = 500;
const MOST_CHANGEABLE = 50;

/** What the state of a label rests on, from its row. */
export function labelFacts(row: Selectable<LabelNowView>): LabelFacts {
  return {
    isGiven: row.answered_at !== null,
    isWithdrawn: row.withdrawn_at !== null,
    isHere: row.is_here,
    answeredElsewhere: row.has_answer,
    conflict: row.conflict,
    hasSeen: row.has_seen,
  };
}

/** The labels somebody was asked for in a project, as they see them. */
export async function readOwnLabels(db: Db, sight: Sight): Promise<OwnLabels> {
  const { projectId } = sight;
  const accountId = sight.viewer.id;
  const own = db
    .selectFrom('label_now as label')
    .innerJoin('live_item as item', 'item.id', 'label.item_id')
    .innerJoin('question', 'question.id', 'label.question_id')
    .select(['label.id', 'label.item_id as item', 'item.key as itemKey', 'question.prompt as question'])
    .select(['label.asked_at as askedAt', 'label.due_at as dueAt', 'label.answered_at as givenAt'])
    .where('label.project_id', '=', projectId)
    .where('label.account_id', '=', accountId)
    .where(sight.knows('label.item_id'));
  const open = await own
    .where('label.id', 'in', (eb) =>
      eb.selectFrom('label_owed').select('label_owed.id').where('label_owed.account_id', '=', accountId),
    )
    .orderBy('label.due_at', (order) => order.asc().nullsLast())
    .orderBy('label.asked_at')
    .orderBy('item.id')
    .orderBy('question.position')
    .execute();
  const changeable = await own
    .where('label.answered_at', 'is not', null)
    .where('label.is_here', '=', true)
    .where('label.conflict', '!=', 'decided')
    .where('label.has_seen', '=', false)
    .orderBy('label.answered_at', 'desc')
    .orderBy('label.id', 'desc')
    .limit(MOST_CHANGEABLE)
    .execute();
  const { given } = await db
    .selectFrom('label_request')
    .select((eb) => eb.fn.countAll<number>().as('given'))
    .where('project_id', '=', projectId)
    .where('account_id', '=', accountId)
    .where('answered_at', 'is not', null)
    .executeTakeFirstOrThrow();
  return { open: open.slice(0, MOST_OPEN), changeable, counts: { open: open.length, given } };
}

/** An item with what somebody was asked about it, or null when they were asked nothing. */
export async function readLabelTask(
  db: Db,
  project: Pick<ProjectContext, 'id' | 'settings'>,
  accountId: string,
  itemId: string,
): Promise<LabelTask | null> {
  const labels = await db
    .selectFrom('label_now')
    .selectAll()
    .where('item_id', '=', itemId)
    .where('project_id', '=', project.id)
    .where('account_id', '=', accountId)
    .orderBy('asked_at')
    .orderBy('id')
    .execute();
  if (labels.length === 0) return null;
  const item = await db
    .selectFrom('live_item')
    .select(['id', 'key', 'content', 'metadata', 'parent'])
    .where('id', '=', itemId)
    .executeTakeFirstOrThrow();
  const questions = await db
    .selectFrom('question')
    .select(['id', 'key', 'prompt', 'kind', 'config', 'asked_when as askedWhen'])
    .where(
      'id',
      'in',
      labels.map((label) => label.question_id),
    )
    .orderBy('position')
    .execute();
  const own = await db
    .selectFrom('live_annotation as annotation')
    .innerJoin('annotator', 'annotator.id', 'annotation.annotator_id')
    .select(['annotation.question_id', 'annotation.value'])
    .where('annotation.item_id', '=', itemId)
    .where('annotation.layer', '=', 'independent')
    .where('annotator.account_id', '=', accountId)
    .orderBy('annotation.id')
    .execute();
  const answers = new Map(own.map(({ question_id, value }) => [question_id, value]));
  const names = await readNames(
    db,
    labels.map((label) => label.asked_by),
  );
  return {
    item,
    asked: questions.flatMap((question) => {
      // Asked for once more after it was taken back: the last word counts.
      const label = labels.findLast((one) => one.question_id === question.id);
      if (!label) return [];
      const facts = labelFacts(label);
      const state = labelState(facts);
      return [
        {
          label: label.id,
          question,
          by: { id: label.asked_by, name: names.get(label.asked_by) ?? '' },
          askedAt: label.asked_at,
          dueAt: label.due_at,
          state,
          value: facts.isGiven ? (answers.get(question.id) ?? null) : null,
          isWritable: state === 'open' || canChangeLabel(facts),
        },
      ];
    }),
    namesHidden: project.settings.hideNames,
  };
}

const MOST_LISTED = 500;

/** Which labels were asked for in a project and how each stands, for a lead. */
export async function readAskedLabels(db: Reader, projectId: string, now: number): Promise<AskedLabels> {
  const labels = await db
    .selectFrom('label_now as label')
    .innerJoin('live_item as item', 'item.id', 'label.item_id')
    .innerJoin('question', 'question.id', 'label.question_id')
    .innerJoin('account as person', 'person.id', 'label.account_id')
    .innerJoin('account as asker', 'asker.id', 'label.asked_by')
    .selectAll('label')
    .select(['item.key', 'question.prompt', 'person.name as person', 'asker.name as asker'])
    .where('label.project_id', '=', projectId)
    .orderBy('label.id', 'desc')
    .execute();
  const rows = labels.map((label) => {
    const state = labelState(labelFacts(label));
    const isLate = state === 'open' && label.due_at !== null && label.due_at <= now;
    return {
      id: label.id,
      item: label.item_id,
      itemKey: label.key,
      question: label.prompt,
      person: { id: label.account_id, name: label.person },
      askedBy: { id: label.asked_by, name: label.asker },
      askedAt: label.asked_at,
      dueAt: label.due_at,
      state,
      isLate,
    };
  });
  const people = [...Map.groupBy(rows, ({ person }) => person.id).values()].map((own) => {
    const count = (...states: (typeof own)[number]['state'][]) =>
      own.filter(({ state }) => states.includes(state)).length;
    const [open, given] = [count('open'), count('given')];
    const late = own.filter(({ isLate }) => isLate).length;
    return { person: own[0]!.person, open, late, given, over: own.length - open - given };
  });
  const due = (moment: number | null) => moment ?? Infinity;
  const isOpen = (row: (typeof rows)[number]) => row.state === 'open';
  return {
    people: people.sort((a, b) => (a.person.name < b.person.name ? -1 : 1)),
    rows: [
      ...rows.filter(isOpen).sort((a, b) => due(a.dueAt) - due(b.dueAt) || a.askedAt - b.askedAt),
      ...rows.filter((row) => !isOpen(row)),
    ].slice(0, MOST_LISTED),
    total: rows.length,
  };
}
