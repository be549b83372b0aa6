import { TEST_EVENT, type WebhookEvent } from '#lib/protocol/webhooks.ts';
import type { Services } from '#server/services.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import type { Trx } from '#server/storage/storage.ts';
import { addressProblem } from '#server/webhooks/post-safely.ts';
import { queueMessages } from '#server/webhooks/queue-webhooks.ts';
import { makeSecret } from '#server/webhooks/sign.ts';
import { carryOutInProject } from './carry-out-in-project.ts';
import type { InProject } from './context.ts';
import { badRequest, conflicting, notFound } from './refusal.ts';

/** Webhooks of one project: more are forgotten ones. */
const MOST = 10;

/** Adds a webhook; its secret is told this once. */
export function addWebhook(
  services: Services,
  context: InProject,
  { url, events }: { url: string; events: readonly WebhookEvent[] },
): Promise<{ id: string; secret: string }> {
  const problem = addressProblem(url, services.webhooks);
  if (problem) throw badRequest(problem);
  const order = { action: 'webhook.add', may: 'webhook.manage' } as const;
  return carryOutInProject(services, context, order, async (trx, at, { actor, project }) => {
    await trx.selectFrom('project').select('id').where('id', '=', project.id).forUpdate().execute();
    const { standing } = await trx
      .selectFrom('webhook')
      .select((eb) => eb.fn.countAll<number>().as('standing'))
      .where('project_id', '=', project.id)
      .where('removed_at', 'is', null)
      .executeTakeFirstOrThrow();
    if (standing >= MOST) {
      throw conflicting('too-many', `A project has at most ${MOST} webhooks: remove one that is not used.`);
    }
    const [id, secret, wanted] = [newId(at), makeSecret(), [...new Set(events)]];
    await trx
      .insertInto('webhook')
      .values({
        id,
        project_id: project.id,
        url,
        secret,
        events: json<string[]>(wanted),
        created_by: actor.accountId,
        created_at: at,
        disabled_at: null,
        disabled_why: null,
        removed_at: null,
      })
      .execute();
    const body = { host: new URL(url).host, events: wanted };
    return { result: { id, secret }, entry: { chain: project.id, action: 'webhook.add', object: id, body } };
  });
}

/** Changes what a webhook is told of, or switches it off or on; on again, it begins with what happens from then on. */
export function changeWebhook(
  services: Services,
  context: InProject,
  id: string,
  { events, enabled }: { events: readonly WebhookEvent[]; enabled: boolean },
): Promise<null> {
  const order = { action: 'webhook.change', may: 'webhook.manage' } as const;
  return carryOutInProject(services, context, order, async (trx, at, { project }) => {
    const webhook = await readWebhook(trx, project.id, id);
    const wanted = [...new Set(events)];
    const isSame = enabled === (webhook.disabled_at === null) && wanted.join() === webhook.events.join();
    if (isSame) return { result: null, entry: null };
    await trx
      .updateTable('webhook')
      .set({
        events: json<string[]>(wanted),
        ...(enabled ? { disabled_at: null, disabled_why: null } : { disabled_at: webhook.disabled_at ?? at }),
      })
      .where('id', '=', id)
      .execute();
    if (!enabled) await giveUp(trx, id, at);
    const body = { events: wanted, enabled };
    return { result: null, entry: { chain: project.id, action: 'webhook.change', object: id, body } };
  });
}

export function removeWebhook(services: Services, context: InProject, id: string): Promise<null> {
  const order = { action: 'webhook.remove', may: 'webhook.manage' } as const;
  return carryOutInProject(services, context, order, async (trx, at, { project }) => {
    await readWebhook(trx, project.id, id);
    await trx
      .updateTable('webhook')
      .set((eb) => ({ removed_at: at, disabled_at: eb.fn.coalesce('disabled_at', eb.val(at)) }))
      .where('id', '=', id)
      .execute();
    await giveUp(trx, id, at);
    return { result: null, entry: { chain: project.id, action: 'webhook.remove', object: id, body: {} } };
  });
}

/** Sends a message that tells nothing but that it arrives. */
export async function testWebhook(services: Services, context: InProject, id: string): Promise<{ message: string }> {
  const order = { action: 'webhook.test', may: 'webhook.manage' } as const;
  const reply = await carryOutInProject(services, context, order, async (trx, at, { actor, project }) => {
    const webhook = await readWebhook(trx, project.id, id);
    if (webhook.disabled_at !== null)
      throw conflicting('disabled', 'This webhook is switched off: switch it on first.');
    const data = {
      project: { id: project.id, slug: project.slug },
      by: actor.accountId,
      url: `/p/${project.slug}/settings/webhooks`,
    };
    const [message = ''] = await queueMessages(trx, [id], { event: TEST_EVENT, data, at });
    return { result: { message }, entry: null };
  });
  services.webhooks.wake();
  return reply;
}

/** Sends again what is over, whether it arrived or not. */
export async function resendMessage(
  services: Services,
  context: InProject,
  { webhook, message }: { webhook: string; message: string },
): Promise<null> {
  const order = { action: 'webhook.resend', may: 'webhook.manage' } as const;
  await carryOutInProject(services, context, order, async (trx, at, { project }) => {
    const { disabled_at } = await readWebhook(trx, project.id, webhook);
    if (disabled_at !== null) throw conflicting('disabled', 'This webhook is switched off: switch it on first.');
    const { numUpdatedRows } = await trx
      .updateTable('webhook_message')
      .set({ next_at: at, failed_at: null, delivered_at: null })
      .where('id', '=', message)
      .where('webhook_id', '=', webhook)
      .where('next_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw notFound('message that is over');
    return { result: null, entry: null };
  });
  services.webhooks.wake();
  return null;
}

async function readWebhook(trx: Trx, projectId: string, id: string) {
  const row = await trx
    .selectFrom('webhook')
    .select(['events', 'disabled_at'])
    .where('id', '=', id)
    .where('project_id', '=', projectId)
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound('webhook');
  return row;
}

/** What is on its way to a webhook is not sent any more. */
async function giveUp(trx: Trx, id: string, at: number): Promise<void> {
  await trx
    .updateTable('webhook_message')
    .set({ next_at: null, failed_at: at })
    .where('webhook_id', '=', id)
    .where('next_at', 'is not', null)
    .execute();
}
