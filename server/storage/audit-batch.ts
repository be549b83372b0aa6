import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import { standsByPolicy } from '#domain/adjudication/agreed-policy.ts';
import { type Basis, basisOf, type BatchFilter, type StandingDecision } from '#domain/audit/batch.ts';
import type { Outcome, Resolution } from '#domain/kind.ts';
import { readPeoplesAnswers, readResolutions } from './agreed.ts';
import { kindOf } from './conflicts.ts';
import { readStandings, readStoredQuestions, type StoredQuestion } from './item-questions.ts';
import type { Db } from './storage.ts';

/** One item of a batch as it stands now. */
export interface BatchItem {
  readonly item: string;
  readonly basis: Basis;
  readonly value: unknown;
  readonly valueKey: string;
  /** Annotators whose label it is, with their annotations; nobody's where somebody decided. */
  readonly authors: readonly string[];
  readonly annotations: readonly string[];
  readonly decision: string | null;
  readonly decidedBy: string | null;
  /** Every annotator who answered the question there. */
  readonly answeredBy: readonly string[];
  /** Accounts that made, supported or signed the decision. */
  readonly deciders: readonly string[];
}

const ITEMS_AT_ONCE = 500;

/**
 * What an audit's batch would be (domain/audit SPEC K1), in pages in the order of ids; the turn is given to others in
 * between.
 */
export async function* scanBatch(
  db: Db,
  projectId: string,
  question: StoredQuestion,
  filter: BatchFilter,
): AsyncGenerator<BatchItem[]> {
  const questions = await readStoredQuestions(db, projectId);
  for (let after = ''; ;) {
    const items = await db
      .selectFrom('live_item')
      .select('id')
      .where('project_id', '=', projectId)
      .where('id', '>', after)
      .$if(filter.imports.length > 0, (query) => query.where('import_id', 'in', [...filter.imports]))
      .$if(filter.field !== null, (query) =>
        query.where(sql<boolean>`metadata->>${filter.field!.name} = ${filter.field!.value}`),
      )
      .orderBy('id')
      .limit(ITEMS_AT_ONCE)
      .execute();
    const last = items.at(-1);
    if (!last) return;
    after = last.id;
    const ids = items.map(({ id }) => id);
    yield (await readBatchItems(db, question, questions, ids)).filter(
      ({ basis, authors, valueKey }) =>
        filter.bases.includes(basis) &&
        (filter.annotators.length === 0 || authors.some((author) => filter.annotators.includes(author))) &&
        (filter.labels.length === 0 || filter.labels.includes(valueKey)),
    );
    await turn();
  }
}

async function readBatchItems(
  db: Db,
  question: StoredQuestion,
  questions: readonly StoredQuestion[],
  itemIds: readonly string[],
): Promise<BatchItem[]> {
  const kind = kindOf(question.kind);
  const elsewhere = await readTaken(db, question.id, itemIds);
  const unasked = await readUnasked(db, question, questions, itemIds);
  const answers = await readPeoplesAnswers(db, question.id, itemIds);
  const decisions = await readDecisions(db, question.id, itemIds);
  const resolutions = new Map(
    (await readResolutions(db, itemIds))
      .filter(({ question_id }) => question_id === question.id)
      .map((row) => [row.item_id, row]),
  );
  return itemIds.flatMap((item): BatchItem[] => {
    if (elsewhere.has(item) || unasked.has(item)) return [];
    const given = answers.get(item) ?? [];
    const conflict = decisions.get(item);
    if (conflict && !conflict.decision) return [];
    const decided = conflict?.decision ?? null;
    const policy = decided ? undefined : resolutions.get(item);
    const held = new Map<string, Resolution<unknown>>(
      decided?.outcome === 'label' ? [[decided.key, { outcome: 'label', value: decided.value }]] : [],
    );
    const resolved = decided && held.size === 0 ? null : kind.resolve(given, held, question.config);
    const value = policy && standsByPolicy(kind, question.config, given, policy) ? (policy.value as unknown) : resolved;
    const basis = basisOf(given.length, decided, value !== null);
    if (basis === null) return [];
    const valueKey = kind.keyOf(value);
    const own = basis === 'decided' ? [] : given.filter((answer) => kind.keyOf(answer.value) === valueKey);
    return [
      {
        item,
        basis,
        value,
        valueKey,
        authors: own.map(({ annotator }) => annotator),
        annotations: own.map(({ annotation }) => annotation),
        decision: decided?.id ?? null,
        decidedBy: decided?.decidedBy ?? null,
        answeredBy: given.map(({ annotator }) => annotator),
        deciders: decided?.people ?? [],
      },
    ];
  });
}

