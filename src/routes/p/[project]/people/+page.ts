import { listGroups } from '#lib/protocol/groups.ts';
import { listMembers } from '#lib/protocol/people.ts';
import { ask } from '../../../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  event.depends('parley:people');
  const { params } = event;
  const [people, groups] = await Promise.all([ask(event, listMembers, { params }), ask(event, listGroups, { params })]);
  return { title: 'People', people, groups };
};
