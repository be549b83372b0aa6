import { expect, it } from 'vitest';
import type { Estimate } from '#domain/agreement/agreement.ts';
import { readSight } from '#server/exposure/sight.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { seedProject, testServices } from '#tests/support/seed.ts';
import { readAgreement } from './agreement.ts';

const policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' } as const;
const cast = { mira: { role: 'owner' as const } };

onBothDatabases('agreement of a project', (storage) => {
  async function stage(items: Record<string, Record<string, string>>) {
    const { services } = testServices(storage());
    const { project } = await seedProject(services, cast, items, { policy });
    const { db } = services;
    const read = async () => {
      const [found] = await readAgreement(db, await readSight(db, project.id, ''));
      const [percent, alpha] = found!.measures.map(({ estimate }) => estimate as Estimate);
      return { found: found!, percent: percent!, alpha: alpha! };
    };
    /** The next answer of a person to an item; null withdraws it. */
    const answer = async (item: string, annotator: string, value: string | null) => {
      const old = await db
        .selectFrom('annotation')
        .innerJoin('item', 'item.id', 'annotation.item_id')
        .innerJoin('annotator', 'annotator.id', 'annotation.annotator_id')
        .selectAll('annotation')
        .where('annotation.project_id', '=', project.id)
        .where('item.key', '=', item)
        .where('annotator.name', '=', annotator)
        .orderBy('annotation.revision', 'desc')
        .executeTakeFirstOrThrow();
      const revision = old.revision + 1;
      await db
        .insertInto('annotation')
        .values({ ...old, id: newId(), revision, value: json<unknown>(value) })
        .execute();
    };
    return { db, project, read, answer };
  }

  const pairs = { k1: { ann: 'yes', zoe: 'yes' }, k2: { ann: 'yes', zoe: 'no' } };

  it('comes with value, layer and n, and with the counts of labels and overlap', async () => {
    const { read } = await stage(pairs);
    const { percent, alpha, found } = await read();
    const n = { items: 2, annotators: 2, ratings: 4, pairableItems: 2 };
    expect(percent).toMatchObject({ defined: true, value: 0.5, layer: 'independent', n });
    expect(alpha).toMatchObject({ defined: true, value: 0, n });
    expect(found.labels.map(({ label, count }) => [label, count])).toEqual([
      ['yes', 3],
      ['no', 1],
    ]);
    expect(found.raters).toEqual([{ ratings: 2, items: 2 }]);
  });

  it('rests on the last answer of each person, and on none that was withdrawn or came from a model', async () => {
    const { db, project, read, answer } = await stage({ ...pairs, k3: { ann: 'no', bot: 'yes' } });
    await db
      .updateTable('annotator')
      .set({ is_model: true })
      .where('project_id', '=', project.id)
      .where('name', '=', 'bot')
      .execute();
    expect((await read()).percent).toMatchObject({ value: 0.5, n: { items: 3, ratings: 5, pairableItems: 2 } });
    await answer('k2', 'zoe', 'yes');
    expect((await read()).percent).toMatchObject({ value: 1, n: { ratings: 5 } });
    await answer('k2', 'zoe', null);
    expect((await read()).percent).toMatchObject({ value: 1, n: { ratings: 4, pairableItems: 1 } });
  });

  it('is told in words where it is undefined', async () => {
    const { read } = await stage({ k1: { ann: 'yes' }, k2: { zoe: 'yes' } });
    const { percent, alpha } = await read();
    for (const estimate of [percent, alpha]) {
      expect(estimate).toMatchObject({ defined: false, reason: 'undefined because no item has two answers' });
    }
  });

  it('follows the title of a label and the text of the question', async () => {
    const { db, project, read } = await stage(pairs);
    expect((await read()).found.labels.map(({ title }) => title)).toEqual(['yes', 'no']);
    const config = { labels: [{ value: 'yes', title: 'Oui' }, { value: 'no' }] };
    await db
      .updateTable('question')
      .set({ config: json<unknown>(config), prompt: 'Alors ?' })
      .where('project_id', '=', project.id)
      .execute();
    const { found } = await read();
    expect(found.labels.map(({ title }) => title)).toEqual(['Oui', 'no']);
    expect(found.question.prompt).toBe('Alors ?');
  });
});
