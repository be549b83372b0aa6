import { listAudits } from '#lib/protocol/audits.ts';
import { ask } from '../../../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => ({
  title: 'Audits',
  audits: await ask(event, listAudits, { params: event.params }),
});
