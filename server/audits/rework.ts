import { appendAnswer, rederive } from '#server/imports/give-answer.ts';
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { ReworkView } from '#lib/protocol/audit-views.ts';
import { LAYER } from '#server/imports/stage-answers.ts';
import { carryOutInProject } from '#server/commands/carry-out-in-project.ts';
import type { InProject } from '#server/commands/context.ts';
import { badRequest, conflicting, forbidden, notFound } from '#server/commands/refusal.ts';
import { refuseDuringImport } from '#server/commands/refuse-during-import.ts';
import type { Services } from '#server/services.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import { newId } from '#server/storage/id.ts';
import type { Db, Trx } from '#server/storage/storage.ts';
import { setAuditAnswer } from './answer-layers.ts';
import { lockAudit } from './close-audit.ts';
import { readSample } from './found.ts';
import { readQuestion } from './plan-audit.ts';
import { parse } from './record-finding.ts';
import { type ReworkRecord, readRework } from './rework-rows.ts';
import { readFinding, readShownItem } from './sampled.ts';

interface Piece {
  id: string;
  audit_item: string;
  item: string;
  annotator: string | null;
  decider: string | null;
  kind: 'error' | 'rest';
  annotation: string | null;
  decision: string | null;
}

/** Sends errors back to their authors, and of a rejected batch everything else by some of them (domain/audit SPEC K15). */
export function sendBack(
  services: Services,
  context: InProject,
  id: string,
  { commandId, errors, restOf }: { commandId: string; errors: boolean; restOf: readonly string[] },
): Promise<{ errors: number; rest: number }> {
  const order = { action: 'audit.send-back', may: 'audit.manage', commandId } as const;
  return carryOutInProject(services, context, order, async (trx, at, { actor, project }) => {
    const audit = await lockAudit(trx, project.id, id);
    if (audit.closed_at === null || audit.outcome === 'dropped') {
      throw conflicting('not-closed', 'Accept or reject the batch first: then work goes back.');
    }
    if (restOf.length > 0 && audit.outcome !== 'rejected') {
      throw conflicting('not-rejected', 'Only of a rejected batch everything else goes back.');
    }
    const pieces = [
      ...(errors ? await errorsOf(trx, id, at) : []),
      ...(restOf.length > 0 ? await restBy(trx, id, restOf, at) : []),
    ];
    const sent = await insertPieces(trx, { project: project.id, audit, by: actor.accountId, at }, pieces);
    const result = {
      errors: sent.filter(({ kind }) => kind === 'error').length,
      rest: sent.filter(({ kind }) => kind === 'rest').length,
    };
    if (sent.length === 0)
      throw conflicting('nothing-to-send-back', 'All of that went back already, or nobody gave it.');
    return {
      result,
      entry: {
        chain: project.id,
        action: 'audit.send-back',
        object: id,
        body: { ...result, restOf: [...restOf], digest: digestOf(sent.map((piece) => piece.item_id)) },
      },
    };
  });
}

async function errorsOf(trx: Trx, audit: string, at: number): Promise<Piece[]> {
  const wrong = (await readSample(trx, [audit])).filter(({ severity }) => severity !== null);
  return wrong.flatMap((row) => piecesOf(row, row.authors, 'error', at));
}

async function restBy(trx: Trx, audit: string, authors: readonly string[], at: number): Promise<Piece[]> {
  const rows = await trx
    .selectFrom('audit_item')
    .select(['id', 'item_id', 'authors', 'annotations', 'decision_id', 'decided_by'])
    .where('audit_id', '=', audit)
    .where(sql<boolean>`authors ?| ${sql.val([...authors])}::text[]`)
    .orderBy('id')
    .execute();
  return rows.flatMap((row) =>
    piecesOf(
      row,
      row.authors.filter((author) => authors.includes(author)),
      'rest',
      at,
    ),
  );
}

interface Source {
  readonly id: string;
  readonly item_id: string;
  readonly authors: readonly string[];
  readonly annotations: readonly string[];
  readonly decision_id: string | null;
  readonly decided_by: string | null;
}

