import { type Cause, causes } from '#domain/adjudication/cause.ts';
import { rulesWord, sayRule, severities } from '#domain/audit/acceptance.ts';
import { bases, basisTitles, type BatchFilter } from '#domain/audit/batch.ts';
import { type ErrorRate, errorRate } from '#domain/audit/error-rate.ts';
import type { StratifiedBy } from '#domain/audit/draw.ts';
import type { SizeRule } from '#domain/audit/sample-size.ts';
import type { AuditDetail, ReworkRow } from '#lib/protocol/audit-views.ts';
import type { InProject } from '#server/commands/context.ts';
import { notFound } from '#server/commands/refusal.ts';
import type { Sight } from '#server/exposure/sight.ts';
import { kindOf, readNames } from '#server/storage/conflicts.ts';
import type { StoredQuestion } from '#server/storage/item-questions.ts';
import type { Db } from '#server/storage/storage.ts';
import { foundIn, readSample, type SampleRow } from './found.ts';
import { listAudits } from './list-audits.ts';
import { readQuestion } from './plan-audit.ts';
import { readRework, type ReworkRecord } from './rework-rows.ts';

const MOST = 500;

/** An audit as this viewer may see it, with the ids of the items on whose answers it tells (domain/audit SPEC K12, K18). */
export async function readAudit(
  db: Db,
  { actor, asker, project, sight }: InProject & { sight: Sight },
  id: string,
): Promise<{ detail: AuditDetail; items: string[] }> {
  const [summary] = await listAudits(db, project.id, actor.accountId, id);
  const audit = await db.selectFrom('audit').selectAll().where('id', '=', id).executeTakeFirst();
  if (!summary || !audit) throw notFound('audit');
  const question = await readQuestion(db, project.id, audit.question_id);
  const kind = kindOf(question.kind);
  const say = (value: unknown) => (value === null ? 'No answer' : kind.summarise(value, question.config));
  const sample = await readSample(db, [id]);
  const looked = sample.filter(({ finding }) => finding !== null);
  const manages = asker.role === 'owner' || asker.role === 'lead';
  const audits = sample.some(({ auditor }) => auditor === actor.accountId);
  const seesAuthors = manages || audits;
  const people = await readAuthors(db, project.id);
  const isOwn = (author: string) => people.get(author)?.account === actor.accountId || author === actor.accountId;
  const authorsOf = (row: Pick<SampleRow, 'authors' | 'decided_by'>) =>
    row.decided_by === null ? row.authors : [row.decided_by];
  const names = await readNames(db, [
    ...sample.flatMap(({ auditor, found_by, decided_by }) => [auditor ?? '', found_by ?? '', decided_by ?? '']),
    audit.closed_by ?? '',
  ]);
  const nameOf = (person: string) => people.get(person)?.name ?? names.get(person) ?? 'Somebody who left';
  const rework = await readRework(db, [project.id], { audit: id });
  // Rows name items and tell of answers: only those in sight.
  const shown = await readSeen(db, sight, [
    ...sample.map(({ item_id }) => item_id),
    ...rework.map((row) => row.item_id),
  ]);
  const errors = looked.filter(
    (row) => row.severity !== null && shown.has(row.item_id) && (seesAuthors || authorsOf(row).some(isOwn)),
  );
  const back = rework.filter((row) => shown.has(row.item_id) && (seesAuthors || row.owner === actor.accountId));
  const batchOf = await countByAuthor(db, id);
  const findings = foundIn(sample);
  const isBlindStill = audit.blind && !manages && summary.mine > 0;
  const detail: AuditDetail = {
    ...summary,
    questionId: audit.question_id,
    narrowed: await sayFilter(db, audit.filter, { question, nameOf, hidesLabels: isBlindStill }),
    sizeSays: saySize(audit.size_rule),
    strataSays: strataWords[audit.stratified_by],
    seed: audit.seed,
    digest: audit.digest,
    rule: sayRule(audit.acceptance),
    rate: errorRate(summary.wrong, looked.length, audit.batch_size),
    severities: severities.map((severity) => ({ severity, count: findings.filter((one) => one === severity).length })),
    causes: causes.flatMap((cause: Cause) => {
      const count = looked.filter((row) => row.cause === cause).length;
      return count > 0 ? [{ cause, count }] : [];
    }),
    byLabel: [...Map.groupBy(looked, ({ value_key }) => value_key)]
      .map(([key, rows]) => ({ key, title: say(rows[0]?.value), ...rateOf(rows, batchOf.labels.get(key)) }))
      .sort((a, b) => b.looked - a.looked || (a.key < b.key ? -1 : 1)),
    byAuthor: [...new Set(looked.flatMap(authorsOf))]
      .filter((author) => seesAuthors || isOwn(author))
      .map((author) => ({
        id: author,
        name: nameOf(author),
        isYou: isOwn(author),
        ...rateOf(
          looked.filter((row) => authorsOf(row).includes(author)),
          batchOf.authors.get(author),
        ),
      }))
      .sort((a, b) => a.name.localeCompare(b.name)),
    seesAuthors,
    exposed: looked.filter(({ exposed }) => exposed === true).length,
    auditors: [...Map.groupBy(sample, ({ auditor }) => auditor)].flatMap(([auditor, rows]) =>
      auditor === null
        ? []
        : [
            {
              id: auditor,
              name: nameOf(auditor),
              given: rows.length,
              looked: rows.filter(({ finding }) => finding !== null).length,
            },
          ],
    ),
    unassigned: sample.filter(({ auditor, finding }) => auditor === null && finding === null).length,
    errors: errors.slice(0, MOST).map((row) => ({
      sampled: row.id,
      item: row.item_id,
      itemKey: shown.get(row.item_id) ?? '',
      audited: say(row.value),
      correct: say(row.correct),
      severity: row.severity ?? 'minor',
      cause: row.cause ?? 'slip',
      comment: row.comment ?? '',
      authors: authorsOf(row).map((author) => ({ id: author, name: nameOf(author) })),
      by: nameOf(row.found_by ?? ''),
    })),
    rework: back.slice(0, MOST).map((row) => showRework(row, actor.accountId, say)),
    isCut: errors.length > MOST || back.length > MOST,
    returnable:
      manages && (audit.outcome === 'accepted' || audit.outcome === 'rejected')
        ? returnable(looked, rework, batchOf.authors, {
            authorsOf,
            nameOf,
            hasAccount: (one) => people.get(one)?.account !== null,
          })
        : [],
    closed:
      audit.closed_at === null
        ? null
        : {
            by: nameOf(audit.closed_by ?? ''),
            at: audit.closed_at,
            reason: audit.reason ?? '',
            word: audit.rules_word ?? rulesWord(audit.acceptance, findings, audit.sample_size),
          },
    run: {
      sampled: sample
        .filter(({ auditor }) => auditor === actor.accountId)
        .map((row) => ({ id: row.id, looked: row.finding !== null })),
      rework: rework.filter(({ owner, state }) => owner === actor.accountId && state === 'owed').map((row) => row.id),
    },
    may: { manage: manages, check: seesAuthors },
  };
  const told = [...errors, ...back].map(({ item_id }) => item_id);
  return { detail, items: [...new Set(told)] };
}

