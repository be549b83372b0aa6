import type { AgreedRule } from '#domain/adjudication/agreed-policy.ts';
import type { Services } from '#server/services.ts';
import type { LeftOut } from '#server/storage/deciding-tables.ts';
import type { Trx } from '#server/storage/storage.ts';
import type { Deed } from './carry-out.ts';
import { carryOutInProject } from './carry-out-in-project.ts';
import type { InProject } from './context.ts';
import { conflicting, notFound } from './refusal.ts';
import { discardAct, stageAgreed, type StagedAct } from './stage-agreed.ts';

interface ResolveBody {
  commandId: string;
  question: string;
  rule: AgreedRule;
  without: LeftOut;
  /** Names the list that was shown. */
  digest: string;
}

/** Resolves by policy what nobody disputes: all that was listed, or nothing (SPEC B1–B4). */
export async function resolveAgreed(
  services: Services,
  context: InProject,
  body: ResolveBody,
): Promise<{ act: string; resolved: number }> {
  const { db } = services;
  const question = await db
    .selectFrom('question')
    .select(['id', 'kind', 'config'])
    .where('project_id', '=', context.project.id)
    .where('id', '=', body.question)
    .executeTakeFirst();
  if (!question) throw notFound('question');
  const { rule, without } = body;
  const staged = await stageAgreed(db, {
    projectId: context.project.id,
    by: context.actor.accountId,
    at: services.now(),
    question,
    rule,
    without,
  });
  try {
    const order = { action: 'agreed.resolve', may: 'agreed.resolve', commandId: body.commandId } as const;
    return await carryOutInProject(services, context, order, (trx, at, { project }) =>
      makeLive(trx, at, project.id, staged, body),
    );
  } finally {
    await discardAct(db, staged.id);
  }
}

async function makeLive(
  trx: Trx,
  at: number,
  projectId: string,
  { id, resolved, digest, name }: StagedAct,
  body: ResolveBody,
): Promise<Deed<{ act: string; resolved: number }>> {
  const { entry_pending: pending } = await trx
    .selectFrom('project')
    .select('entry_pending')
    .where('id', '=', projectId)
    .executeTakeFirstOrThrow();
  if (pending !== null) {
    throw conflicting(
      'moved-on',
      'The entry rule was changed and conflicts are being worked out: try again in a moment.',
    );
  }
  if (digest !== body.digest) {
    throw conflicting(
      'moved-on',
      'What the policy resolves changed since it was shown: nothing was resolved. Look again.',
    );
  }
  if (resolved === 0) throw conflicting('nothing-to-resolve', 'The policy resolves nothing here.');
  await trx.updateTable('policy_act').set({ live_at: at, resolved }).where('id', '=', id).execute();
  const { question, rule, without } = body;
  return {
    result: { act: id, resolved },
    entry: {
      chain: projectId,
      action: 'agreed.resolve',
      object: id,
      body: { policy: name, question, rule, without, resolved, digest },
    },
    rooms: await roomsOf(trx, id),
  };
}

/** Takes back all that one act resolved (SPEC B4). */
export function undoPolicyAct(
  services: Services,
  context: InProject,
  act: string,
  body: { commandId: string },
): Promise<{ undone: number }> {
  const order = { action: 'agreed.undo', may: 'agreed.resolve', commandId: body.commandId } as const;
  return carryOutInProject(services, context, order, async (trx, at, { actor, project }) => {
    const row = await trx
      .selectFrom('policy_act')
      .select(['resolved', 'undone_at', 'name'])
      .where('id', '=', act)
      .where('project_id', '=', project.id)
      .where('live_at', 'is not', null)
      .forUpdate()
      .executeTakeFirst();
    if (!row) throw notFound('act');
    if (row.undone_at !== null) throw conflicting('nothing-to-undo', 'This was taken back already.');
    await trx
      .updateTable('policy_act')
      .set({ undone_at: at, undone_by: actor.accountId })
      .where('id', '=', act)
      .execute();
    return {
      result: { undone: row.resolved },
      entry: {
        chain: project.id,
        action: 'agreed.undo',
        object: act,
        body: { policy: row.name, undone: row.resolved },
      },
      rooms: await roomsOf(trx, act),
    };
  });
}

async function roomsOf(trx: Trx, act: string): Promise<string[]> {
  const rows = await trx.selectFrom('policy_resolution').select('item_id').where('act_id', '=', act).execute();
  return rows.map((row) => `item.${row.item_id}`);
}
