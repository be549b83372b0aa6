import { readPeopleAgreement } from '#lib/protocol/data.ts';
import { ask } from '../../../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  event.depends('parley:project');
  return { title: 'Agreement', agreement: await ask(event, readPeopleAgreement, { params: event.params }) };
};
