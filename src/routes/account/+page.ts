import { redirect } from '@sveltejs/kit';
import { listSessions } from '#lib/protocol/people.ts';
import { ask } from '../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const { me } = await event.parent();
  if (!me.person) redirect(303, '/sign-in?to=/account');
  return { title: 'Account', person: me.person, sessions: await ask(event, listSessions) };
};
