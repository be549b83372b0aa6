import { listProjects } from '#lib/protocol/projects.ts';
import { ask } from './ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const { me } = await event.parent();
  return me.person ? { title: 'Projects', projects: await ask(event, listProjects) } : { title: '', projects: [] };
};
