import { sql } from 'kysely';
import { type ReworkState, reworkState } from '#domain/audit/rework.ts';
import type { Sight } from '#server/exposure/sight.ts';
import type { Db, Trx } from '#server/storage/storage.ts';

type Reader = Pick<Db | Trx, 'selectFrom'>;

export interface Wanted {
  readonly audit?: string;
  readonly ids?: readonly string[];
  /** Of this account alone: of annotators linked to it, and decisions it made. */
  readonly account?: string;
  readonly limit?: number;
}

/** Pieces of rework as they stand (domain/audit SPEC K15), errors first. */
export async function readRework(db: Reader, projectIds: readonly string[], { audit, ids, account, limit }: Wanted) {
  const rows = await db
    .selectFrom('rework')
    .innerJoin('audit', 'audit.id', 'rework.audit_id')
    .innerJoin('audit_item', 'audit_item.id', 'rework.audit_item_id')
    .innerJoin('item', 'item.id', 'rework.item_id')
    .leftJoin('annotator_now as now', 'now.annotator_id', 'rework.annotator_id')
    .leftJoin('annotator', (join) =>
      join.on('annotator.id', '=', sql<string>`coalesce(now.into_id, rework.annotator_id)`),
    )
    .leftJoin('account', 'account.id', 'rework.decider')
    .leftJoin('annotation as before', 'before.id', 'rework.annotation_id')
    .selectAll('rework')
    .select(['audit.name as audit_name', 'audit.reason', 'item.key as item_key', 'audit_item.value as audited'])
    .select(['annotator.id as author_id', 'annotator.account_id', 'account.name as decider_name'])
    .select(['before.value as before'])
    .select(sql<string | null>`coalesce(now.name, annotator.name)`.as('author_name'))
    .select((eb) =>
      eb
        .selectFrom('live_annotation as latest')
        .select(
          sql<{ id: string; value: unknown }>`jsonb_build_object('id', latest.id, 'value', latest.value)`.as('said'),
        )
        .whereRef('latest.item_id', '=', 'rework.item_id')
        .whereRef('latest.question_id', '=', 'rework.question_id')
        .whereRef('latest.annotator_id', '=', 'annotator.id')
        .where('latest.layer', '=', 'independent')
        .orderBy('latest.id', 'desc')
        .limit(1)
        .as('latest'),
    )
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('decision')
            .innerJoin('conflict', (join) =>
              join
                .onRef('conflict.id', '=', 'decision.conflict_id')
                .onRef('conflict.decision_revision', '=', 'decision.revision'),
            )
            .select('decision.id')
            .whereRef('decision.item_id', '=', 'rework.item_id')
            .whereRef('decision.question_id', '=', 'rework.question_id')
            .where('conflict.decided', '=', true)
            .whereRef('decision.decided_at', '>=', 'rework.sent_at')
            .where((own) =>
              own.or([own('rework.decision_id', 'is', null), own('decision.id', '!=', own.ref('rework.decision_id'))]),
            ),
        )
        .as('decided_since'),
    )
    .where('rework.project_id', 'in', [...projectIds])
    .$if(audit !== undefined, (query) => query.where('rework.audit_id', '=', audit!))
    .$if(ids !== undefined, (query) => query.where(sql<boolean>`rework.id = any(${sql.val([...(ids ?? [])])}::text[])`))
    .$if(account !== undefined, (query) =>
      query.where((eb) => eb.or([eb('annotator.account_id', '=', account!), eb('rework.decider', '=', account!)])),
    )
    .orderBy('rework.kind')
    .orderBy('rework.id')
    .$if(limit !== undefined, (query) => query.limit(limit!))
    .execute();
  return rows.map((row) => {
    const state: ReworkState = reworkState({
      withdrawn: row.withdrawn_at !== null,
      checked: row.checked,
      decidedSince: Boolean(row.decided_since),
      answeredSince:
        row.answered_at !== null ||
        (row.annotator_id !== null && row.latest !== null && row.latest.id !== row.annotation_id),
    });
    const author = row.decider ?? row.author_id ?? '';
    return {
      ...row,
      state,
      author,
      authorName: row.decider_name ?? row.author_name ?? 'Somebody who left',
      /** Whose it is to redo, as an account; null for who has none here. */
      owner: row.decider ?? row.account_id,
    };
  });
}

export type ReworkRecord = Awaited<ReturnType<typeof readRework>>[number];

/** Keys of the items on which labels that went back are still owed, of those in the reader's sight. */
export async function readSentBack(
  db: Reader,
  projectId: string,
  seen: { readonly sight: Sight } | null,
): Promise<Set<string>> {
  const owed = (await readRework(db, [projectId], {})).filter(
    ({ state, decider }) => state === 'owed' && decider === null,
  );
  const ids = [...new Set(owed.map(({ item_id }) => item_id))];
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('item')
    .select('key')
    .where(sql<boolean>`id = any(${sql.val(ids)}::text[])`)
    .$if(seen !== null, (query) => query.where(seen!.sight.sees('item.id')))
    .execute();
  return new Set(rows.map(({ key }) => key));
}
