import { sql } from 'kysely';
import { type Cause, isCause } from '#domain/adjudication/cause.ts';
import { contestProblem, defaultContests } from '#domain/adjudication/contest.ts';
import { outcomeTitles } from '#domain/adjudication/decision.ts';
import { keptShare, type Verdict, verdictOn, verdictTitles } from '#domain/adjudication/own-answers.ts';
import type { Resolution } from '#domain/kind.ts';
import type { AnnotatorAnswers, JudgedAnswer } from '#lib/protocol/annotators.ts';
import { ask } from '#server/commands/ask.ts';
import type { InProject } from '#server/commands/context.ts';
import { badRequest, notFound } from '#server/commands/refusal.ts';
import type { Sight } from '#server/exposure/sight.ts';
import { kindOf, readNames } from '#server/storage/conflicts.ts';
import { readContests } from '#server/storage/stages.ts';
import type { Db } from '#server/storage/storage.ts';

const MOST = 500;

interface AnswerFilter {
  cause: Cause | null;
  label: string | null;
  verdict: Verdict | null;
}

/** Reads the filter of somebody's answers from the query of an address. */
export function readAnswerFilter(query: (name: string) => string | undefined): AnswerFilter {
  const [cause, label, verdict] = [query('cause') || null, query('label') || null, query('verdict') || null];
  if (cause !== null && !isCause(cause)) throw badRequest(`“${cause}” is none of the seven causes.`);
  const known = (Object.keys(verdictTitles) as Verdict[]).find((one) => one === verdict) ?? null;
  if (verdict !== null && known === null) throw badRequest('verdict is kept, overruled or not-judged.');
  return { cause, label, verdict: known };
}

/** What decisions said of one annotator's answers, as this viewer may know it (SPEC W1–W3). */
export async function readAnnotatorAnswers(
  db: Db,
  { actor, asker, project, sight }: InProject & { sight: Sight },
  annotatorId: string,
  filter: AnswerFilter,
  now: number,
): Promise<AnnotatorAnswers> {
  const annotator = await db
    .selectFrom('live_annotator')
    .select(['id', 'name', 'is_model', 'account_id'])
    .where('id', '=', annotatorId)
    .where('project_id', '=', project.id)
    .executeTakeFirst();
  if (!annotator) throw notFound('annotator');
  ask(asker, 'annotator.answers', { annotatorAccount: annotator.account_id });
  const isYou = annotator.account_id === actor.accountId;
  const leavesOut = project.settings.hideNames && !isYou;
  const found = await readJudged(db, sight, annotatorId, leavesOut);
  const cases = await readCasesOf(
    db,
    found.map(({ decision }) => decision),
  );
  const names = await readNames(
    db,
    found.map(({ decided_by }) => decided_by),
  );
  const viewer = { id: actor.accountId, role: project.role };
  const terms = project.settings.contests ?? defaultContests;
  const all = found.flatMap((row): JudgedAnswer[] => {
    const kind = kindOf(row.kind);
    const own = row.candidates.find(({ annotators }) => annotators.includes(annotatorId));
    if (!own || row.outcome === null) return [];
    const say = (value: unknown) => kind.summarise(value, row.config);
    const resolution = (
      row.outcome === 'label' ? { outcome: 'label', value: row.value } : { outcome: row.outcome }
    ) as Resolution<unknown>;
    const case_ = cases.get(row.decision) ?? null;
    const decision = { decidedBy: row.decided_by, decidedAt: row.decided_at, case: case_ };
    return [
      {
        item: row.item_id,
        itemKey: row.item_key,
        conflict: row.conflict,
        question: row.prompt,
        decision: row.decision,
        answer: say(own.value),
        decided: row.outcome === 'label' ? say(row.value) : outcomeTitles[row.outcome],
        verdict: verdictOn(own.key, resolution, kind.keyOf),
        cause: row.causes.find(({ answer }) => answer === own.key)?.cause ?? null,
        citation: row.citation,
        rationale: row.rationale,
        by: names.get(row.decided_by) ?? 'Somebody who left',
        at: row.decided_at,
        contested: case_?.state === 'open' || case_?.state === 'upheld' ? case_.state : null,
        mayContest: contestProblem(viewer, decision, terms, now) === null,
      },
    ];
  });
  const rows = all.filter(
    ({ cause, answer, verdict }) =>
      (filter.cause === null || cause === filter.cause) &&
      (filter.label === null || answer === filter.label) &&
      (filter.verdict === null || verdict === filter.verdict),
  );
  const lost = all.filter(({ verdict }) => verdict === 'overruled');
  return {
    annotator: { id: annotator.id, name: annotator.name, isModel: annotator.is_model, isYou },
    kept: keptShare(all.map(({ verdict }) => verdict)),
    causes: tally(lost.flatMap(({ cause }) => cause ?? [])).map(([cause, count]) => ({ cause, count })),
    lost: tally(lost.map(({ answer }) => answer)).map(([answer, count]) => ({ answer, count })),
    rows: rows.slice(0, MOST),
    isCut: rows.length > MOST,
    leavesOut,
  };
}

