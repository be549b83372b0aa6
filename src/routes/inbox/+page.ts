import { readInbox, readProjectInbox } from '#lib/protocol/inbox.ts';
import { ask } from '../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  event.depends('parley:inbox');
  const only = event.url.searchParams.get('project');
  const inbox =
    only === null ? await ask(event, readInbox) : await ask(event, readProjectInbox, { params: { project: only } });
  return { title: 'Inbox', inbox, only };
};
