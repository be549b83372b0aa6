import type { ProjectView } from '#lib/protocol/projects.ts';

export interface Link {
  readonly title: string;
  readonly href: string;
  /** For `aria-current`: the page itself, or a page below it. */
  readonly current: 'page' | 'true' | undefined;
}

/** The pages of a project that this person may open, and which of them a path belongs to. */
export function linksOf(project: Pick<ProjectView, 'slug' | 'may'>, path: string): readonly Link[] {
  const home = `/p/${project.slug}`;
  const pages = [
    { title: 'Overview', href: home, shown: true },
    { title: 'Queue', href: `${home}/queue`, shown: true },
    { title: 'Import', href: `${home}/import`, shown: project.may.import },
    { title: 'People', href: `${home}/people`, shown: true },
    { title: 'Settings', href: `${home}/settings`, shown: project.may.settings },
    { title: 'Log', href: `${home}/log`, shown: project.may.log },
  ];
  return pages
    .filter(({ shown }) => shown)
    .map(({ title, href }) => {
      const below = href !== home && path.startsWith(`${href}/`);
      return { title, href, current: path === href ? 'page' : below ? 'true' : undefined };
    });
}
