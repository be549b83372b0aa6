import type { ProjectView } from '#lib/protocol/projects.ts';

export interface ProjectPage {
  readonly href: string;
  readonly label: string;
  readonly current: boolean;
}

/** A project as far as its pages depend on it. */
interface ShownProject {
  readonly slug: string;
  readonly ownAnnotators: ProjectView['ownAnnotators'];
  readonly may: Pick<ProjectView['may'], 'queue' | 'agreement' | 'import' | 'export' | 'settings' | 'log'>;
}

/** The pages of a project that this member may open; `path` says which one is shown. */
export function projectPages(project: ShownProject, path: string): readonly ProjectPage[] {
  const home = `/p/${project.slug}`;
  const [own] = project.ownAnnotators;
  const answers = `${home}/annotators/${own ?? ''}`;
  const pages = [
    { href: home, label: 'Overview', shown: true, within: [home] },
    {
      href: `${home}/queue`,
      label: 'Queue',
      shown: true,
      within: [`${home}/queue`, `${home}/items`, `${home}/agreed`],
    },
    { href: `${home}/agreement`, label: 'Agreement', shown: project.may.agreement, within: [`${home}/agreement`] },
    { href: `${home}/contests`, label: 'Contests', shown: project.may.queue, within: [`${home}/contests`] },
    { href: answers, label: 'My answers', shown: own !== undefined, within: [answers] },
    { href: `${home}/import`, label: 'Import', shown: project.may.import, within: [`${home}/import`] },
    { href: `${home}/releases`, label: 'Releases', shown: project.may.export, within: [`${home}/releases`] },
    { href: `${home}/people`, label: 'People', shown: true, within: [`${home}/people`, `${home}/annotators`] },
    { href: `${home}/settings`, label: 'Settings', shown: project.may.settings, within: [`${home}/settings`] },
    { href: `${home}/log`, label: 'Log', shown: project.may.log, within: [`${home}/log`] },
  ];
  const isOwn = own !== undefined && path === answers;
  const isIn = (start: string) => path === start || (start !== home && path.startsWith(`${start}/`));
  return pages
    .filter(({ shown }) => shown)
    .map(({ href, label, within }) => ({ href, label, current: isOwn ? href === answers : within.some(isIn) }));
}
