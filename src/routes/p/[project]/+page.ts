import { browser } from '$app/environment';
import { ApiProblem, call } from '#lib/client/api.ts';
import { listConflicts } from '#lib/protocol/adjudication.ts';
import { type QuestionAgreement, readAgreement } from '#lib/protocol/data.ts';
import { ask } from '../../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  event.depends('parley:project');
  const { project } = event.params;
  const { patterns } = await ask(event, listConflicts, { params: { project }, query: { limit: 1 } });
  return { title: 'Overview', patterns, agreement: agreementOf(project, event.fetch) };
};

/** Comes after the page, and to the browser only: the page rendered on the server is sent before it would be there. */
function agreementOf(project: string, fetch: typeof window.fetch): Promise<readonly QuestionAgreement[] | string> {
  if (!browser) return new Promise(() => {});
  return call(readAgreement, { params: { project }, fetch }).catch((error: unknown) =>
    error instanceof ApiProblem ? error.problem.detail : 'Something went wrong in this page. Reload it.',
  );
}
