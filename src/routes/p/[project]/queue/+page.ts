import { readQueueQuery } from '#lib/features/queue/queue-address.ts';
import { listConflicts } from '#lib/protocol/adjudication.ts';
import { ask } from '../../../ask.ts';
import type { PageLoad } from './$types';

const ROWS = 50;

export const load: PageLoad = async (event) => {
  const query = readQueueQuery(event.url.searchParams);
  const { state, pattern, label, text, people, assigned, within, after } = query;
  const queue = await ask(event, listConflicts, {
    params: event.params,
    query: { state, pattern, label, text, people, assigned, within, after, limit: ROWS },
  });
  return { title: 'Queue', query, queue };
};
