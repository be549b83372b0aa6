import { type RawBuilder, sql } from 'kysely';
import type { InboxEntry } from '#lib/protocol/inbox.ts';
import type { Db } from '#server/storage/storage.ts';
import type { InboxProject } from './inbox-project.ts';
import type { OpenProposal } from './open-proposals.ts';

/** For whom an inbox is worked out. */
export interface Recipient {
  accountId: string;
  /** The projects to look into; the person is a member of each. */
  projects: readonly InboxProject[];
  now: number;
  /** The open proposals of one of them, read once for all sources. */
  openProposals(project: InboxProject): Promise<readonly OpenProposal[]>;
}

/** What a source found; the project is named by its id, the address by what comes after the project's. */
export type Waiting = Pick<InboxEntry, 'id' | 'type' | 'what' | 'why' | 'since' | 'due' | 'urgency'> & {
  project: string;
  place: string;
  /** Id of the item it is about; null when it is about none. */
  item: string | null;
};

/** One reason why something waits for a person. Adding one is a file in `sources/` and a line in `sources.ts`. */
export interface Source {
  /** What waits for this person, the oldest first, at most `MOST_OF_SOURCE`. */
  find(db: Db, recipient: Recipient): Promise<Waiting[]>;
}

/** More than this of one kind is a queue, and is worked off there. */
export const MOST_OF_SOURCE = 200;

/** How long news of something that is over is told. */
export const NEWS_MS = 30 * 86_400_000;

export const itemPlace = (item: string, conflict: string | null, hash = ''): string =>
  `items/${item}${conflict === null ? '' : `?c=${conflict}`}${hash && `#${hash}`}`;

/** Condition that an item is in sight in its project, by the names of both columns. */
export function inSight({ projects }: Recipient, item: string, project: string): RawBuilder<boolean> {
  if (projects.every(({ sight }) => sight.isWhole)) return sql<boolean>`true`;
  const each = projects.map(({ id, sight }) => sql`(${sql.ref(project)} = ${id} and ${sight.sees(item)})`);
  return sql<boolean>`(${sql.join(each, sql` or `)})`;
}

export const projectIds = ({ projects }: Recipient): string[] => projects.map(({ id }) => id);
