import { rulesWord } from '#domain/audit/acceptance.ts';
import type { AuditSummary } from '#lib/protocol/audit-views.ts';
import { readNames } from '#server/storage/conflicts.ts';
import type { Db } from '#server/storage/storage.ts';
import { foundIn, readSample } from './found.ts';
import { readRework } from './rework-rows.ts';

const MOST = 100;

/** The audits of a project as this person stands to them, newest first. */
export async function listAudits(db: Db, projectId: string, viewerId: string, only?: string): Promise<AuditSummary[]> {
  const audits = await db
    .selectFrom('audit')
    .innerJoin('question', 'question.id', 'audit.question_id')
    .selectAll('audit')
    .select('question.prompt')
    .where('audit.project_id', '=', projectId)
    .where('audit.live_at', 'is not', null)
    .$if(only !== undefined, (query) => query.where('audit.id', '=', only!))
    .orderBy('audit.id', 'desc')
    .limit(MOST)
    .execute();
  const ids = audits.map(({ id }) => id);
  const samples = Map.groupBy(await readSample(db, ids), ({ audit_id }) => audit_id);
  const rework = Map.groupBy(await readRework(db, [projectId], {}), ({ audit_id }) => audit_id);
  const names = await readNames(
    db,
    audits.map(({ opened_by }) => opened_by),
  );
  return audits.map((audit): AuditSummary => {
    const sample = samples.get(audit.id) ?? [];
    const found = foundIn(sample);
    const back = rework.get(audit.id) ?? [];
    const owed = back.filter(({ state }) => state === 'owed');
    return {
      id: audit.id,
      name: audit.name,
      question: audit.prompt,
      blind: audit.blind,
      openedBy: { id: audit.opened_by, name: names.get(audit.opened_by) ?? 'Somebody who left' },
      openedAt: audit.opened_at,
      batch: audit.batch_size,
      sample: audit.sample_size,
      looked: found.length,
      wrong: found.filter((one) => one !== null).length,
      word: audit.rules_word ?? rulesWord(audit.acceptance, found, audit.sample_size),
      outcome: audit.outcome,
      mine:
        audit.closed_at === null
          ? sample.filter(({ auditor, finding }) => auditor === viewerId && finding === null).length
          : 0,
      owed: owed.length,
      redone: back.filter(({ state }) => state === 'redone').length,
      mineOwed: owed.filter(({ owner }) => owner === viewerId).length,
    };
  });
}
