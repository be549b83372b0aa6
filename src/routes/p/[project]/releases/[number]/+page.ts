import { readDifference } from '#lib/protocol/releases.ts';
import { ask } from '../../../../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const query = Object.fromEntries(
    ['to', 'change', 'item', 'after'].map((name) => [name, event.url.searchParams.get(name)]),
  );
  const difference = await ask(event, readDifference, { params: event.params, query });
  return { title: `Since release ${event.params.number}`, difference, query };
};
