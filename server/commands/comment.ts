import type { Services } from '#server/services.ts';
import { newId } from '#server/storage/id.ts';
import { carryOutInProject } from './carry-out-in-project.ts';
import type { InProject } from './context.ts';
import { notFound } from './refusal.ts';

/** Adds to the thread of an item, or of one of its conflicts. */
export function addComment(
  services: Services,
  context: InProject,
  itemId: string,
  body: { commandId: string; conflict: string | null; text: string },
): Promise<{ comment: string }> {
  const order = { action: 'comment', may: 'comment', commandId: body.commandId } as const;
  return carryOutInProject(services, context, order, async (trx, at, { actor, project }) => {
    const item = await trx
      .selectFrom('live_item')
      .select('id')
      .where('id', '=', itemId)
      .where('project_id', '=', project.id)
      .executeTakeFirst();
    if (!item) throw notFound('item');
    if (body.conflict !== null) {
      const conflict = await trx
        .selectFrom('live_conflict')
        .select('id')
        .where('id', '=', body.conflict)
        .where('item_id', '=', itemId)
        .executeTakeFirst();
      if (!conflict) throw notFound('conflict');
    }
    const id = newId(at);
    const { conflict, text } = body;
    await trx
      .insertInto('comment')
      .values({
        id,
        project_id: project.id,
        item_id: itemId,
        conflict_id: conflict,
        account_id: actor.accountId,
        text,
        at,
      })
      .execute();
    return {
      result: { comment: id },
      entry: { chain: project.id, action: 'comment', object: itemId, body: { comment: id, conflict, text } },
      rooms: [`item.${itemId}`],
    };
  });
}
