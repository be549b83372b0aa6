import type { Services } from '#server/services.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import type { Trx } from '#server/storage/storage.ts';
import { carryOutInProject } from './carry-out-in-project.ts';
import type { InProject } from './context.ts';
import { badRequest, notFound } from './refusal.ts';

/** Adds to the thread of an item, or of one of its conflicts. */
export function addComment(
  services: Services,
  context: InProject,
  itemId: string,
  body: { commandId: string; conflict: string | null; text: string; mentions?: string[] },
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
    const { conflict, text } = body;
    const mentions = await namedMembers(trx, project.id, text, body.mentions ?? []);
    const place = { project_id: project.id, item_id: itemId, accountId: actor.accountId };
    const id = await insertComment(trx, { ...place, conflict, text, mentions, at });
    return {
      result: { comment: id },
      entry: { chain: project.id, action: 'comment', object: itemId, body: { comment: id, conflict, text, mentions } },
      rooms: [`item.${itemId}`],
    };
  });
}

/** Writes a message into the thread of an item. */
export async function insertComment(
  trx: Trx,
  message: {
    project_id: string;
    item_id: string;
    accountId: string;
    text: string;
    at: number;
    conflict?: string | null;
    mentions?: string[];
  },
): Promise<string> {
  const { project_id, item_id, accountId, text, at, conflict = null, mentions = [] } = message;
  const id = newId(at);
  const place = { id, project_id, item_id, conflict_id: conflict, account_id: accountId };
  await trx
    .insertInto('comment')
    .values({ ...place, text, mentions: json(mentions), at })
    .execute();
  return id;
}

/** The accounts a text mentions: each a member of the project whose name stands in the text after an @. */
async function namedMembers(trx: Trx, projectId: string, text: string, wanted: readonly string[]): Promise<string[]> {
  const ids = [...new Set(wanted)].sort();
  if (ids.length === 0) return [];
  const members = await trx
    .selectFrom('member')
    .innerJoin('account', 'account.id', 'member.account_id')
    .select(['account.id', 'account.name'])
    .where('member.project_id', '=', projectId)
    .where('account.id', 'in', ids)
    .execute();
  if (members.length < ids.length) {
    throw badRequest('You mention somebody who is not a member of this project. Take the mention out, or invite them.');
  }
  const unnamed = members.find(({ name }) => !text.includes(`@${name}`));
  if (unnamed) throw badRequest(`The text does not name ${unnamed.name} with an @: write “@${unnamed.name}”.`);
  return ids;
}
