import { listReleases } from '#lib/protocol/releases.ts';
import { ask } from '../../../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const releases = await ask(event, listReleases, { params: event.params });
  return { title: 'Releases', releases };
};
