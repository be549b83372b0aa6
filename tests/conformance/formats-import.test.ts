import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'papaparse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProject } from '#server/commands/projects.ts';
import { fileOnDisk } from '#server/imports/file-on-disk.ts';
import { runImport } from '#server/imports/run-import.ts';
import { newId } from '#server/storage/id.ts';
import type { Storage } from '#server/storage/storage.ts';
import { openTestDatabase } from '#tests/support/databases.ts';
import { testServices } from '#tests/support/seed.ts';

const folder = new URL('../../../shared/data/real/', import.meta.url);

/** Items on which people differ, counted from the file by a reader of somebody else's. */
function disputedItems(set: string): Set<string> {
  const text = readFileSync(new URL(`${set}/ratings.csv`, folder), 'utf8');
  const { data } = parse<{ item: string; label: string }>(text, { header: true, skipEmptyLines: true });
  const labels = Map.groupBy(data, (row) => row.item);
  const disputed = [...labels].filter(([, rows]) => new Set(rows.map((row) => row.label)).size > 1);
  return new Set(disputed.map(([item]) => item));
}

describe.skipIf(!existsSync(folder))('real sets imported whole (skipped where ../shared/data is absent)', () => {
  let storage: Storage;
  beforeAll(async () => {
    storage = await openTestDatabase();
  });
  afterAll(() => storage.close());

  it.each([
    ['rte-snow2008', ['items.jsonl', 'ratings.csv', 'gold.csv'], { items: 800, people: 164, answers: 8000 }],
    ['dog-breeds', ['ratings.csv', 'gold.csv'], { items: 807, people: 109, answers: 8070 }],
  ])('%s', { timeout: 120_000 }, async (set, names, { items, people, answers }) => {
    const { services } = testServices(storage);
    const accountId = newId();
    await services.db
      .insertInto('account')
      .values({
        id: accountId,
        email: `${accountId.toLowerCase()}@example.org`,
        name: 'Mira',
        password_hash: null,
        is_owner: true,
        is_demo: false,
        created_at: 1,
      })
      .execute();
    const { slug } = await createProject(services, { accountId, isOwner: true }, set);
    const project = await services.db
      .selectFrom('project')
      .selectAll()
      .where('slug', '=', slug)
      .executeTakeFirstOrThrow();
    const files = names.map((name) => fileOnDisk(fileURLToPath(new URL(`${set}/${name}`, folder))));
    const order = { actor: { accountId }, project };
    const run = async () => {
      const started = performance.now();
      const last = (await Array.fromAsync(runImport(services, order, files, {}, new AbortController().signal))).at(-1);
      const seconds = (performance.now() - started) / 1000;
      return { report: last?.type === 'live' ? last.report : last, seconds };
    };

    const disputed = disputedItems(set);
    const first = await run();
    console.info(`${set}: ${answers} answers imported in ${first.seconds.toFixed(1)} s`);
    expect(first.report).toMatchObject({
      newItems: items,
      newAnnotators: people,
      newAnnotations: answers,
      newReferences: items,
      newConflicts: disputed.size,
      problems: 0,
    });
    const conflicts = await services.db
      .selectFrom('live_conflict')
      .innerJoin('item', 'item.id', 'live_conflict.item_id')
      .select('item.key')
      .where('live_conflict.project_id', '=', project.id)
      .where('moot', '=', false)
      .execute();
    expect(new Set(conflicts.map(({ key }) => key))).toEqual(disputed);
    expect((await run()).report).toMatchObject({ unchangedAnnotations: answers, newAnnotations: 0, newConflicts: 0 });
  });
});
