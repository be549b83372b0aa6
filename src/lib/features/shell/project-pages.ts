import type { ProjectView } from '#lib/protocol/projects.ts';

export interface ProjectPage {
  readonly href: string;
  readonly label: string;
  readonly current: boolean;
}

/** The pages of a project that this member may open; `path` says which one is shown. */
export function projectPages(project: Pick<ProjectView, 'slug' | 'may'>, path: string): readonly ProjectPage[] {
  const home = `/p/${project.slug}`;
  const pages = [
    { href: home, label: 'Overview', shown: true, within: [home] },
    { href: `${home}/queue`, label: 'Queue', shown: project.may.queue, within: [`${home}/queue`, `${home}/items`] },
    { href: `${home}/agreement`, label: 'Agreement', shown: project.may.seePeople, within: [`${home}/agreement`] },
    { href: `${home}/import`, label: 'Import', shown: project.may.import, within: [`${home}/import`] },
    { href: `${home}/people`, label: 'People', shown: true, within: [`${home}/people`] },
    { href: `${home}/settings`, label: 'Settings', shown: project.may.settings, within: [`${home}/settings`] },
    { href: `${home}/log`, label: 'Log', shown: project.may.log, within: [`${home}/log`] },
  ];
  const isIn = (start: string) => path === start || (start !== home && path.startsWith(`${start}/`));
  return pages
    .filter(({ shown }) => shown)
    .map(({ href, label, within }) => ({ href, label, current: within.some(isIn) }));
}
