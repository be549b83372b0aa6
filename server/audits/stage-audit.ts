import { sql } from 'kysely';
import { spread } from '#domain/adjudication/handling.ts';
import { seededRandom } from '#domain/agreement/seeded-random.ts';
import type { AcceptanceRule } from '#domain/audit/acceptance.ts';
import type { BatchFilter } from '#domain/audit/batch.ts';
import { draw, type InBatch, type StratifiedBy } from '#domain/audit/draw.ts';
import { sampleSize, type SizeRule } from '#domain/audit/sample-size.ts';
import { conflicting } from '#server/commands/refusal.ts';
import { readSight } from '#server/exposure/sight.ts';
import { type BatchItem, scanBatch } from '#server/storage/audit-batch.ts';
import { newId } from '#server/storage/id.ts';
import type { StoredQuestion } from '#server/storage/item-questions.ts';
import { json } from '#server/storage/json.ts';
import { brokenConstraint, type Db, type Trx } from '#server/storage/storage.ts';
import { barredFrom, BatchDigest, readLinks, stratumOf } from './plan-audit.ts';

export interface AuditOrder {
  projectId: string;
  by: string;
  at: number;
  name: string;
  question: StoredQuestion;
  filter: BatchFilter;
  size: SizeRule;
  stratifiedBy: StratifiedBy;
  blind: boolean;
  acceptance: AcceptanceRule;
  auditors: readonly string[];
}

export interface StagedAudit {
  id: string;
  seed: string;
  batch: number;
  sample: number;
  unassigned: number;
  digest: string;
}

/**
 * Writes down a batch and draws its sample, in short batches that nobody sees yet: a hundred thousand rows in one
 * transaction would keep everybody waiting.
 */
export async function stageAudit(db: Db, order: AuditOrder): Promise<StagedAudit> {
  const { projectId, at, question, filter } = order;
  const id = newId(at);
  // Its id holds 80 bits of chance that nobody chose.
  const seed = newId(at);
  try {
    await db
      .insertInto('audit')
      .values({
        id,
        project_id: projectId,
        question_id: question.id,
        name: order.name,
        blind: order.blind,
        filter: json(filter),
        size_rule: json(order.size),
        stratified_by: order.stratifiedBy,
        acceptance: json(order.acceptance),
        seed,
        opened_by: order.by,
        opened_at: at,
      })
      .execute();
  } catch (error) {
    if (brokenConstraint(error) !== 'audit_staging') throw error;
    throw conflicting('busy', 'Somebody is opening an audit of this project right now: try again in a moment.');
  }
  try {
    const links = await readLinks(db, projectId);
    const digest = new BatchDigest();
    const batch: InBatch[] = [];
    const barred = new Map<string, ReadonlySet<string>>();
    for await (const page of scanBatch(db, projectId, question, filter)) {
      for (const one of page) {
        digest.add(one);
        batch.push({ id: one.item, stratum: stratumOf(one, order.stratifiedBy) });
        barred.set(one.item, barredFrom(one, links));
      }
      if (page.length > 0) await insertItems(db, id, at, page);
    }
    const drawn = draw(batch, sampleSize(order.size, batch.length), seededRandom(seed));
    const given = await giveOut(db, order, drawn, barred);
    await writeSample(db, id, drawn, given);
    const staged = { id, seed, batch: batch.length, sample: drawn.length, digest: digest.text() };
    await db
      .updateTable('audit')
      .set({ batch_size: staged.batch, sample_size: staged.sample, digest: staged.digest })
      .where('id', '=', id)
      .execute();
    return { ...staged, unassigned: drawn.length - given.size };
  } catch (error) {
    await discardAudit(db, id);
    throw error;
  }
}

async function insertItems(db: Db, audit: string, at: number, page: readonly BatchItem[]): Promise<void> {
  const rows = JSON.stringify(
    page.map(({ item, basis, value, valueKey, authors, annotations, decision, decidedBy }) => {
      return { id: newId(at), item, basis, value, valueKey, authors, annotations, decision, decidedBy };
    }),
  );
  await sql`
    insert into audit_item (id, audit_id, item_id, basis, value, value_key, authors, annotations, decision_id, decided_by)
    select r.id, ${audit}, r.item, r.basis, r.value, r."valueKey", r.authors, r.annotations, r.decision, r."decidedBy"
    from jsonb_to_recordset(${rows}::text::jsonb)
      as r (id text, item text, basis text, value jsonb, "valueKey" text, authors jsonb, annotations jsonb, decision text,
        "decidedBy" text)`.execute(db);
}

/** Gives items to auditors evenly, to nobody their own work or what is out of their sight (SPEC K6). */
export async function giveOut(
  db: Pick<Db | Trx, 'selectFrom'>,
  { projectId, auditors }: { projectId: string; auditors: readonly string[] },
  items: readonly string[],
  barred: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<ReadonlyMap<string, string>> {
  if (items.length === 0) return new Map();
  const out = new Map<string, Set<string>>();
  for (const auditor of auditors) {
    const sight = await readSight(db, projectId, auditor);
    if (sight.isWhole) continue;
    const seen = await db
      .selectFrom('item')
      .select('id')
      .where(sql<boolean>`id = any(${sql.val([...items])}::text[])`)
      .where(sight.sees('item.id'))
      .execute();
    const known = new Set(seen.map(({ id }) => id));
    out.set(auditor, new Set(items.filter((item) => !known.has(item))));
  }
  return spread(
    items.map((id) => ({
      id,
      recused: new Set([
        ...(barred.get(id) ?? []),
        ...auditors.filter((auditor) => out.get(auditor)?.has(id) === true),
      ]),
    })),
    [...new Set(auditors)],
  );
}

async function writeSample(
  db: Db,
  audit: string,
  drawn: readonly string[],
  given: ReadonlyMap<string, string>,
): Promise<void> {
  const rows = JSON.stringify(
    drawn.map((item, index) => ({ item, place: index + 1, auditor: given.get(item) ?? null })),
  );
  await sql`
    update audit_item set place = r.place, auditor = r.auditor
    from jsonb_to_recordset(${rows}::text::jsonb) as r (item text, place int, auditor text)
    where audit_item.audit_id = ${audit} and audit_item.item_id = r.item`.execute(db);
}

/** Forgets an audit that did not become live. */
export async function discardAudit(db: Db, id: string): Promise<void> {
  await db
    .deleteFrom('audit_item')
    .where('audit_id', 'in', (eb) =>
      eb.selectFrom('audit').select('id').where('id', '=', id).where('live_at', 'is', null),
    )
    .execute();
  await db.deleteFrom('audit').where('id', '=', id).where('live_at', 'is', null).execute();
}

/** At the start of the server: nothing stays of audits that a crash left staging. */
export async function clearStaleAudits(db: Db): Promise<void> {
  const rows = await db.selectFrom('audit').select('id').where('live_at', 'is', null).execute();
  for (const { id } of rows) await discardAudit(db, id);
}
