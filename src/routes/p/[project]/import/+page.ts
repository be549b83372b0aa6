import { listImports } from '#lib/protocol/data.ts';
import { ask } from '../../../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  event.depends('parley:imports');
  return { title: 'Import', imports: await ask(event, listImports, { params: event.params }) };
};
