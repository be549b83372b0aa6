import { readAgreementDetail, readStrataChoices } from '#lib/protocol/agreement.ts';
import { readPeopleAgreement } from '#lib/protocol/data.ts';
import { ask } from '../../../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  event.depends('parley:project');
  const { params } = event;
  const by = event.url.searchParams.get('by') || 'import';
  const { project } = await event.parent();
  const [{ fields }, detail, people] = await Promise.all([
    ask(event, readStrataChoices, { params }),
    ask(event, readAgreementDetail, { params, query: { by } }),
    project.may.seePeople ? ask(event, readPeopleAgreement, { params }) : null,
  ]);
  return { title: 'Agreement', by, fields, detail, people };
};
