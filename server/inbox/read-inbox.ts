import type { Inbox, InboxEntry, InboxSource } from '#lib/protocol/inbox.ts';
import { allowsInProject } from '#server/auth/in-project.ts';
import { readSight } from '#server/exposure/sight.ts';
import { readVeils, type Veil } from '#server/exposure/veil.ts';
import type { Db } from '#server/storage/storage.ts';
import { type OpenProposal, readOpenProposals } from './open-proposals.ts';
import type { InboxProject } from './inbox-project.ts';
import type { Waiting } from './source.ts';
import { sources } from './sources.ts';

/** Entries of one inbox; what is beyond them comes when these are worked off. */
const MOST = 500;

const urgencies: readonly InboxEntry['urgency'][] = ['now', 'soon', 'later'];

/**
 * What waits for a person, worked out from the record each time.
 *
 * @param only look into this project alone
 */
export async function readInbox(db: Db, accountId: string, now: number, only: string | null = null): Promise<Inbox> {
  const projects = await readOwnProjects(db, accountId, only);
  if (projects.length === 0) return { entries: [], counts: { waiting: 0, unseen: 0, snoozed: 0 }, isCut: false };
  const proposals = new Map<string, Promise<OpenProposal[]>>();
  const openProposals = (project: InboxProject) => {
    const reading = proposals.get(project.id) ?? readOpenProposals(db, project, accountId);
    proposals.set(project.id, reading);
    return reading;
  };
  const found: (Waiting & { source: InboxSource })[] = [];
  for (const [name, source] of Object.entries(sources)) {
    const waiting = await source.find(db, { accountId, projects, now, openProposals });
    found.push(...waiting.map((one) => ({ ...one, source: name as InboxSource })));
  }
  const marks = await readMarks(db, accountId);
  const shown = new Map(projects.map((project) => [project.id, project]));
  const entries = found.flatMap(({ project: id, place, item, ...rest }): InboxEntry[] => {
    const mark = marks.get(rest.id);
    const project = shown.get(id);
    if (!project || (rest.type === 'notice' && mark?.done_at)) return [];
    // Who is not shown the queue is not told of its items.
    if (item !== null && !project.showsItems) return [];
    const { slug, name } = project;
    const until = mark?.snoozed_until ?? null;
    return [
      {
        ...project.veils(item ?? id).over(rest),
        project: { slug, name },
        href: `/p/${slug}/${place}`,
        seen: Boolean(mark?.seen_at),
        snoozedUntil: until !== null && until > now ? until : null,
      },
    ];
  });
  entries.sort(
    (a, b) =>
      urgencies.indexOf(a.urgency) - urgencies.indexOf(b.urgency) || a.since - b.since || (a.id < b.id ? -1 : 1),
  );
  const waiting = entries.filter(({ snoozedUntil }) => snoozedUntil === null);
  return {
    entries: entries.slice(0, MOST),
    counts: {
      waiting: waiting.length,
      unseen: waiting.filter(({ seen }) => !seen).length,
      snoozed: entries.length - waiting.length,
    },
    isCut: entries.length > MOST,
  };
}

interface ShownProject extends InboxProject {
  /** What stands between the person and those they may not know, by item. */
  veils: (about: string) => Veil;
  showsItems: boolean;
}

async function readOwnProjects(db: Db, accountId: string, only: string | null): Promise<ShownProject[]> {
  const rows = await db
    .selectFrom('member')
    .innerJoin('project', 'project.id', 'member.project_id')
    .select(['project.id', 'project.slug', 'project.name', 'project.settings', 'member.role'])
    .select(['project.secret', 'project.visibility'])
    .where('member.account_id', '=', accountId)
    .$if(only !== null, (query) => query.where('project.id', '=', only ?? ''))
    .orderBy('project.id')
    .execute();
  return Promise.all(
    rows.map(async ({ settings, secret, visibility, ...row }) => {
      const sight = await readSight(db, row.id, accountId);
      const veils = await readVeils(db, sight, secret);
      const asker = { accountId, isOwner: false, role: row.role };
      const showsItems = allowsInProject(asker, 'room.enter', visibility).allowed;
      return { ...row, policy: settings.policy, sight, veils, showsItems };
    }),
  );
}

async function readMarks(db: Db, accountId: string) {
  const rows = await db.selectFrom('inbox_mark').selectAll().where('account_id', '=', accountId).execute();
  return new Map(rows.map((row) => [row.entry, row]));
}