/** Each once with how often it is there, most often first. */
function tally<Thing extends string>(things: readonly Thing[]): [Thing, number][] {
  const counts = [...Map.groupBy(things, (thing) => thing)].map(([thing, all]): [Thing, number] => [thing, all.length]);
  return counts.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** Standing decisions on this annotator's answers, latest first; without items on which names are hidden (SPEC H1). */
async function readJudged(db: Db, sight: Sight, annotatorId: string, leavesOut: boolean) {
  const theirs = JSON.stringify([{ annotators: [annotatorId] }]);
  return db
    .selectFrom('live_conflict as conflict')
    .innerJoin('decision', (join) =>
      join
        .onRef('decision.conflict_id', '=', 'conflict.id')
        .onRef('decision.revision', '=', 'conflict.decision_revision'),
    )
    .innerJoin('item', 'item.id', 'conflict.item_id')
    .innerJoin('question', 'question.id', 'conflict.question_id')
    .select(['conflict.id as conflict', 'conflict.candidates', 'conflict.item_id', 'item.key as item_key'])
    .select(['question.kind', 'question.config', 'question.prompt', 'decision.id as decision'])
    .select(['decision.outcome', 'decision.value', 'decision.causes', 'decision.rationale', 'decision.citation'])
    .select(['decision.decided_by', 'decision.decided_at'])
    .where('conflict.project_id', '=', sight.projectId)
    .where(sight.sees('conflict.item_id'))
    .where('conflict.decided', '=', true)
    .where('conflict.moot', '=', false)
    .where(sql<boolean>`conflict.candidates @> ${theirs}::text::jsonb`)
    .$if(leavesOut, (query) =>
      query.where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('live_conflict as other')
              .select('other.id')
              .whereRef('other.item_id', '=', 'conflict.item_id')
              .where('other.decided', '=', false)
              .where('other.moot', '=', false),
          ),
        ),
      ),
    )
    .orderBy('decision.decided_at', 'desc')
    .orderBy('decision.id', 'desc')
    .execute();
}

async function readCasesOf(db: Db, decisionIds: readonly string[]) {
  if (decisionIds.length === 0) return new Map<string, never>();
  const rows = await db
    .selectFrom('contest_case')
    .select(['id', 'decision_id', 'state'])
    .where(sql<boolean>`decision_id = any(${sql.val([...decisionIds])}::text[])`)
    .execute();
  const contests = await readContests(
    db,
    rows.map(({ id }) => id),
  );
  return new Map(
    rows.map(({ id, decision_id, state }) => [
      decision_id,
      { state, contesters: (contests.get(id) ?? []).map(({ person }) => person) },
    ]),
  );
}
