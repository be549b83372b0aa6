import { sql } from 'kysely';
import { agreedPolicyName, type AgreedRule } from '#domain/adjudication/agreed-policy.ts';
import { AgreedDigest } from '#server/queries/agreed-digest.ts';
import { type AgreedQuestion, scanAgreed } from '#server/storage/agreed.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import type { LeftOut } from '#server/storage/deciding-tables.ts';
import { brokenConstraint, type Db } from '#server/storage/storage.ts';
import { conflicting } from './refusal.ts';

export interface StagedAct {
  id: string;
  resolved: number;
  digest: string;
  name: string;
}

/**
 * Writes down what a policy resolves in short batches that nobody sees yet: a hundred thousand rows in one transaction
 * would keep everybody waiting.
 */
export async function stageAgreed(
  db: Db,
  of: { projectId: string; by: string; at: number; question: AgreedQuestion; rule: AgreedRule; without: LeftOut },
): Promise<StagedAct> {
  const { projectId, by, at, question, rule, without } = of;
  const id = newId(at);
  const name = agreedPolicyName(rule);
  try {
    await db
      .insertInto('policy_act')
      .values({
        id,
        project_id: projectId,
        question_id: question.id,
        name,
        rule: json(rule),
        without: json(without),
        acted_by: by,
        acted_at: at,
        live_at: null,
        undone_by: null,
        undone_at: null,
      })
      .execute();
  } catch (error) {
    if (brokenConstraint(error) !== 'policy_act_staging') throw error;
    throw conflicting('busy', 'Somebody is resolving agreed items of this project right now: try again in a moment.');
  }
  try {
    const digest = new AgreedDigest();
    for await (const page of scanAgreed(db, projectId, question, { rule, without })) {
      const rows = page.filter(({ because }) => because === null);
      for (const row of rows) digest.add(row);
      if (rows.length > 0) await insertResolutions(db, { id, questionId: question.id }, rows);
    }
    return { id, resolved: digest.count, digest: digest.text(), name };
  } catch (error) {
    await discardAct(db, id);
    throw error;
  }
}

async function insertResolutions(
  db: Db,
  act: { id: string; questionId: string },
  rows: readonly { item: string; value: unknown }[],
): Promise<void> {
  const given = JSON.stringify(rows.map(({ item, value }) => ({ item, value })));
  await sql`
    insert into policy_resolution (act_id, item_id, question_id, value)
    select ${act.id}, r.item, ${act.questionId}, r.value
    from jsonb_to_recordset(${given}::text::jsonb) as r (item text, value jsonb)`.execute(db);
}

/** Forgets an act that did not become live. */
export async function discardAct(db: Db, id: string): Promise<void> {
  await db
    .deleteFrom('policy_resolution')
    .where('act_id', 'in', (eb) =>
      eb.selectFrom('policy_act').select('id').where('id', '=', id).where('live_at', 'is', null),
    )
    .execute();
  await db.deleteFrom('policy_act').where('id', '=', id).where('live_at', 'is', null).execute();
}

/** At the start of the server: nothing stays of acts that a crash left staging. */
export async function clearStaleActs(db: Db): Promise<void> {
  const rows = await db.selectFrom('policy_act').select('id').where('live_at', 'is', null).execute();
  for (const { id } of rows) await discardAct(db, id);
}
