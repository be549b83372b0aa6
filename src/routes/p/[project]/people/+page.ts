import { listMembers } from '#lib/protocol/people.ts';
import { ask } from '../../../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  event.depends('parley:people');
  return { title: 'People', people: await ask(event, listMembers, { params: event.params }) };
};
