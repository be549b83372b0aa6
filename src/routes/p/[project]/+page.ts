import { browser } from '$app/environment';
import { ApiProblem, call } from '#lib/client/api.ts';
import { countStages, listConflicts } from '#lib/protocol/adjudication.ts';
import { listAudits } from '#lib/protocol/audits.ts';
import { type QuestionAgreement, readAgreement } from '#lib/protocol/data.ts';
import { ask } from '../../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  event.depends('parley:project');
  const { project } = event.params;
  const { may } = (await event.parent()).project;
  // No rows: whoever opens this page has seen nobody's answers by it.
  const [queue, stages] = may.queue
    ? await Promise.all([
        ask(event, listConflicts, { params: { project }, query: { limit: 0 } }),
        ask(event, countStages, { params: { project } }),
      ])
    : [null, null];
  return {
    title: 'Overview',
    patterns: queue && queue.patterns,
    stages,
    audits: may.audits ? await ask(event, listAudits, { params: { project } }) : [],
    release: event.url.searchParams.get('release'),
    agreement: may.agreement ? agreementOf(project, event.fetch) : null,
  };
};

/** Comes after the page, and to the browser only: the page rendered on the server is sent before it would be there. */
function agreementOf(project: string, fetch: typeof window.fetch): Promise<readonly QuestionAgreement[] | string> {
  if (!browser) return new Promise(() => {});
  return call(readAgreement, { params: { project }, fetch }).catch((error: unknown) =>
    error instanceof ApiProblem ? error.problem.detail : 'Something went wrong in this page. Reload it.',
  );
}
