import { listContests } from '#lib/protocol/stages.ts';
import { ask } from '../../../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => ({
  title: 'Contests',
  contests: await ask(event, listContests, { params: event.params }),
});
