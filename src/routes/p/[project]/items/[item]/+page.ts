import { error } from '@sveltejs/kit';
import { findNeighbours, getItem } from '#lib/protocol/adjudication.ts';
import { ask } from '../../../../ask.ts';
import type { PageLoad } from './$types';

const FILTERS = ['state', 'pattern', 'label', 'text', 'people', 'assigned', 'within', 'priority'];

export const load: PageLoad = async (event) => {
  const { params, url } = event;
  event.depends('parley:neighbours');
  const toLabel = `/p/${params.project}/label?item=${params.item}`;
  const record = await ask(event, getItem, { params }, { 'owes-a-label': toLabel });
  const conflict = url.searchParams.get('c') ?? record.conflicts[0]?.id ?? null;
  if (conflict !== null && record.conflicts.every(({ id }) => id !== conflict)) {
    error(
      404,
      `There is no such conflict on ${record.item.key}. The link may be cut short: open the item from the queue.`,
    );
  }
  const filter = new URLSearchParams([...url.searchParams].filter(([name]) => FILTERS.includes(name)));
  const neighbours = conflict
    ? await ask(event, findNeighbours, {
        params: { project: params.project, conflict },
        query: Object.fromEntries(filter),
      })
    : null;
  return { title: record.item.key, record, conflict, neighbours, filter: filter.toString() };
};
