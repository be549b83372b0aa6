import type { Anchor, Happening } from '#server/log/happening.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import type { Trx } from '#server/storage/storage.ts';
import { planOf, toldOf } from './events.ts';

/**
 * Puts an entry of a project's log on its way to the webhooks that want it, in the entry's own transaction: what is
 * committed is told, and what is rolled back is not.
 */
export async function queueWebhooks(trx: Trx, happening: Happening, anchor: Anchor): Promise<void> {
  const plan = planOf(happening.action);
  if (!plan) return;
  const hooks = await trx
    .selectFrom('webhook')
    .select(['id', 'events'])
    .where('project_id', '=', happening.chain)
    .where('disabled_at', 'is', null)
    .where('removed_at', 'is', null)
    .execute();
  const wanting = hooks.filter(({ events }) => events.includes(plan.event));
  if (wanting.length === 0) return;
  const { slug } = await trx
    .selectFrom('project')
    .select('slug')
    .where('id', '=', happening.chain)
    .executeTakeFirstOrThrow();
  const data = {
    project: { id: happening.chain, slug },
    entry: anchor,
    by: happening.actor,
    action: happening.action,
    ...(plan.object === 'other' ? {} : { [plan.object]: happening.object }),
    ...toldOf(plan, happening),
    ...(await placeOf(trx, plan.object, happening.object, slug)),
  };
  await queueMessages(
    trx,
    wanting.map(({ id }) => id),
    { event: plan.event, data, at: happening.at },
  );
}

/** Puts one message on its way to each of the webhooks. */
export async function queueMessages(
  trx: Trx,
  webhooks: readonly string[],
  { event, data, at }: { event: string; data: Record<string, unknown>; at: number },
): Promise<string[]> {
  const ids = webhooks.map(() => `msg_${newId(at)}`);
  await trx
    .insertInto('webhook_message')
    .values(
      webhooks.map((webhook, index) => ({
        id: ids[index] ?? '',
        webhook_id: webhook,
        event,
        data: json(data),
        created_at: at,
        tries: 0,
        next_at: at,
        delivered_at: null,
        failed_at: null,
      })),
    )
    .execute();
  return ids;
}

/** Where it can be looked at; the origin is put before it when it is sent. */
async function placeOf(trx: Trx, kind: string, object: string, slug: string): Promise<Record<string, string>> {
  if (kind !== 'conflict') return { url: `/p/${slug}` };
  const conflict = await trx
    .selectFrom('conflict')
    .innerJoin('item', 'item.id', 'conflict.item_id')
    .select(['item.id', 'item.key'])
    .where('conflict.id', '=', object)
    .executeTakeFirst();
  if (!conflict) return { url: `/p/${slug}` };
  return { item: conflict.id, item_key: conflict.key, url: `/p/${slug}/items/${conflict.id}?c=${object}` };
}
