import type { WebhookEvent, WebhookMessageView, WebhookView } from '#lib/protocol/webhooks.ts';
import type { Db } from '#server/storage/storage.ts';

/** The webhooks of a project, oldest first; never their secrets. */
export async function readWebhooks(db: Db, projectId: string): Promise<WebhookView[]> {
  const rows = await db
    .selectFrom('webhook')
    .leftJoin('webhook_message as message', 'message.webhook_id', 'webhook.id')
    .select(['webhook.id', 'webhook.url', 'webhook.events', 'webhook.created_at'])
    .select(['webhook.disabled_at', 'webhook.disabled_why'])
    .select((eb) => eb.fn.max('message.delivered_at').as('last'))
    .select((eb) => eb.fn.count<number>('message.id').filterWhere('message.next_at', 'is not', null).as('waiting'))
    .where('webhook.project_id', '=', projectId)
    .where('webhook.removed_at', 'is', null)
    .groupBy('webhook.id')
    .orderBy('webhook.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    url: row.url,
    events: row.events as WebhookEvent[],
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
    disabledWhy: row.disabled_why,
    lastDeliveredAt: row.last,
    waiting: row.waiting,
  }));
}

const PAGE = 50;

/** The latest messages of a webhook with every try, newest first; null when the project has no such webhook. */
export async function readWebhookMessages(
  db: Db,
  projectId: string,
  webhookId: string,
): Promise<WebhookMessageView[] | null> {
  const webhook = await db
    .selectFrom('webhook')
    .select('id')
    .where('id', '=', webhookId)
    .where('project_id', '=', projectId)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (!webhook) return null;
  const messages = await db
    .selectFrom('webhook_message')
    .select(['id', 'event', 'created_at', 'next_at', 'delivered_at'])
    .where('webhook_id', '=', webhookId)
    .orderBy('id', 'desc')
    .limit(PAGE)
    .execute();
  if (messages.length === 0) return [];
  const tries = await db
    .selectFrom('webhook_try')
    .selectAll()
    .where(
      'message_id',
      'in',
      messages.map(({ id }) => id),
    )
    .orderBy('number')
    .execute();
  const triesOf = Map.groupBy(tries, ({ message_id }) => message_id);
  return messages.map(({ id, event, created_at, next_at, delivered_at }) => ({
    id,
    event,
    createdAt: created_at,
    state: next_at !== null ? 'waiting' : delivered_at !== null ? 'delivered' : 'failed',
    nextAt: next_at,
    tries: (triesOf.get(id) ?? []).map(({ at, took, status, problem, reply }) => ({
      at,
      took,
      status,
      problem,
      reply,
    })),
  }));
}
