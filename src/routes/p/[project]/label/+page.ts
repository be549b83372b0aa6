import { redirect } from '@sveltejs/kit';
import { listAskedLabels, listOwnLabels, readLabelTask } from '#lib/protocol/labels.ts';
import { ask } from '../../../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const { params, url, parent } = event;
  event.depends('parley:labels');
  const { project } = await parent();
  const own = project.role === 'observer' ? null : await ask(event, listOwnLabels, { params });
  const item = url.searchParams.get('item');
  // What is asked for next would otherwise take the place of what is being labelled.
  if (item === null && own?.open[0]) redirect(307, `${url.pathname}?item=${own.open[0].item}`);
  const task =
    item === null || own === null
      ? null
      : await ask(event, readLabelTask, { params: { project: params.project, item } });
  const asked = project.may.askForLabels ? await ask(event, listAskedLabels, { params }) : null;
  return { title: 'Labels', own, task, asked };
};
