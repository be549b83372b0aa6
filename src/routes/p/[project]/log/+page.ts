import { readLog } from '#lib/protocol/projects.ts';
import { ask } from '../../../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const before = event.url.searchParams.get('before');
  const log = await ask(event, readLog, { params: event.params, query: { before } });
  return { title: 'Log', log, newest: before === null };
};
