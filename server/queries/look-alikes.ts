import { likeness } from '#domain/adjudication/likeness.ts';
import type { LookAlikes } from '#lib/protocol/settle-many.ts';
import type { InProject } from '#server/commands/context.ts';
import { conflicting, notFound } from '#server/commands/refusal.ts';
import { kindOf, readConflict } from '#server/storage/conflicts.ts';
import { carriedOf, MOST_LOOK_ALIKES, readJudge, readLookAlikes, readStanding } from '#server/storage/look-alikes.ts';
import type { Sight } from '#server/exposure/sight.ts';
import { readWaiting } from '#server/storage/item-questions.ts';
import type { Db } from '#server/storage/storage.ts';
import { firstWords } from './first-words.ts';

/** What the standing decision of a conflict could settle besides it, most alike first (SPEC G4). */
export async function listLookAlikes(
  db: Db,
  { actor, project, sight }: Pick<InProject, 'actor' | 'project'> & { sight: Sight },
  conflictId: string,
): Promise<LookAlikes> {
  const source = await readConflict(db, project.id, conflictId);
  if (!source) throw notFound('conflict');
  const standing = await readStanding(db, source);
  if (!standing) throw conflicting('nothing-decided', 'Nothing is decided here yet: there is nothing to apply.');
  const { content } = await db
    .selectFrom('item')
    .select('content')
    .where('id', '=', source.item_id)
    .executeTakeFirstOrThrow();
  const text = firstWords(content, Infinity);
  const judge = await readJudge(db, project.id, project.settings.policy);
  const applier = { id: actor.accountId, role: project.role };
  const decision = carriedOf(standing);
  const kind = kindOf(source.kind);
  const found = await readLookAlikes(db, source, { sight });
  const waiting = new Map((await readWaiting(db, found)).map(({ item, says }) => [item, says]));
  const rows = found.map((row) => ({
    conflict: row.id,
    item: row.item_id,
    itemKey: row.item_key,
    text: firstWords(row.content),
    conflictRevision: row.revision,
    decisionRevision: row.decision_revision,
    candidates: row.candidates.map(({ key, value, annotators }) => ({
      key,
      summary: kind.summarise(value, source.config),
      count: annotators.length,
    })),
    likeness: likeness(text, firstWords(row.content, Infinity)),
    problem: waiting.get(row.item_id) ?? judge.problemOf(row, applier, decision),
  }));
  return {
    decision: standing.id,
    rows: rows.sort((a, b) => b.likeness - a.likeness || (a.conflict < b.conflict ? -1 : 1)),
    isCut: rows.length === MOST_LOOK_ALIKES,
  };
}
