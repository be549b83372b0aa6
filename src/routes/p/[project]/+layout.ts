import { getProject } from '#lib/protocol/projects.ts';
import { ask } from '../../ask.ts';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async (event) => {
  event.depends('parley:project');
  return { project: await ask(event, getProject, { params: { project: event.params.project } }) };
};
