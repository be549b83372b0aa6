import { redirect } from '@sveltejs/kit';
import { getMail } from '#lib/protocol/mail.ts';
import { listSessions } from '#lib/protocol/people.ts';
import { listProjects } from '#lib/protocol/projects.ts';
import { listTokens } from '#lib/protocol/tokens.ts';
import { ask } from '../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const { me } = await event.parent();
  if (!me.person) redirect(303, '/sign-in?to=/account');
  const [sessions, tokens, projects, mail] = await Promise.all([
    ask(event, listSessions),
    ask(event, listTokens),
    ask(event, listProjects),
    ask(event, getMail),
  ]);
  return { title: 'Account', person: me.person, sessions, tokens, projects, mail };
};
