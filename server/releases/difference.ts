import { comparePairs, type Pair } from '#domain/release/difference.ts';
import type { Difference, DifferenceReason, DifferenceRow, DifferenceSide } from '#lib/protocol/releases.ts';
import { goldOf, type FrozenRow } from '#server/exports/frozen-row.ts';
import { createNamer, type NamePlan } from '#server/exports/naming.ts';
import { type ExportSource, openSource } from '#server/exports/source.ts';
import type { Sight } from '#server/exposure/sight.ts';
import { canonicalJson } from '#server/log/canonical-json.ts';
import { readFollowed } from '#server/queries/followed.ts';
import { showDecision } from '#server/queries/show-decision.ts';
import type { Services } from '#server/services.ts';
import { kindOf, readNames } from '#server/storage/conflicts.ts';
import { selected } from './create-release.ts';
import { findRelease, listReleases } from './read-releases.ts';

export interface DifferenceOrder {
  readonly from: number;
  /** Null for the project as it stands now. */
  readonly to: number | null;
  readonly change?: DifferenceRow['change'] | undefined;
  /** Only items whose key holds this text. */
  readonly item?: string | undefined;
  /** `item question` of the last row of the page before. */
  readonly after?: string | undefined;
  /** Rows of one page; the rest is counted. */
  readonly limit: number;
}

type Changed =
  Exclude<Pair<FrozenRow>, { change: 'same' }> | Extract<Pair<FrozenRow>, { from: FrozenRow; to: FrozenRow }>;

/**
 * What changed from a release to another, or to now (domain/release SPEC R5–R7). Both sides are read along each other,
 * so no more than one page of rows is held.
 */
export async function readDifference(
  services: Services,
  project: { id: string; slug: string },
  order: DifferenceOrder,
  names: NamePlan,
  /** Who it is for, as far as they may not see all of it. */
  sight?: Sight,
): Promise<Difference> {
  const { db } = services;
  const release = await findRelease(db, project.id, order.from);
  const [before, after] = [
    await openSource(services, project, order.from, sight),
    await openSource(services, project, order.to, sight),
  ];
  // What is there now is held to what the release was to hold.
  const rowsAfter = order.to === null ? selected(after.rows(), release.selection) : after.rows();
  const counts = { added: 0, removed: 0, changed: 0, same: 0 };
  const page: Changed[] = [];
  let isMore = false;
  for await (const pair of comparePairs(before.rows(), rowsAfter, stateOf)) {
    counts[pair.change]++;
    if (pair.change === 'same' || !isWanted(pair, order)) continue;
    if (page.length < order.limit) page.push(pair);
    else isMore = true;
  }
  const views = await listReleases(db, project.id);
  const view = (number: number) => views.find((one) => one.number === number)!;
  return {
    from: view(order.from),
    to: order.to === null ? null : view(order.to),
    counts,
    rows: await explain(services, page, before, after, names, sight),
    next: isMore ? keyOf(page.at(-1)!) : null,
  };
}

function stateOf({ gold }: FrozenRow) {
  return { source: gold.source, outcome: gold.outcome, value: canonicalJson(gold.value) };
}

function keyOf({ from, to }: Changed): string {
  const { itemId, questionId } = (from ?? to)!;
  return `${itemId} ${questionId}`;
}

function isWanted(pair: Changed, { change, item = '', after = '' }: DifferenceOrder): boolean {
  const row = (pair.from ?? pair.to)!;
  if (change !== undefined && pair.change !== change) return false;
  return keyOf(pair) > after && row.gold.item.toLowerCase().includes(item.toLowerCase());
}

async function explain(
  { db }: Services,
  page: readonly Changed[],
  before: ExportSource,
  after: ExportSource,
  names: NamePlan,
  sight: Sight | undefined,
): Promise<DifferenceRow[]> {
  const ids = [
    ...new Set(
      page.flatMap(({ from, to }) => [...(from?.conflicts ?? []), ...(to?.conflicts ?? [])].map(([id]) => id)),
    ),
  ];
  const decisions =
    ids.length === 0
      ? []
      : await db
          .selectFrom('decision')
          .selectAll()
          .where('conflict_id', 'in', ids)
          .orderBy('conflict_id')
          .orderBy('revision')
          .execute();
  const followed = await readFollowed(db, decisions);
  const people = new Map([...before.people, ...after.people]);
  for (const [id, name] of await readNames(
    db,
    decisions.map(({ decided_by }) => decided_by),
  )) {
    people.set(id, { name, isModel: false, isAccount: true });
  }
  const nameOf = createNamer(names, people);
  const inWords = (questionId: string, value: unknown) => {
    const question = after.questions.get(questionId) ?? before.questions.get(questionId);
    return value === null || !question ? '' : kindOf(question.kind).summarise(value, question.config);
  };
  const [since, until] = [before, after].map(({ header }) => Date.parse(header.exportedAt)) as [number, number];
  const ofConflict = Map.groupBy(decisions, ({ conflict_id }) => conflict_id);

  return page.map((pair): DifferenceRow => {
    const { change, from, to } = pair;
    const row = (to ?? from)!;
    const [first, last] = [new Map(from?.conflicts), new Map(to?.conflicts)];
    // Of a row that one side leaves out it is not known how it stood there: then the moments tell what lies between.
    const isBetween = (at: number) => at > since && at <= until;
    const decided = [...new Set([...first.keys(), ...last.keys()])].flatMap((id) =>
      (ofConflict.get(id) ?? [])
        .filter(({ revision, decided_at }) =>
          from && to ? revision > (first.get(id) ?? 0) && revision <= (last.get(id) ?? 0) : isBetween(decided_at),
        )
        .map((one): DifferenceReason => {
          const shown = showDecision(one, new Map(), followed);
          return {
            type: 'decision',
            act: one.act,
            by: nameOf(one.decided_by, row),
            at: one.decided_at,
            outcome: one.outcome,
            summary: inWords(row.questionId, one.value),
            causes: one.causes,
            rationale: one.rationale,
            citation: one.citation,
            policy: shown.policy.title,
            follows: sight && !sight.isWhole ? null : (shown.follows?.itemKey ?? null),
          };
        }),
    );
    const known = new Set(from?.annotations.map(({ id }) => id));
    const answered = (to?.annotations ?? [])
      .filter(({ id, at }) => (from ? !known.has(id) : isBetween(at)))
      .map((one): DifferenceReason => ({
        type: 'answer',
        change: one.value === null ? 'withdrawn' : one.revision > 1 ? 'changed' : 'new',
        by: nameOf(one.by, row),
        at: one.at,
        layer: one.layer,
        summary: inWords(row.questionId, one.value),
      }));
    const reasons = [...answered, ...decided];
    return {
      item: { id: row.itemId, key: row.gold.item },
      question: { id: row.questionId, key: row.gold.question },
      change,
      from: from && sideOf(from),
      to: to && sideOf(to),
      reasons: reasons.length > 0 ? reasons : [{ type: 'rules' }],
    } as DifferenceRow;
  });
}

function sideOf(row: FrozenRow): DifferenceSide {
  const { source, outcome, value, summary = '' } = goldOf(row, (id) => id);
  return { source, outcome, value, summary };
}