const rateOf = (rows: readonly SampleRow[], batch = rows.length): ErrorRate =>
  errorRate(rows.filter(({ severity }) => severity !== null).length, rows.length, batch);

/** Annotators by id, with the account each is. */
async function readAuthors(db: Db, projectId: string) {
  const rows = await db
    .selectFrom('live_annotator')
    .select(['id', 'name', 'account_id'])
    .where('project_id', '=', projectId)
    .execute();
  return new Map(rows.map(({ id, name, account_id }) => [id, { name, account: account_id }]));
}

/** Keys of the items in sight, by id. */
async function readSeen(db: Db, sight: Sight, items: readonly string[]): Promise<Map<string, string>> {
  if (items.length === 0) return new Map();
  const rows = await db
    .selectFrom('item')
    .select(['id', 'key'])
    .where('id', 'in', [...new Set(items)])
    .where(sight.sees('item.id'))
    .execute();
  return new Map(rows.map(({ id, key }) => [id, key]));
}

/** How many of the batch each author and each label has. */
async function countByAuthor(db: Db, audit: string) {
  const rows = await db
    .selectFrom('audit_item')
    .select(['authors', 'decided_by', 'value_key'])
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('audit_id', '=', audit)
    .groupBy(['authors', 'decided_by', 'value_key'])
    .execute();
  const authors = new Map<string, number>();
  const labels = new Map<string, number>();
  for (const row of rows) {
    for (const author of row.decided_by === null ? row.authors : [row.decided_by]) {
      authors.set(author, (authors.get(author) ?? 0) + Number(row.count));
    }
    labels.set(row.value_key, (labels.get(row.value_key) ?? 0) + Number(row.count));
  }
  return { authors, labels };
}

