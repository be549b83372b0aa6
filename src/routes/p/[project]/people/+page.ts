import { listGroups } from '#lib/protocol/groups.ts';
import { listMembers, listNeeds } from '#lib/protocol/people.ts';
import { ask } from '../../../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  event.depends('parley:people');
  const { params } = event;
  const { project } = await event.parent();
  const [people, groups, needs] = await Promise.all([
    ask(event, listMembers, { params }),
    ask(event, listGroups, { params }),
    project.may.invite ? ask(event, listNeeds, { params }) : [],
  ]);
  return { title: 'People', people, groups, needs };
};