/** Items in the batch of another open audit of the question. */
async function readTaken(db: Db, questionId: string, itemIds: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('audit_item')
    .innerJoin('audit', 'audit.id', 'audit_item.audit_id')
    .select('audit_item.item_id')
    .where('audit_item.item_id', 'in', [...itemIds])
    .where('audit.question_id', '=', questionId)
    .where('audit.live_at', 'is not', null)
    .where('audit.closed_at', 'is', null)
    .execute();
  return new Set(rows.map(({ item_id }) => item_id));
}

async function readUnasked(
  db: Db,
  { id, askedWhen }: StoredQuestion,
  questions: readonly StoredQuestion[],
  itemIds: readonly string[],
): Promise<Set<string>> {
  if (askedWhen === null) return new Set();
  const standings = await readStandings(db, questions, itemIds);
  return new Set(
    [...standings].flatMap(([item, own]) =>
      own.some(({ question, state }) => question === id && (state === 'not-asked' || state === 'waiting'))
        ? [item]
        : [],
    ),
  );
}

interface Decided extends StandingDecision {
  readonly id: string;
  readonly key: string;
  readonly outcome: Outcome | null;
  readonly value: unknown;
  readonly decidedBy: string;
  /** Who made, supported or signed it. */
  readonly people: readonly string[];
}

/** Items with a conflict, each with the decision that settles it; null while it is open. */
async function readDecisions(db: Db, questionId: string, itemIds: readonly string[]) {
  const rows = await db
    .selectFrom('live_conflict as conflict')
    .leftJoin('decision', (join) =>
      join
        .onRef('decision.conflict_id', '=', 'conflict.id')
        .onRef('decision.revision', '=', 'conflict.decision_revision'),
    )
    .leftJoin('sign_off', 'sign_off.decision_id', 'decision.id')
    .leftJoin('contest_case', (join) =>
      join.onRef('contest_case.decision_id', '=', 'decision.id').on('contest_case.state', '=', 'open'),
    )
    .select(['conflict.item_id', 'conflict.key', 'conflict.decided', 'conflict.basis as basis_now'])
    .select(['decision.id', 'decision.outcome', 'decision.value', 'decision.decided_by', 'decision.policy_trace'])
    .select(['decision.basis', 'sign_off.signed_by', 'contest_case.id as contest'])
    .where('conflict.question_id', '=', questionId)
    .where('conflict.item_id', 'in', [...itemIds])
    .where('conflict.moot', '=', false)
    .execute();
  return new Map(
    rows.map((row): [string, { decision: Decided | null }] => {
      const { id, decided_by, policy_trace } = row;
      // Newer data than the decision saw dispute it.
      const stands = row.decided && id !== null && row.basis === row.basis_now;
      if (!stands || decided_by === null || policy_trace === null) return [row.item_id, { decision: null }];
      const people = [...policy_trace.supporters, decided_by, ...(row.signed_by === null ? [] : [row.signed_by])];
      return [
        row.item_id,
        {
          decision: {
            id,
            key: row.key,
            outcome: row.outcome,
            value: row.value,
            decidedBy: decided_by,
            people: [...new Set(people)],
            supporters: policy_trace.supporters.length,
            signed: row.signed_by !== null,
            contested: row.contest !== null,
          },
        },
      ];
    }),
  );
}
