import { error } from '@sveltejs/kit';
import { findNeighbours, getItem } from '#lib/protocol/adjudication.ts';
import { ask } from '../../../../ask.ts';
import type { PageLoad } from './$types';

/** What of the queue's address leads along its neighbours, and what of it says how it is shown. */
const FILTERS = ['state', 'pattern', 'label', 'text', 'people', 'assigned', 'within', 'priority'];
const LOOK = ['as', 'columns'];

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
  const only = (names: readonly string[]) => [...url.searchParams].filter(([name]) => names.includes(name));
  const neighbours = conflict
    ? await ask(event, findNeighbours, {
        params: { project: params.project, conflict },
        query: Object.fromEntries(only(FILTERS)),
      })
    : null;
  return {
    title: record.item.key,
    record,
    conflict,
    neighbours,
    queue: new URLSearchParams(only([...FILTERS, ...LOOK])).toString(),
  };
};