interface Names {
  authorsOf: (row: SampleRow) => readonly string[];
  nameOf: (person: string) => string;
  hasAccount: (author: string) => boolean;
}

/** What could still go back, by author. */
function returnable(
  looked: readonly SampleRow[],
  rework: readonly ReworkRecord[],
  batch: ReadonlyMap<string, number>,
  { authorsOf, nameOf, hasAccount }: Names,
): AuditDetail['returnable'] {
  const sent = rework.filter(({ state }) => state !== 'withdrawn');
  const wasSent = new Set(sent.map((row) => `${row.audit_item_id} ${row.annotator_id ?? row.decider ?? ''}`));
  return [...batch]
    .map(([id, count]) => {
      const errors = looked.filter(
        (row) => row.severity !== null && authorsOf(row).includes(id) && !wasSent.has(`${row.id} ${id}`),
      ).length;
      const gone = sent.filter((row) => (row.annotator_id ?? row.decider) === id).length;
      const isDecider = looked.some((row) => row.decided_by === id);
      return { id, name: nameOf(id), errors, rest: isDecider ? 0 : count - errors - gone, hasAccount: hasAccount(id) };
    })
    .filter(({ errors, rest }) => errors > 0 || rest > 0)
    .sort((a, b) => b.errors - a.errors || a.name.localeCompare(b.name));
}

function showRework(row: ReworkRecord, viewerId: string, say: (value: unknown) => string): ReworkRow {
  const isDone = row.state !== 'owed' && row.state !== 'withdrawn';
  return {
    id: row.id,
    item: row.item_id,
    itemKey: row.item_key,
    kind: row.kind,
    state: row.state,
    author: { id: row.author, name: row.authorName },
    hasAccount: row.owner !== null,
    isYou: row.owner === viewerId,
    before: say(row.decider === null ? row.before : row.audited),
    now: isDone && row.decider === null && row.latest ? say(row.latest.value) : null,
    comment: row.comment,
  };
}

const strataWords: Record<StratifiedBy, string> = {
  none: 'drawn from all of it alike',
  author: 'each author in proportion',
  label: 'each label in proportion',
  basis: 'each kind of batch in proportion',
};

const percent = (share: number) => `${Number((share * 100).toFixed(2))} %`;

function saySize(rule: SizeRule): string {
  return rule.by === 'share'
    ? `${percent(rule.share)}, at least ${rule.floor}`
    : `to ± ${percent(rule.halfWidth)} at ${percent(rule.confidence)}, were ${percent(rule.expected)} wrong`;
}

async function sayFilter(
  db: Db,
  { bases: kinds, annotators, imports, field, labels }: BatchFilter,
  { question, nameOf, hidesLabels }: { question: StoredQuestion; nameOf: (id: string) => string; hidesLabels: boolean },
): Promise<string[]> {
  const kind = kindOf(question.kind);
  const values = labels.length === 0 || hidesLabels ? [] : await readValues(db, question.id, labels);
  return [
    ...(kinds.length < bases.length ? [kinds.map((basis) => basisTitles[basis]).join(', ')] : []),
    ...(annotators.length > 0 ? [`by ${annotators.map(nameOf).join(', ')}`] : []),
    ...(imports.length > 0 ? [imports.length === 1 ? 'of one import' : `of ${imports.length} imports`] : []),
    ...(field ? [`${field.name} is ${field.value}`] : []),
    ...(values.length > 0
      ? [`labelled ${values.map((value) => kind.summarise(value, question.config)).join(', ')}`]
      : []),
  ];
}

/** One value of each key, as batches have them. */
async function readValues(db: Db, questionId: string, keys: readonly string[]): Promise<unknown[]> {
  const rows = await db
    .selectFrom('audit_item')
    .innerJoin('audit', 'audit.id', 'audit_item.audit_id')
    .select(['audit_item.value_key', 'audit_item.value'])
    .distinctOn('audit_item.value_key')
    .where('audit.question_id', '=', questionId)
    .where('audit_item.value_key', 'in', [...keys])
    .orderBy('audit_item.value_key')
    .execute();
  return rows.map(({ value }) => value);
}
