import { listMembers } from '#lib/protocol/people.ts';
import { ask } from '../../../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const { members } = await ask(event, listMembers, { params: event.params });
  return { title: 'Settings', members };
};
