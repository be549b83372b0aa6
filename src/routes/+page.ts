import { listProjects } from '#lib/protocol/projects.ts';
import { ask } from './ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const { me } = await event.parent();
  return { projects: me.person ? await ask(event, listProjects) : [] };
};
