import type { GoldHeader } from '#lib/formats/gold/gold-row.ts';
import type { Sight } from '#server/exposure/sight.ts';
import { readHead } from '#server/log/append.ts';
import { readFrozenPeople, readFrozenRows } from '#server/releases/content.ts';
import { findRelease } from '#server/releases/read-releases.ts';
import type { Services } from '#server/services.ts';
import type { Db } from '#server/storage/storage.ts';
import type { FrozenRow } from './frozen-row.ts';
import type { People } from './naming.ts';
import { readRows } from './gold-rows.ts';

/** What an export is written from: the project as it stands, or one of its releases. */
export interface ExportSource {
  readonly header: GoldHeader;
  readonly questions: ReadonlyMap<string, { readonly key: string; readonly kind: string; readonly config: unknown }>;
  /** Everybody in the rows read so far. */
  readonly people: People;
  rows(): AsyncIterable<FrozenRow>;
}

/** @throws Refusal when there is no such release. */
export async function openSource(
  { db, now }: Services,
  project: { id: string; slug: string },
  release: number | null,
  /** Leaves out what is out of it. */
  sight?: Sight,
): Promise<ExportSource> {
  if (release !== null) {
    const { id, number, questions, made_at, anchor_seq, anchor_hash } = await findRelease(db, project.id, release);
    return {
      header: {
        project: project.slug,
        release: number,
        exportedAt: new Date(made_at).toISOString(),
        anchor: { seq: anchor_seq, hash: anchor_hash },
      },
      questions: new Map(questions.map((question) => [question.id, question])),
      people: await readFrozenPeople(db, id),
      rows: () => rowsInSight(db, readFrozenRows(db, id), sight),
    };
  }
  const questions = await db
    .selectFrom('question')
    .select(['id', 'key', 'kind', 'config'])
    .where('project_id', '=', project.id)
    .execute();
  const people: People = new Map();
  return {
    header: {
      project: project.slug,
      exportedAt: new Date(now()).toISOString(),
      anchor: await readHead(db, project.id),
    },
    questions: new Map(questions.map((question) => [question.id, question])),
    people,
    rows: () => rowsInSight(db, readRows(db, project.id, people), sight),
  };
}

async function* rowsInSight(db: Db, rows: AsyncIterable<FrozenRow>, sight?: Sight): AsyncGenerator<FrozenRow> {
  if (!sight || sight.isWhole) return yield* rows;
  const items = await db
    .selectFrom('item')
    .select('id')
    .where('project_id', '=', sight.projectId)
    .where(sight.sees('item.id'))
    .execute();
  const seen = new Set(items.map(({ id }) => id));
  for await (const row of rows) if (seen.has(row.itemId)) yield row;
}