function piecesOf(row: Source, authors: readonly string[], kind: Piece['kind'], at: number): Piece[] {
  const shared = { audit_item: row.id, item: row.item_id, kind };
  if (row.decided_by !== null) {
    return [
      {
        ...shared,
        id: newId(at),
        annotator: null,
        decider: row.decided_by,
        annotation: null,
        decision: row.decision_id,
      },
    ];
  }
  return authors.map((annotator) => ({
    ...shared,
    id: newId(at),
    annotator,
    decider: null,
    annotation: row.annotations[row.authors.indexOf(annotator)] ?? null,
    decision: null,
  }));
}

/** What went back already does not go back twice; an error before the rest. */
async function insertPieces(
  trx: Trx,
  { project, audit, by, at }: { project: string; audit: { id: string; question_id: string }; by: string; at: number },
  pieces: readonly Piece[],
) {
  if (pieces.length === 0) return [];
  const { rows } = await sql<{ item_id: string; kind: Piece['kind'] }>`
    insert into rework (id, project_id, audit_id, audit_item_id, item_id, question_id, annotator_id, decider, kind,
      annotation_id, decision_id, sent_by, sent_at)
    select r.id, ${project}, ${audit.id}, r.audit_item, r.item, ${audit.question_id}, r.annotator, r.decider, r.kind,
      r.annotation, r.decision, ${by}, ${at}::bigint
    from jsonb_to_recordset(${JSON.stringify(pieces)}::text::jsonb)
      as r (id text, audit_item text, item text, annotator text, decider text, kind text, annotation text, decision text)
    order by r.id
    on conflict (audit_item_id, (coalesce(annotator_id, decider))) where withdrawn_at is null do nothing
    returning item_id, kind`.execute(trx);
  return rows;
}

/** A piece of rework for whoever it came back to. */
async function readOwnPiece(
  db: Pick<Db | Trx, 'selectFrom'>,
  projectId: string,
  accountId: string,
  id: string,
): Promise<ReworkRecord> {
  const [row] = await readRework(db, [projectId], { ids: [id] });
  if (!row) throw notFound('piece of rework');
  if (row.owner !== accountId) throw forbidden('not-yours', 'This came back to somebody else.');
  return row;
}

/** What came back, without what anybody else answered (domain/audit SPEC K16). */
export async function seeRework(db: Db, projectId: string, accountId: string, id: string): Promise<ReworkView> {
  const row = await readOwnPiece(db, projectId, accountId, id);
  const finding = row.kind === 'error' ? await readFinding(db, row.audit_item_id) : null;
  const why =
    finding?.severity && finding.cause
      ? { severity: finding.severity, cause: finding.cause, comment: finding.comment }
      : null;
  return {
    id,
    audit: { id: row.audit_id, name: row.audit_name },
    item: await readShownItem(db, row.item_id),
    question: await readQuestion(db, projectId, row.question_id),
    kind: row.kind,
    state: row.state,
    before: row.decider === null ? { value: row.before } : null,
    why,
    reason: row.reason ?? '',
  };
}

/** The author's new answer to what came back; the same again stands by it. */
export function answerRework(
  services: Services,
  context: InProject,
  id: string,
  body: { commandId: string; value?: unknown; comment: string },
): Promise<{ isSame: boolean }> {
  const order = { action: 'rework.answer', may: 'audit.work', commandId: body.commandId } as const;
  return carryOutInProject(services, context, order, async (trx, at, { actor, project }) => {
    await refuseDuringImport(trx, project.id);
    await trx.selectFrom('rework').select('id').where('id', '=', id).forUpdate().execute();
    const row = await readOwnPiece(trx, project.id, actor.accountId, id);
    if (row.state !== 'owed') throw conflicting('done', 'This is not waiting for you any more.');
    if (row.author_id === null) {
      throw badRequest('This is a decision of yours: take it back in the item’s room and decide anew.');
    }
    const question = await readQuestion(trx, project.id, row.question_id);
    const value = await parse(question, body.value);
    const kind = kindOf(question.kind);
    const before = row.latest?.value ?? null;
    const isSame = before !== null && kind.keyOf(before) === kind.keyOf(value);
    if (!isSame) {
      const place = { projectId: project.id, item: row.item_id, question: row.question_id, annotator: row.author_id };
      await appendAnswer(trx, place, LAYER, value, at);
      await rederive(trx, project, question, [row.item_id], at);
    }
    await trx.updateTable('rework').set({ answered_at: at, comment: body.comment }).where('id', '=', id).execute();
    return {
      result: { isSame },
      entry: {
        chain: project.id,
        action: 'rework.answer',
        object: row.audit_id,
        body: { rework: id, item: row.item_id, value, isSame, comment: body.comment },
      },
      rooms: [`item.${row.item_id}`],
    };
  });
}

