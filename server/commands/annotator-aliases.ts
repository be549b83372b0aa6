import { applyEntryRule } from '#server/imports/recompute-conflicts.ts';
import type { Services } from '#server/services.ts';
import { newId } from '#server/storage/id.ts';
import type { Trx } from '#server/storage/storage.ts';
import { carryOutInProject } from './carry-out-in-project.ts';
import type { Deed } from './carry-out.ts';
import type { InProject } from './context.ts';
import { conflicting, notFound, Refusal } from './refusal.ts';
import { refuseDuringImport } from './refuse-during-import.ts';

interface Fact {
  readonly annotator_id: string;
  readonly into_id: string | null;
  readonly name: string | null;
  readonly is_model: boolean | null;
  readonly linked?: string | null;
  /** The act that this state comes from, where it comes back. */
  readonly act?: string;
}

interface Told {
  readonly act: string;
  /** Whose answers count otherwise now; nobody’s where only a name changed. */
  readonly answeredBy: readonly string[];
}

/** Says that annotators are one person, or one model. Their rows stay; they count as the one merged into. */
export function mergeAnnotators(
  services: Services,
  context: InProject,
  body: { commandId: string; annotators: readonly string[]; into: string },
): Promise<{ act: string }> {
  return say(services, context, { action: 'annotator.merge', commandId: body.commandId }, async (trx, told) => {
    const ids = [...new Set(body.annotators)];
    if (ids.includes(body.into)) throw new Refusal(422, 'same-annotator', 'Nobody can be merged into themselves.');
    const root = await readAnnotator(trx, context, body.into);
    const merged = [];
    for (const id of ids) merged.push(await readAnnotator(trx, context, id));
    const other = merged.find(({ is_model }) => is_model !== root.is_model);
    if (other) {
      throw conflicting(
        'model-and-person',
        `“${other.name}” and “${root.name}” are a model and a person: say first that both are the same.`,
      );
    }
    const accounts = [...new Set([root, ...merged].flatMap(({ account_id }) => account_id ?? []))];
    if (accounts.length > 1) {
      throw conflicting('two-members', 'They are linked to different members: take one link back first.');
    }
    const linked = root.account_id === null ? (accounts[0] ?? null) : null;
    if (linked) await link(trx, root.id, linked);
    // Those merged into one of them before go along, so that nobody is looked up twice.
    const before = await readFacts(trx, ids);
    const followers = await trx
      .selectFrom('annotator_now')
      .select(['annotator_id', 'into_id', 'name', 'is_model'])
      .where('into_id', 'in', ids)
      .execute();
    const facts: Fact[] = [
      ...ids.map((id, index) => ({
        annotator_id: id,
        into_id: root.id,
        name: before.get(id)?.name ?? null,
        is_model: before.get(id)?.is_model ?? null,
        linked: index === 0 ? linked : null,
      })),
      ...followers.map((fact) => ({ ...fact, into_id: root.id })),
    ];
    const answeredBy = [root.id, ...facts.map(({ annotator_id }) => annotator_id)];
    return { facts, answeredBy, object: root.id, body: { act: told, annotators: ids.toSorted() } };
  });
}

/** Calls an annotator otherwise than the data do. */
export function renameAnnotator(
  services: Services,
  context: InProject,
  id: string,
  { commandId, name }: { commandId: string; name: string },
): Promise<{ act: string }> {
  return say(services, context, { action: 'annotator.rename', commandId }, async (trx, told) => {
    const annotator = await readAnnotator(trx, context, id);
    const taken = await trx
      .selectFrom('annotator')
      .leftJoin('annotator_now as now', 'now.annotator_id', 'annotator.id')
      .select('annotator.id')
      .where('annotator.project_id', '=', context.project.id)
      .where('annotator.id', '!=', id)
      .where((eb) => eb.or([eb('annotator.name', '=', name), eb('now.name', '=', name)]))
      .executeTakeFirst();
    if (taken) {
      throw conflicting(
        'name-taken',
        `Another annotator is called “${name}”. If they are the same, merge them instead.`,
      );
    }
    const before = (await readFacts(trx, [id])).get(id);
    const fact = {
      annotator_id: id,
      into_id: null,
      name: name === annotator.imported_name ? null : name,
      is_model: before?.is_model ?? null,
    };
    return { facts: [fact], answeredBy: [], object: id, body: { act: told, from: annotator.name, to: name } };
  });
}

/** Says that an annotator is a model, or a person. */
export function markModel(
  services: Services,
  context: InProject,
  id: string,
  { commandId, isModel }: { commandId: string; isModel: boolean },
): Promise<{ act: string }> {
  return say(services, context, { action: 'annotator.model', commandId }, async (trx, told) => {
    const annotator = await readAnnotator(trx, context, id);
    if (annotator.is_model === isModel) {
      throw conflicting('so-already', `“${annotator.name}” is ${isModel ? 'a model' : 'a person'} already.`);
    }
    if (isModel && annotator.account_id !== null) {
      throw conflicting('is-a-member', `“${annotator.name}” is a member of this project: take the link back first.`);
    }
    await trx.updateTable('annotator').set({ is_model: isModel }).where('id', '=', id).execute();
    const name = (await readFacts(trx, [id])).get(id)?.name ?? null;
    const fact = { annotator_id: id, into_id: null, name, is_model: isModel };
    return { facts: [fact], answeredBy: await groupOf(trx, id), object: id, body: { act: told, isModel } };
  });
}

