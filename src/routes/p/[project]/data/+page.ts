import { listImports } from '#lib/protocol/data.ts';
import { readDataReport } from '#lib/protocol/data-report.ts';
import { ask } from '../../../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const { params, url } = event;
  const chosen = url.searchParams.get('import');
  const [report, imports] = await Promise.all([
    ask(event, readDataReport, { params, query: { import: chosen } }),
    ask(event, listImports, { params }),
  ]);
  return { title: 'Data report', report, imports: imports.filter(({ status }) => status === 'live'), chosen };
};
