import * as v from 'valibot';
import { agreedPolicyName, type AgreedRule } from '#domain/adjudication/agreed-policy.ts';
import { type AgreedLabel, type AgreedPreview, agreedRule, type PolicyActView } from '#lib/protocol/agreed.ts';
import { badRequest, notFound } from '#server/commands/refusal.ts';
import type { Sight } from '#server/exposure/sight.ts';
import { scanAgreed } from '#server/storage/agreed.ts';
import { kindOf, readNames } from '#server/storage/conflicts.ts';
import type { LeftOut } from '#server/storage/deciding-tables.ts';
import type { Db } from '#server/storage/storage.ts';
import { AgreedDigest } from './agreed-digest.ts';
import { firstWords } from './first-words.ts';
import { readLiveImports } from './live-imports.ts';
import { readState } from './read-state.ts';
import { Remembered } from './remembered.ts';

export interface AgreedAsked {
  question: string | null;
  rule: AgreedRule;
  without: LeftOut;
}

/** Reads from a query string what a policy is asked. */
export function readAgreedAsked(query: (name: string) => string | undefined): AgreedAsked {
  const rule = v.safeParse(agreedRule, {
    minRaters: Number(query('minRaters') ?? 2),
    minShare: Number(query('minShare') ?? 1),
  });
  if (!rule.success) throw badRequest(rule.issues[0].message);
  const ids = (name: string) => (query(name) ?? '').split(',').filter(Boolean);
  return {
    question: query('question') || null,
    rule: rule.output,
    without: {
      labels: readKeys(query('withoutLabels')),
      annotators: ids('withoutAnnotators'),
      imports: ids('withoutImports'),
    },
  };
}

function readKeys(text: string | undefined): string[] {
  if (!text) return [];
  try {
    return v.parse(v.array(v.string()), JSON.parse(text));
  } catch {
    throw badRequest('withoutLabels is not a JSON list of texts, like ["bug"].');
  }
}

const EXAMPLES = 3;

// Every answer and every resolution is written with its entry in the log.
const previews = new Remembered<AgreedPreview>(50);

/** What a policy would resolve now, by label with examples in sight (SPEC B3); looked through once per state of the log. */
export async function previewAgreed(db: Db, sight: Sight, asked: AgreedAsked): Promise<AgreedPreview> {
  const state = await readState(db, sight.projectId);
  return previews.get(state && `${state} ${sight.key} ${JSON.stringify(asked)}`, () => lookThrough(db, sight, asked));
}

async function lookThrough(db: Db, sight: Sight, asked: AgreedAsked): Promise<AgreedPreview> {
  const { projectId } = sight;
  const { rule, without } = asked;
  const question = await db
    .selectFrom('question')
    .select(['id', 'kind', 'config'])
    .where('project_id', '=', projectId)
    .$if(asked.question !== null, (query) => query.where('id', '=', asked.question))
    .orderBy('position')
    .executeTakeFirst();
  if (!question && asked.question !== null) throw notFound('question');
  const kind = question && kindOf(question.kind);
  const digest = new AgreedDigest();
  const others = { inConflict: 0, notAgreed: 0, leftOut: 0, resolvedBefore: 0 };
  const labels = new Map<string, { value: unknown; count: number; leftOut: boolean; items: string[] }>();
  if (question) {
    for await (const page of scanAgreed(db, projectId, question, asked)) {
      for (const seen of page) {
        if (seen.because === null) digest.add(seen);
        else others[seen.because]++;
        if (seen.because !== null && seen.because !== 'leftOut') continue;
        const leftOut = without.labels.includes(seen.valueKey);
        if (seen.because === 'leftOut' && !leftOut) continue;
        const label = labels.get(seen.valueKey) ?? { value: seen.value, count: 0, leftOut, items: [] };
        label.count++;
        if (label.items.length < EXAMPLES) label.items.push(seen.item);
        labels.set(seen.valueKey, label);
      }
    }
  }
  const examples = await readExamples(
    db,
    sight,
    [...labels.values()].flatMap(({ items }) => items),
  );
  return {
    policy: agreedPolicyName(rule),
    rule,
    without,
    count: digest.count,
    digest: digest.text(),
    labels: [...labels]
      .map(([key, { value, count, leftOut, items }]): AgreedLabel => ({
        key,
        title: kind?.summarise(value, question?.config) ?? key,
        count,
        isLeftOut: leftOut,
        examples: items.flatMap((id) => examples.get(id) ?? []),
      }))
      .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1)),
    others,
    annotators: await db
      .selectFrom('live_annotator')
      .select(['id', 'name'])
      .where('project_id', '=', projectId)
      .where('is_model', '=', false)
      .orderBy('name')
      .execute(),
    imports: await readLiveImports(db, projectId),
  };
}

async function readExamples(db: Db, sight: Sight, ids: string[]) {
  if (ids.length === 0) return new Map<string, AgreedLabel['examples'][number]>();
  const rows = await db
    .selectFrom('item')
    .select(['id', 'key', 'content'])
    .where('id', 'in', ids)
    .where(sight.sees('item.id'))
    .execute();
  return new Map(rows.map(({ id, key, content }) => [id, { item: id, itemKey: key, text: firstWords(content) }]));
}

/** What was resolved by policy so far, newest first. */
export async function listPolicyActs(db: Db, projectId: string): Promise<PolicyActView[]> {
  const acts = await db
    .selectFrom('policy_act as act')
    .innerJoin('question', 'question.id', 'act.question_id')
    .select(['act.id', 'act.name', 'act.resolved', 'act.acted_by', 'act.acted_at', 'act.undone_by', 'act.undone_at'])
    .select('question.key as question')
    .where('act.project_id', '=', projectId)
    .where('act.live_at', 'is not', null)
    .orderBy('act.id', 'desc')
    .limit(100)
    .execute();
  const reopened = await db
    .selectFrom('live_conflict as conflict')
    .innerJoin('policy_resolution as resolution', (join) =>
      join
        .onRef('resolution.item_id', '=', 'conflict.item_id')
        .onRef('resolution.question_id', '=', 'conflict.question_id'),
    )
    .select('resolution.act_id')
    .select((eb) => eb.fn.count<number>('resolution.item_id').distinct().as('count'))
    .where('conflict.project_id', '=', projectId)
    .where('conflict.moot', '=', false)
    .groupBy('resolution.act_id')
    .execute();
  const counts = new Map(reopened.map(({ act_id, count }) => [act_id, count]));
  const names = await readNames(
    db,
    acts.flatMap(({ acted_by, undone_by }) => [acted_by, ...(undone_by === null ? [] : [undone_by])]),
  );
  const nameOf = (id: string | null) => names.get(id ?? '') ?? 'Somebody who left';
  return acts.map((act) => ({
    id: act.id,
    policy: act.name,
    question: act.question,
    resolved: act.resolved,
    reopened: counts.get(act.id) ?? 0,
    by: nameOf(act.acted_by),
    at: act.acted_at,
    undone: act.undone_at === null ? null : { by: nameOf(act.undone_by), at: act.undone_at },
  }));
}