/** Says of redone work whether it is right now, or takes owed work back (domain/audit SPEC K15, K17). */
export function checkRework(
  services: Services,
  context: InProject,
  auditId: string,
  { commandId, rework, act }: { commandId: string; rework: readonly string[]; act: 'right' | 'wrong' | 'withdrawn' },
): Promise<{ done: number }> {
  const order = {
    action: act === 'withdrawn' ? 'rework.withdraw' : 'rework.check',
    may: 'audit.work',
    commandId,
  } as const;
  return carryOutInProject(services, context, order, async (trx, at, { actor, asker, project }) => {
    await refuseDuringImport(trx, project.id);
    const audit = await lockAudit(trx, project.id, auditId);
    const isLead = asker.role === 'owner' || asker.role === 'lead';
    if (!isLead && (act === 'withdrawn' || !(await isAuditor(trx, auditId, actor.accountId)))) {
      throw forbidden('role', 'Rework is checked by leads and the auditors of its audit, and taken back by leads.');
    }
    const ids = [...new Set(rework)];
    const rows = await readRework(trx, [project.id], { audit: auditId, ids });
    if (rows.length < ids.length) throw notFound('piece of rework');
    if (rows.some(({ owner }) => act !== 'withdrawn' && owner === actor.accountId)) {
      throw forbidden('recused', 'Some of it is your own work: somebody else has to check it.');
    }
    const wanted = act === 'withdrawn' ? 'owed' : 'redone';
    const moved = rows.filter(({ state }) => state !== wanted);
    if (moved.length > 0) {
      const what = act === 'withdrawn' ? 'is not owed any more' : 'was not redone, or checked already';
      throw conflicting('moved-on', `${moved[0]!.item_key} ${what}: nothing was done. Look again.`);
    }
    const change =
      act === 'withdrawn'
        ? { withdrawn_by: actor.accountId, withdrawn_at: at }
        : { checked: act, checked_by: actor.accountId, checked_at: at };
    await trx.updateTable('rework').set(change).where('id', 'in', ids).execute();
    if (act === 'right') await clearAuditAnswers(trx, project, audit.question_id, rows, at);
    const items = [...new Set(rows.map(({ item_id }) => item_id))];
    return {
      result: { done: ids.length },
      entry: {
        chain: project.id,
        action: order.action,
        object: auditId,
        body: { act, done: ids.length, digest: digestOf(ids) },
      },
      rooms: items.map((item) => `item.${item}`),
    };
  });
}

/** Where all that came back of an item is right now, nothing stands against it any more (domain/audit SPEC K17). */
async function clearAuditAnswers(
  trx: Trx,
  project: InProject['project'],
  questionId: string,
  rows: readonly ReworkRecord[],
  at: number,
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const all = await readRework(trx, [project.id], { audit: first.audit_id });
  const unfinished = new Set(
    all
      .filter(({ state }) => state === 'owed' || state === 'redone' || state === 'wrong')
      .map(({ item_id }) => item_id),
  );
  const changed: string[] = [];
  for (const item of new Set(rows.map(({ item_id }) => item_id))) {
    if (unfinished.has(item)) continue;
    const place = { projectId: project.id, item, question: questionId, annotator: null };
    if (await setAuditAnswer(trx, place, null, at)) changed.push(item);
  }
  await rederive(trx, project, await readQuestion(trx, project.id, questionId), changed, at);
}

/** Whether somebody looks at a part of the sample. */
async function isAuditor(db: Pick<Db | Trx, 'selectFrom'>, audit: string, accountId: string): Promise<boolean> {
  const row = await db
    .selectFrom('audit_item')
    .select('id')
    .where('audit_id', '=', audit)
    .where('auditor', '=', accountId)
    .executeTakeFirst();
  return row !== undefined;
}

/** SHA-256 over the ids, one a line, sorted. */
function digestOf(ids: readonly string[]): string {
  return createHash('sha256')
    .update([...ids].sort().join('\n'))
    .digest('hex');
}
