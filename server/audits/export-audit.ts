import { causeTitles } from '#domain/adjudication/cause.ts';
import { csvLine } from '#lib/formats/gold/csv-line.ts';
import { notFound } from '#server/commands/refusal.ts';
import { firstWords } from '#server/queries/first-words.ts';
import { kindOf, readNames } from '#server/storage/conflicts.ts';
import type { Db } from '#server/storage/storage.ts';
import { readSample } from './found.ts';
import { readQuestion } from './plan-audit.ts';
import { readRework } from './rework-rows.ts';

/** Of an item's text, what a cell holds. */
const MOST_TEXT = 32_000;

/** What was found in an audit, or what is owed of its rework, as CSV. */
export async function exportAudit(
  db: Db,
  projectId: string,
  id: string,
  what: 'findings' | 'rework',
): Promise<{ text: string; items: string[] }> {
  const audit = await db
    .selectFrom('audit')
    .select('question_id')
    .where('id', '=', id)
    .where('project_id', '=', projectId)
    .where('live_at', 'is not', null)
    .executeTakeFirst();
  if (!audit) throw notFound('audit');
  const question = await readQuestion(db, projectId, audit.question_id);
  const kind = kindOf(question.kind);
  const say = (value: unknown) => (value === null ? '' : kind.summarise(value, question.config));
  return what === 'findings' ? findings(db, projectId, id, say) : rework(db, projectId, id, question.key);
}

async function findings(db: Db, projectId: string, id: string, say: (value: unknown) => string) {
  const sample = (await readSample(db, [id])).filter(({ finding }) => finding !== null);
  const items = sample.map(({ item_id }) => item_id);
  const keys = await readItems(db, items);
  const annotators = await db
    .selectFrom('live_annotator')
    .select(['id', 'name'])
    .where('project_id', '=', projectId)
    .execute();
  const named = new Map(annotators.map((row) => [row.id, row.name]));
  const accounts = await readNames(
    db,
    sample.flatMap(({ found_by, decided_by }) => [found_by ?? '', decided_by ?? '']),
  );
  const header = [
    'item',
    'audited',
    'authors',
    'verdict',
    'severity',
    'cause',
    'correct',
    'comment',
    'auditor',
    'blind',
  ];
  const lines = sample.map((row) =>
    csvLine(
      [
        keys.get(row.item_id)?.key ?? '',
        say(row.value),
        (row.decided_by === null
          ? row.authors.map((author) => named.get(author) ?? author)
          : [accounts.get(row.decided_by) ?? '']
        ).join('; '),
        row.severity === null ? 'right' : 'wrong',
        row.severity ?? '',
        row.cause === null ? '' : causeTitles[row.cause],
        say(row.correct),
        row.comment ?? '',
        accounts.get(row.found_by ?? '') ?? '',
        row.answered_at === null ? 'no' : row.exposed ? 'had seen answers' : 'yes',
      ],
      true,
    ),
  );
  return { text: csvLine(header, true) + lines.join(''), items };
}

/** What is owed, one row per answer asked for: filled in, it is imported again. */
async function rework(db: Db, projectId: string, id: string, question: string) {
  const owed = (await readRework(db, [projectId], { audit: id })).filter(
    ({ state, decider }) => state === 'owed' && decider === null,
  );
  const items = owed.map(({ item_id }) => item_id);
  const texts = await readItems(db, items);
  const lines = owed.map((row) => {
    const item = texts.get(row.item_id);
    return csvLine([item?.key ?? '', item?.text ?? '', row.authorName, ''], true);
  });
  return { text: csvLine(['item', 'text', 'annotator', question], true) + lines.join(''), items };
}

async function readItems(db: Db, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, { key: string; text: string }>();
  const rows = await db
    .selectFrom('item')
    .select(['id', 'key', 'content'])
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return new Map(rows.map(({ id, key, content }) => [id, { key, text: firstWords(content, MOST_TEXT) }]));
}
