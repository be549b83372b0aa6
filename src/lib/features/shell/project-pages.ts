import type { ProjectView } from '#lib/protocol/projects.ts';

export interface ProjectPage {
  readonly href: string;
  readonly label: string;
  readonly current: boolean;
  /** In the bar itself; the others stand under “More” where the window is wide. */
  readonly inSight: boolean;
  /** How many open things wait on it; null where there are none or nobody counts. */
  readonly open: number | null;
}

/** A project as far as its pages depend on it. */
interface ShownProject {
  readonly slug: string;
  readonly ownAnnotators: ProjectView['ownAnnotators'];
  readonly ownLabels: ProjectView['ownLabels'];
  readonly openContests: number;
  readonly may: Pick<
    ProjectView['may'],
    'audits' | 'queue' | 'agreement' | 'import' | 'export' | 'settings' | 'log' | 'askForLabels'
  >;
}

/** The pages of a project that this member may open; `path` says which one is shown. */
export function projectPages(project: ShownProject, path: string): readonly ProjectPage[] {
  const home = `/p/${project.slug}`;
  const [own] = project.ownAnnotators;
  const answers = `${home}/annotators/${own ?? ''}`;
  const pages = [
    { href: home, label: 'Overview', shown: true, within: [home], main: true },
    {
      href: `${home}/queue`,
      label: 'Queue',
      shown: project.may.queue,
      within: [`${home}/queue`, `${home}/items`, `${home}/agreed`],
      main: true,
    },
    {
      href: `${home}/agreement`,
      label: 'Agreement',
      shown: project.may.agreement,
      within: [`${home}/agreement`],
      main: true,
    },
    {
      href: `${home}/contests`,
      label: 'Contests',
      shown: project.may.queue,
      within: [`${home}/contests`],
      main: true,
      open: project.openContests || null,
    },
    {
      href: `${home}/people`,
      label: 'People',
      shown: true,
      within: [`${home}/people`, `${home}/annotators`],
      main: true,
    },
    {
      href: `${home}/label`,
      label: 'Labels',
      shown: project.may.askForLabels || project.ownLabels.any,
      within: [`${home}/label`],
      main: project.ownLabels.open > 0,
      open: project.ownLabels.open || null,
    },
    { href: answers, label: 'My answers', shown: own !== undefined, within: [answers] },
    {
      href: `${home}/audits`,
      label: 'Audits',
      shown: project.may.audits,
      within: [`${home}/audits`],
    },
    { href: `${home}/import`, label: 'Import', shown: project.may.import, within: [`${home}/import`] },
    { href: `${home}/data`, label: 'Data report', shown: project.may.import, within: [`${home}/data`] },
    { href: `${home}/releases`, label: 'Releases', shown: project.may.export, within: [`${home}/releases`] },
    { href: `${home}/settings`, label: 'Settings', shown: project.may.settings, within: [`${home}/settings`] },
    { href: `${home}/log`, label: 'Log', shown: project.may.log, within: [`${home}/log`] },
  ].filter(({ shown }) => shown);
  const isOwn = own !== undefined && path === answers;
  const isIn = (start: string) => path === start || (start !== home && path.startsWith(`${start}/`));
  // A menu of one page would hide it for nothing.
  const fit = pages.filter(({ main }) => !main).length <= 1;
  return pages.map(({ href, label, within, main = false, open = null }) => {
    const current = isOwn ? href === answers : within.some(isIn);
    return { href, label, current, inSight: main || current || fit, open };
  });
}
