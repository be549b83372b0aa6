import { needsAdded, needsOf, type Waiting } from '#domain/adjudication/needs.ts';
import { type Missing, missingOf } from '#domain/adjudication/stage.ts';
import { type Person, type Role, roles } from '#domain/adjudication/policy.ts';
import { tidyTags } from '#domain/adjudication/tags.ts';
import type { NeedView } from '#lib/protocol/people.ts';
import type { ProjectContext } from '#server/commands/context.ts';
import { badRequest, notFound } from '#server/commands/refusal.ts';
import { readPeople } from '#server/storage/conflicts.ts';
import { readContests } from '#server/storage/stages.ts';
import type { Db } from '#server/storage/storage.ts';

/** A change to one member that is being thought about: another role or other tags, or their leaving. */
interface Change {
  account: string;
  role: Role | null;
  tags: readonly string[] | null;
}

/** Reads a change from the query of an address; null when it names no member. */
export function readChange(query: (name: string) => string | undefined): Change | null {
  const [account, role, tags] = [query('account'), query('role'), query('tags')];
  if (account === undefined) return null;
  const known = roles.find((one) => one === role) ?? null;
  if (role !== undefined && known === null) throw badRequest(`role is “${role}”; give one of ${roles.join(', ')}.`);
  return { account, role: known, tags: tags === undefined ? null : tidyTags(tags.split(',')) };
}

/** What of a project is left without somebody, as it is now (SPEC N3). */
export async function readMissing(db: Db, project: Pick<ProjectContext, 'id' | 'settings'>): Promise<Missing> {
  const { waiting } = await readWaiting(db, project);
  return missingOf(waiting, await readPeople(db, project.id));
}

/** What waits for somebody who is not there; of a change, what would newly wait (SPEC L1, L2). */
export async function readNeeds(db: Db, project: ProjectContext, change: Change | null): Promise<NeedView[]> {
  const people = await readPeople(db, project.id);
  const { waiting, places } = await readWaiting(db, project);
  const needs = change ? needsAdded(waiting, people, changed(people, change)) : needsOf(waiting, people);
  return needs.map(({ conflicts, ...need }) => ({
    ...need,
    places: conflicts.flatMap((id) => {
      const place = places.get(id);
      if (!place) return [];
      const isOwner = need.kind === 'escalation-owner';
      return [{ ...place, conflict: id, escalation: isOwner ? place.escalation : null }];
    }),
  }));
}

function changed(people: readonly Person[], { account, role, tags }: Change): readonly Person[] {
  if (!people.some(({ id }) => id === account)) throw notFound('member');
  if (role === null && tags === null) return people.filter(({ id }) => id !== account);
  return people.map((person) =>
    person.id === account ? { ...person, role: role ?? person.role, tags: tags ?? person.tags ?? [] } : person,
  );
}

type Places = Map<string, { item: string; itemKey: string; escalation: string | null }>;

async function readWaiting(
  db: Db,
  project: Pick<ProjectContext, 'id' | 'settings'>,
): Promise<{ waiting: Waiting; places: Places }> {
  const open = db
    .selectFrom('live_conflict as conflict')
    .innerJoin('item', 'item.id', 'conflict.item_id')
    .select(['conflict.id', 'conflict.item_id', 'item.key as item_key'])
    .where('conflict.project_id', '=', project.id)
    .where('conflict.moot', '=', false);
  const linked = await db
    .selectFrom('live_annotator')
    .select('account_id')
    .where('project_id', '=', project.id)
    .where('account_id', 'is not', null)
    .execute();
  const escalations = await open
    .innerJoin('escalation', (join) =>
      join
        .onRef('escalation.conflict_id', '=', 'conflict.id')
        .onRef('escalation.decision_revision', '=', 'conflict.decision_revision'),
    )
    .select(['escalation.id as escalation', 'escalation.target', 'escalation.owner'])
    .where('conflict.decided', '=', false)
    .orderBy('escalation.id')
    .execute();
  const unsigned = await open
    .innerJoin('decision', (join) =>
      join
        .onRef('decision.conflict_id', '=', 'conflict.id')
        .onRef('decision.revision', '=', 'conflict.decision_revision'),
    )
    .select('decision.decided_by')
    .where('conflict.decided', '=', false)
    .where('decision.act', '=', 'decide')
    .orderBy('decision.id')
    .execute();
  const cases = await open
    .innerJoin('contest_case', 'contest_case.conflict_id', 'conflict.id')
    .innerJoin('decision', 'decision.id', 'contest_case.decision_id')
    .select(['contest_case.id as case_id', 'decision.decided_by'])
    .where('contest_case.state', '=', 'open')
    .orderBy('contest_case.id')
    .execute();
  const contests = await readContests(
    db,
    cases.map(({ case_id }) => case_id),
  );
  const places: Places = new Map();
  for (const { id, item_id, item_key } of [...unsigned, ...cases]) {
    places.set(id, { item: item_id, itemKey: item_key, escalation: null });
  }
  for (const { id, item_id, item_key, escalation } of escalations) {
    places.set(id, { item: item_id, itemKey: item_key, escalation });
  }
  return {
    places,
    waiting: {
      policy: project.settings.policy,
      linked: new Set(linked.flatMap(({ account_id }) => account_id ?? [])),
      escalations: escalations.map(({ id, target, owner }) => ({ conflict: id, target, owner })),
      unsigned: unsigned.map(({ id, decided_by }) => ({ conflict: id, decidedBy: decided_by })),
      cases: cases.map(({ id, case_id, decided_by }) => ({
        conflict: id,
        decidedBy: decided_by,
        contesters: (contests.get(case_id) ?? []).map(({ person }) => person),
      })),
    },
  };
}
