import { isSelected, type Selection } from '#domain/release/selection.ts';
import { carryOut, type Deed } from '#server/commands/carry-out.ts';
import { carryOutInProject } from '#server/commands/carry-out-in-project.ts';
import type { InProject } from '#server/commands/context.ts';
import { conflicting } from '#server/commands/refusal.ts';
import { type FrozenRow, type People, ratersOf } from '#server/exports/frozen-row.ts';
import { readRows } from '#server/exports/gold-rows.ts';
import { lockChain, readHead } from '#server/log/append.ts';
import type { Services } from '#server/services.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import type { ReleaseCounts } from '#server/storage/release-tables.ts';
import type { Trx } from '#server/storage/storage.ts';
import { linesOf, storeContent } from './content.ts';

export interface ReleaseOrder {
  /** What it is for and what to know about it. */
  readonly note: string;
  readonly selection: Selection;
}

export interface ReleaseMade {
  readonly number: number;
  readonly hash: string;
  readonly rows: number;
}

/** What stands for the guideline's release while a project has no effective one. */
const NO_GUIDELINE = 'no-guideline';

/** Freezes the project as it stands between two entries of its log, as its next release (domain/release SPEC R1–R4). */
export function createRelease(
  services: Services,
  context: InProject,
  { commandId, ...order }: ReleaseOrder & { commandId: string },
): Promise<ReleaseMade> {
  const command = { action: 'release.create', may: 'release.create', commandId } as const;
  return carryOutInProject(services, context, command, (trx, at, { actor, project }) =>
    freeze(trx, project, order, { by: actor.accountId, at }),
  );
}

/** The same from the command line, which may do everything. */
export function createReleaseAsSystem(
  services: Services,
  project: { id: string; slug: string },
  order: ReleaseOrder,
): Promise<ReleaseMade> {
  const command = { actor: { accountId: 'system' }, action: 'release.create' };
  return carryOut(services, command, (trx, at) => freeze(trx, project, order, { by: 'system', at }));
}

async function freeze(
  trx: Trx,
  project: { id: string; slug: string },
  { note, selection }: ReleaseOrder,
  { by, at }: { by: string; at: number },
): Promise<Deed<ReleaseMade>> {
  // From here to the commit nothing of the project changes: the pages that are read belong together.
  await lockChain(trx, project.id);
  await refuseUnsettled(trx, project.id);
  const id = newId(at);
  const anchor = await readHead(trx, project.id);
  const { last } = await trx
    .selectFrom('dataset_release')
    .select((eb) => eb.fn.max('number').as('last'))
    .where('project_id', '=', project.id)
    .executeTakeFirstOrThrow();
  const number = ((last as number | null) ?? 0) + 1;
  const questions = await trx
    .selectFrom('question')
    .select(['id', 'key', 'prompt', 'kind', 'config'])
    .where('project_id', '=', project.id)
    .orderBy('position')
    .execute();
  const said = { number, note, selection, guideline: NO_GUIDELINE, questions };
  const head = { parley: 'dataset-release', version: 1, project: project.slug, ...said, anchor, madeAt: at };
  const people: People = new Map();
  const counts: ReleaseCounts = { rows: 0, sources: {} };
  const rows = counted(selected(readRows(trx, project.id, people), selection), counts);
  const hash = await storeContent(trx, id, linesOf(head, rows, people));
  await trx
    .insertInto('dataset_release')
    .values({
      id,
      project_id: project.id,
      ...said,
      questions: json(questions),
      counts: json(counts),
      hash,
      anchor_seq: anchor.seq,
      anchor_hash: anchor.hash,
      made_by: by,
      made_at: at,
    })
    .execute();
  return {
    result: { number, hash, rows: counts.rows },
    entry: {
      chain: project.id,
      action: 'release.create',
      object: id,
      body: { number, note, selection, guideline: NO_GUIDELINE, rows: counts.rows, hash, anchor },
    },
  };
}

async function refuseUnsettled(trx: Trx, projectId: string): Promise<void> {
  const { entry_pending } = await trx
    .selectFrom('project')
    .select('entry_pending')
    .where('id', '=', projectId)
    .executeTakeFirstOrThrow();
  if (entry_pending === null) return;
  throw conflicting(
    'still-working',
    'Conflicts are being worked out anew after a change: make the release when that is done, in a moment.',
  );
}

/** The rows that belong to a release. */
export async function* selected(rows: AsyncIterable<FrozenRow>, selection: Selection): AsyncGenerator<FrozenRow> {
  for await (const row of rows) {
    if (isSelected({ source: row.gold.source, raters: ratersOf(row) }, selection)) yield row;
  }
}

async function* counted(rows: AsyncIterable<FrozenRow>, counts: ReleaseCounts): AsyncGenerator<FrozenRow> {
  for await (const row of rows) {
    counts.rows++;
    counts.sources[row.gold.source] = (counts.sources[row.gold.source] ?? 0) + 1;
    yield row;
  }
}
