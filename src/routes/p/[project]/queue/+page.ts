import { filterOf, readQueueQuery } from '#lib/features/queue/queue-address.ts';
import { listConflicts } from '#lib/protocol/adjudication.ts';
import { readBoard } from '#lib/protocol/board.ts';
import { listViews } from '#lib/protocol/queue-views.ts';
import { ask } from '../../../ask.ts';
import type { PageLoad } from './$types';

const ROWS = 50;

export const load: PageLoad = async (event) => {
  const { params, url } = event;
  const views = await ask(event, listViews, { params });
  const query = readQueueQuery(url.searchParams, views);
  const { after } = query;
  const filter = filterOf(query);
  if (query.as === 'board') {
    const { columns, shown } = query;
    const [queue, board] = await Promise.all([
      ask(event, listConflicts, { params, query: { ...filter, limit: 0 } }),
      ask(event, readBoard, { params, query: { ...filter, columns, shown } }),
    ]);
    return { title: 'Queue', query, queue, board, views };
  }
  const queue = await ask(event, listConflicts, { params, query: { ...filter, after, limit: ROWS } });
  return { title: 'Queue', query, queue, board: null, views };
};
