import { createHash } from 'node:crypto';
import {
  type Change,
  giveBack,
  type HandlingPlan,
  planHandling,
  type Selection,
  takeTurn,
  writeHandling,
} from '#server/queries/handling.ts';
import { readSight } from '#server/exposure/sight.ts';
import type { Services } from '#server/services.ts';
import { newId } from '#server/storage/id.ts';
import { carryOutInProject } from './carry-out-in-project.ts';
import type { InProject } from './context.ts';
import { conflicting, notFound } from './refusal.ts';

interface HandleBody {
  commandId: string;
  selection: Selection;
  change: Change;
  /** How many conflicts were shown as chosen. */
  count: number;
}

/** Says of many conflicts who handles them, how soon and before what, in one act (SPEC F1–F4). */
export function handleConflicts(
  services: Services,
  context: InProject,
  { commandId, selection, change, count }: HandleBody,
): Promise<{ handling: string; changed: number; left: number }> {
  const order = { action: 'queue.handle', may: 'queue.handle', commandId } as const;
  return carryOutInProject(services, context, order, async (trx, at, { actor, project }) => {
    await takeTurn(trx, project.id);
    const plan = await planHandling(trx, await readSight(trx, project.id, actor.accountId), selection, change);
    if (plan.count !== count) {
      throw conflicting(
        'moved-on',
        `There are ${plan.count} of them now, not ${count}: nothing was changed. Look again.`,
      );
    }
    if (plan.changes.length === 0) throw conflicting('nothing-to-change', sayNothing(plan));
    const id = newId(at);
    await writeHandling(trx, { id, projectId: project.id, by: actor.accountId, at }, plan.changes);
    const { people, left, changes } = plan;
    return {
      result: { handling: id, changed: changes.length, left },
      entry: {
        chain: project.id,
        action: 'queue.handle',
        object: id,
        body: {
          ...(change.assign === undefined
            ? {}
            : { assign: people.map((person) => ({ id: person.id, n: person.count })) }),
          ...(change.priority === undefined ? {} : { priority: change.priority }),
          ...(change.dueAt === undefined ? {} : { dueAt: change.dueAt }),
          changed: changes.length,
          digest: digestOf(changes.map(({ conflict }) => conflict)),
        },
      },
      rooms: changes.map(({ item }) => `item.${item}`),
    };
  });
}

function sayNothing({ left, count }: HandlingPlan): string {
  return left === count && count > 0
    ? 'None of these people may take them: their own answers are disputed there.'
    : 'They are handled like that already.';
}

/** Gives back what one act changed, as far as it still stands (SPEC F4). */
export function undoHandling(
  services: Services,
  context: InProject,
  handling: string,
  { commandId }: { commandId: string },
): Promise<{ undone: number; kept: number }> {
  const order = { action: 'queue.handle.undo', may: 'queue.handle', commandId } as const;
  return carryOutInProject(services, context, order, async (trx, at, { project }) => {
    await takeTurn(trx, project.id);
    const act = await trx
      .selectFrom('handling')
      .select(['changed', 'undone_at'])
      .where('id', '=', handling)
      .where('project_id', '=', project.id)
      .executeTakeFirst();
    if (!act) throw notFound('act');
    if (act.undone_at !== null) throw conflicting('nothing-to-undo', 'This was taken back already.');
    const back = await giveBack(trx, handling);
    await trx.updateTable('handling').set({ undone_at: at }).where('id', '=', handling).execute();
    const result = { undone: back.length, kept: act.changed - back.length };
    return {
      result,
      entry: {
        chain: project.id,
        action: 'queue.handle.undo',
        object: handling,
        body: { ...result, digest: digestOf(back.map(({ conflict }) => conflict)) },
      },
      rooms: back.map(({ item }) => `item.${item}`),
    };
  });
}

/** SHA-256 over the ids, one a line, sorted. */
function digestOf(ids: readonly string[]): string {
  return createHash('sha256')
    .update([...ids].sort().join('\n'))
    .digest('hex');
}
