import { getMe } from '#lib/protocol/people.ts';
import { ask } from './ask.ts';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async (event) => {
  event.depends('parley:me');
  return { me: await ask(event, getMe) };
};
