import { listMembers, listNeeds } from '#lib/protocol/people.ts';
import { ask } from '../../../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  event.depends('parley:people');
  const { project } = await event.parent();
  const [people, needs] = await Promise.all([
    ask(event, listMembers, { params: event.params }),
    project.may.invite ? ask(event, listNeeds, { params: event.params }) : [],
  ]);
  return { title: 'People', people, needs };
};
