import { tagsProblem, tidyTags } from '#domain/adjudication/tags.ts';
import type { Services } from '#server/services.ts';
import { json } from '#server/storage/json.ts';
import { carryOutInProject } from './carry-out-in-project.ts';
import type { InProject } from './context.ts';
import { badRequest, notFound } from './refusal.ts';

/** Gives a member the tags that policies ask for (SPEC T1); they count from then on. */
export async function setTags(
  services: Services,
  context: InProject,
  accountId: string,
  given: readonly string[],
): Promise<readonly string[]> {
  const order = { action: 'member.tags', may: 'member.change', changesMembers: true } as const;
  const tags = tidyTags(given);
  const problem = tagsProblem(tags);
  if (problem) throw badRequest(problem);
  await carryOutInProject(services, context, order, async (trx, _at, { project }) => {
    const member = await trx
      .selectFrom('member')
      .select('tags')
      .where('project_id', '=', project.id)
      .where('account_id', '=', accountId)
      .executeTakeFirst();
    if (!member) throw notFound('member');
    await trx
      .updateTable('member')
      .set({ tags: json([...tags]) })
      .where('project_id', '=', project.id)
      .where('account_id', '=', accountId)
      .execute();
    const body = { from: member.tags, to: tags };
    return { result: null, entry: { chain: project.id, action: 'member.tags', object: accountId, body } };
  });
  // Weights and panels look different in any of the project's rooms.
  services.rooms.accessChanged({ projectId: context.project.id });
  return tags;
}
