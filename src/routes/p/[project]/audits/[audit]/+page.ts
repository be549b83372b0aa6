import { readAudit } from '#lib/protocol/audits.ts';
import { ask } from '../../../../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const audit = await ask(event, readAudit, { params: event.params });
  const run = event.url.searchParams.get('run');
  return { title: audit.name, audit, run: run === 'sample' || run === 'rework' ? run : null };
};
