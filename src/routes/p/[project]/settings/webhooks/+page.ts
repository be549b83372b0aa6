import { listWebhooks } from '#lib/protocol/webhooks.ts';
import { ask } from '../../../../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  event.depends('parley:webhooks');
  return { title: 'Webhooks', webhooks: await ask(event, listWebhooks, { params: event.params }) };
};
