import { randomBytes } from 'node:crypto';
import { defaultNextStep } from '#domain/adjudication/another-label.ts';
import { defaultContests } from '#domain/adjudication/contest.ts';
import { defaultEntry } from '#domain/adjudication/entry.ts';
import { defaultPolicy } from '#domain/adjudication/policy.ts';
import { policyProblem } from '#domain/adjudication/policy-problem.ts';
import { can } from '#server/auth/can.ts';
import type { Actor } from '#server/auth/session.ts';
import { applyEntryRule } from '#server/imports/recompute-conflicts.ts';
import type { Services } from '#server/services.ts';
import { readPeople } from '#server/storage/conflicts.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import type { ProjectSettings } from '#server/storage/schema.ts';
import type { Trx } from '#server/storage/storage.ts';
import { carryOut } from './carry-out.ts';
import { carryOutInProject } from './carry-out-in-project.ts';
import type { InProject } from './context.ts';
import { forbidden, Refusal } from './refusal.ts';

/** Makes a project; whoever makes it is its owner. */
export function createProject(
  services: Services,
  actor: Pick<Actor, 'accountId' | 'isOwner'>,
  name: string,
): Promise<{ slug: string }> {
  const permission = can({ ...actor, role: null }, 'project.create');
  if (!permission.allowed) throw forbidden(permission.code, permission.says);
  return carryOut(services, { actor, action: 'project.create' }, async (trx, at) => {
    const id = newId(at);
    const slug = await freeSlug(trx, name);
    const settings: ProjectSettings = {
      entry: defaultEntry,
      hideNames: true,
      policy: defaultPolicy,
      contests: defaultContests,
    };
    await trx
      .insertInto('project')
      .values({
        id,
        slug,
        name,
        settings: json(settings),
        secret: randomBytes(32).toString('hex'),
        created_at: at,
        created_by: actor.accountId,
      })
      .execute();
    await trx
      .insertInto('member')
      .values({ project_id: id, account_id: actor.accountId, role: 'owner', added_at: at })
      .execute();
    return { result: { slug }, entry: { chain: id, action: 'project.create', object: id, body: { name, settings } } };
  });
}

/** Changes policy, entry rule, hidden names, contests or what comes next at a tie (left out, these two stay); a policy nobody could satisfy is refused (SPEC Q8). */
export async function changeSettings(services: Services, context: InProject, asked: ProjectSettings): Promise<null> {
  const { contests, tie } = context.project.settings;
  const settings = {
    ...asked,
    contests: asked.contests ?? contests ?? defaultContests,
    tie: asked.tie ?? tie ?? defaultNextStep,
  };
  const order = { action: 'project.settings', may: 'project.settings' } as const;
  const pending = await carryOutInProject(services, context, order, async (trx, at, { project }) => {
    const { settings: from } = await trx
      .selectFrom('project')
      .select('settings')
      .where('id', '=', project.id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const people = await readPeople(trx, project.id);
    const linked = await trx
      .selectFrom('annotator')
      .select('account_id')
      .where('project_id', '=', project.id)
      .where('account_id', 'is not', null)
      .execute();
    const problem = policyProblem(settings.policy, people, new Set(linked.flatMap((row) => row.account_id ?? [])));
    if (problem) throw new Refusal(422, 'policy-cannot-work', problem, { field: 'policy' });
    const changesEntry =
      from.entry.minRaters !== settings.entry.minRaters || from.entry.agreedAt !== settings.entry.agreedAt;
    const pending = changesEntry ? newId(at) : null;
    await trx
      .updateTable('project')
      .set({ settings: json(settings), ...(pending ? { entry_pending: pending } : {}) })
      .where('id', '=', project.id)
      .execute();
    const body = { from, to: settings };
    return { result: pending, entry: { chain: project.id, action: 'project.settings', object: project.id, body } };
  });
  const { project } = context;
  if (pending !== null) await applyEntryRule(services, { ...project, settings }, pending);
  // Names, policy and who may decide look different to everybody in its rooms now.
  services.rooms.accessChanged({ projectId: project.id });
  return null;
}

/** A short name for addresses, from the name; numbered when taken. */
async function freeSlug(trx: Trx, name: string): Promise<string> {
  const base =
    name
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 40) || 'project';
  const taken = await trx.selectFrom('project').select('slug').where('slug', 'like', `${base}%`).execute();
  const slugs = new Set(taken.map((row) => row.slug));
  for (let number = 1; ; number++) {
    const slug = number === 1 ? base : `${base}-${number}`;
    if (!slugs.has(slug)) return slug;
  }
}
