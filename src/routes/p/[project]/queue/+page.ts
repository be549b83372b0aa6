import { filterOf, readQueueQuery } from '#lib/features/queue/queue-address.ts';
import { listConflicts } from '#lib/protocol/adjudication.ts';
import { listViews } from '#lib/protocol/queue-views.ts';
import { ask } from '../../../ask.ts';
import type { PageLoad } from './$types';

const ROWS = 50;

export const load: PageLoad = async (event) => {
  const { params, url } = event;
  const views = await ask(event, listViews, { params });
  const query = readQueueQuery(url.searchParams, views);
  const { after } = query;
  const queue = await ask(event, listConflicts, { params, query: { ...filterOf(query), after, limit: ROWS } });
  return { title: 'Queue', query, queue, views };
};
