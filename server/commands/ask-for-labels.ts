import { createHash } from 'node:crypto';
import { readSight } from '#server/exposure/sight.ts';
import { type Selection, takeTurn } from '#server/queries/handling.ts';
import { planAsking } from '#server/queries/label-plan.ts';
import type { Services } from '#server/services.ts';
import { newId } from '#server/storage/id.ts';
import { carryOutInProject } from './carry-out-in-project.ts';
import type { InProject } from './context.ts';
import { conflicting, notFound } from './refusal.ts';

interface AskBody {
  commandId: string;
  selection: Selection;
  people: readonly string[];
  dueAt: number | null;
  /** How many labels were shown as to be asked for. */
  asked: number;
}

/** Rows of one INSERT. */
const AT_ONCE = 1_000;

/** Asks people for their own labels of conflicts, in one act (SPEC A2–A4). */
export async function askForLabels(
  services: Services,
  context: InProject,
  { commandId, selection, people, dueAt, asked }: AskBody,
): Promise<{ ask: string; asked: number; left: number }> {
  const order = { action: 'label.ask', may: 'label.ask', commandId } as const;
  const result = await carryOutInProject(services, context, order, async (trx, at, { actor, project }) => {
    await takeTurn(trx, project.id);
    const sight = await readSight(trx, project.id, actor.accountId);
    const plan = await planAsking(trx, sight, selection, [...new Set(people)]);
    if (plan.given.size !== asked) {
      throw conflicting(
        'moved-on',
        `There are ${plan.given.size} labels to ask for now, not ${asked}: nobody was asked. Look again.`,
      );
    }
    if (asked === 0)
      throw conflicting('nobody-to-ask', 'None of these people can label any of them: nobody was asked.');
    const ask = newId(at);
    const rows = plan.points.flatMap(({ id, item, question }) => {
      const account = plan.given.get(id);
      return account === undefined ? [] : [{ id: newId(at), item, question, account }];
    });
    for (let from = 0; from < rows.length; from += AT_ONCE) {
      await trx
        .insertInto('label_request')
        .values(
          rows.slice(from, from + AT_ONCE).map(({ id, item, question, account }) => ({
            id,
            project_id: project.id,
            item_id: item,
            question_id: question,
            annotator_id: null,
            account_id: account,
            asked_by: actor.accountId,
            asked_at: at,
            due_at: dueAt,
            answered_at: null,
            withdrawn_at: null,
            ask_id: ask,
          })),
        )
        .execute();
    }
    const counts = plan.people.filter(({ count }) => count > 0).map(({ id, count }) => ({ id, n: count }));
    return {
      result: { ask, asked: rows.length, left: plan.points.length - rows.length },
      entry: {
        chain: project.id,
        action: 'label.ask',
        object: ask,
        body: { people: counts, dueAt, asked: rows.length, digest: digestOf(rows.map(({ id }) => id)) },
      },
      rooms: [...new Set(rows.map(({ item }) => `item.${item}`))],
    };
  });
  // Rooms of these items are closed to whoever owes a label there.
  services.rooms.accessChanged({ projectId: context.project.id });
  return result;
}

/** Takes back labels that were asked for and are still owed (SPEC A7). */
export async function withdrawLabels(
  services: Services,
  context: InProject,
  { commandId, of }: { commandId: string; of: { by: 'ask'; ask: string } | { by: 'list'; labels: readonly string[] } },
): Promise<{ withdrawn: number; kept: number }> {
  const order = { action: 'label.withdraw', may: 'label.ask', commandId } as const;
  return carryOutInProject(services, context, order, async (trx, at, { actor, project }) => {
    await takeTurn(trx, project.id);
    const labels = await trx
      .selectFrom('label_request')
      .select(['id', 'item_id'])
      .where('project_id', '=', project.id)
      .$if(of.by === 'ask', (query) => query.where('ask_id', '=', of.by === 'ask' ? of.ask : ''))
      .$if(of.by === 'list', (query) => query.where('id', 'in', of.by === 'list' ? [...of.labels] : []))
      .orderBy('id')
      .forUpdate()
      .execute();
    if (labels.length === 0) throw notFound('label that was asked for');
    const ids = labels.map(({ id }) => id);
    const owed = await trx.selectFrom('label_owed').select('id').where('id', 'in', ids).execute();
    if (owed.length === 0) {
      throw conflicting('nothing-to-withdraw', 'None of these labels is owed any more: there is nothing to take back.');
    }
    const open = owed.map(({ id }) => id);
    await trx
      .updateTable('label_request')
      .set({ withdrawn_at: at, withdrawn_by: actor.accountId })
      .where('id', 'in', open)
      .execute();
    const result = { withdrawn: open.length, kept: labels.length - open.length };
    return {
      result,
      entry: {
        chain: project.id,
        action: 'label.withdraw',
        object: of.by === 'ask' ? of.ask : labels.length === 1 ? labels[0]!.item_id : project.id,
        body: { ...result, digest: digestOf(open) },
      },
      rooms: [...new Set(labels.filter(({ id }) => open.includes(id)).map((label) => `item.${label.item_id}`))],
    };
  });
}

/** SHA-256 over the ids, one a line, sorted. */
function digestOf(ids: readonly string[]): string {
  return createHash('sha256')
    .update([...ids].sort().join('\n'))
    .digest('hex');
}