/** Takes an act back: everybody in it is again what they were before it. */
export function undoAlias(
  services: Services,
  context: InProject,
  act: string,
  { commandId }: { commandId: string },
): Promise<{ act: string }> {
  return say(services, context, { action: 'annotator.undo', commandId, undoes: act }, async (trx, told) => {
    const rows = await trx
      .selectFrom('annotator_alias')
      .selectAll()
      .where('project_id', '=', context.project.id)
      .where('act', '=', act)
      .where('undoes', 'is', null)
      .orderBy('id')
      .execute();
    const [first] = rows;
    if (!first) throw notFound('act');
    const ids = rows.map(({ annotator_id }) => annotator_id);
    const now = await trx.selectFrom('annotator_now').selectAll().where('annotator_id', 'in', ids).execute();
    if (now.some((row) => row.act !== act)) {
      throw conflicting('stands-on-it', 'Something was said about them since. Take that back first.');
    }
    const facts: Fact[] = [];
    for (const row of rows) {
      const before = await trx
        .selectFrom('annotator_alias')
        .select(['into_id', 'name', 'is_model', 'act'])
        .where('annotator_id', '=', row.annotator_id)
        .where('id', '<', row.id)
        .orderBy('id', 'desc')
        .executeTakeFirst();
      const fact = { annotator_id: row.annotator_id, into_id: null, name: null, is_model: null, ...before };
      await refuseTakenName(trx, context, fact);
      facts.push(fact);
      if (row.linked && row.into_id) await unlink(trx, row.into_id, row.linked);
      if (before?.is_model !== row.is_model && row.is_model !== null) {
        await trx
          .updateTable('annotator')
          .set({ is_model: before?.is_model ?? !row.is_model })
          .where('id', '=', row.annotator_id)
          .execute();
      }
    }
    const roots = rows.flatMap(({ into_id }) => into_id ?? []);
    const answeredBy = (await Promise.all([...ids, ...roots].map((id) => groupOf(trx, id)))).flat();
    return {
      facts,
      answeredBy: [...new Set(answeredBy)],
      object: first.into_id ?? first.annotator_id,
      body: { act: told, undoes: act },
    };
  });
}

interface Saying {
  readonly facts: readonly Fact[];
  readonly answeredBy: readonly string[];
  readonly object: string;
  readonly body: Record<string, unknown>;
}

/** One act: its facts and its entry together, then the conflicts that rest on the answers it is about. */
async function say(
  services: Services,
  context: InProject,
  { action, commandId, undoes = null }: { action: string; commandId: string; undoes?: string | null },
  work: (trx: Trx, act: string) => Promise<Saying>,
): Promise<{ act: string }> {
  const order = { action, may: 'annotator.link', commandId } as const;
  const { act, answeredBy } = await carryOutInProject(
    services,
    context,
    order,
    async (trx, at, { actor, project }): Promise<Deed<Told>> => {
      await refuseDuringImport(trx, project.id);
      const own = newId(at);
      const said = await work(trx, own);
      await trx
        .insertInto('annotator_alias')
        .values(
          said.facts.map((fact) => ({
            linked: null,
            act: own,
            ...fact,
            id: newId(at),
            project_id: project.id,
            undoes,
            done_by: actor.accountId,
            at,
          })),
        )
        .execute();
      if (said.answeredBy.length > 0) {
        await trx.updateTable('project').set({ entry_pending: own }).where('id', '=', project.id).execute();
      }
      return {
        result: { act: own, answeredBy: said.answeredBy },
        entry: { chain: project.id, action, object: said.object, body: said.body },
      };
    },
  );
  if (answeredBy.length > 0) await applyEntryRule(services, context.project, act, answeredBy);
  // Names, and whose own answer is in dispute, are others now in any of the project's rooms.
  services.rooms.accessChanged({ projectId: context.project.id });
  return { act };
}

async function refuseTakenName(trx: Trx, { project }: InProject, { annotator_id, name }: Fact): Promise<void> {
  if (name === null) return;
  const taken = await trx
    .selectFrom('annotator')
    .select('id')
    .where('project_id', '=', project.id)
    .where('name', '=', name)
    .where('id', '!=', annotator_id)
    .executeTakeFirst();
  if (taken) throw conflicting('name-taken', `Another annotator came as “${name}” since: rename instead.`);
}

async function readAnnotator(trx: Trx, { project }: InProject, id: string) {
  const row = await trx
    .selectFrom('live_annotator')
    .select(['id', 'name', 'imported_name', 'is_model', 'account_id'])
    .where('project_id', '=', project.id)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw notFound('annotator');
  return row;
}

async function readFacts(trx: Trx, ids: readonly string[]) {
  const rows = await trx
    .selectFrom('annotator_now')
    .selectAll()
    .where('annotator_id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.annotator_id, row]));
}

/** An annotator and everybody merged into them. */
async function groupOf(trx: Trx, id: string): Promise<string[]> {
  const rows = await trx.selectFrom('annotator_now').select('annotator_id').where('into_id', '=', id).execute();
  return [id, ...rows.map(({ annotator_id }) => annotator_id)];
}

async function link(trx: Trx, id: string, account: string): Promise<void> {
  await trx.updateTable('annotator').set({ account_id: account }).where('id', '=', id).execute();
}

async function unlink(trx: Trx, id: string, account: string): Promise<void> {
  await trx
    .updateTable('annotator')
    .set({ account_id: null })
    .where('id', '=', id)
    .where('account_id', '=', account)
    .execute();
}
