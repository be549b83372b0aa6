import { expect, it } from 'vitest';
import { readSight } from '#server/exposure/sight.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { seedProject, testServices } from '#tests/support/seed.ts';
import { readAgreementDetail } from './agreement-detail.ts';
import { readQueue } from './queue.ts';
import { readFilter } from './queue-filter.ts';
import { readBy, readStrataChoices } from './strata.ts';

onBothDatabases('where agreement differs', (open) => {
  async function stage() {
    const storage = open();
    const { services } = testServices(storage);
    const items = {
      one: { ann: 'bug', bo: 'bug', bot: 'bug' },
      two: { ann: 'bug', bo: 'how-to', bot: 'how-to' },
      three: { ann: 'how-to', bo: 'how-to', bot: 'bug' },
    };
    const policy = { kind: 'single', panel: 'deciders', fallback: 'none' } as const;
    const seeded = await seedProject(services, { mira: { role: 'lead' } }, items, { policy });
    const { db } = services;
    await db.updateTable('annotator').set({ is_model: true }).where('id', '=', seeded.annotators.get('bot')!).execute();
    for (const [name, lang] of [
      ['one', 'en'],
      ['two', 'en'],
      ['three', 'de'],
    ] as const) {
      const metadata = json({ lang, note: `note ${name}` });
      await db.updateTable('item').set({ metadata }).where('id', '=', seeded.items[name]!).execute();
    }
    return { db, sight: await readSight(db, seeded.project.id, ''), ids: seeded.annotators };
  }

  it('[A22] says per label on how many items it is and how far people agree on it', async () => {
    const { db, sight } = await stage();
    const [detail] = await readAgreementDetail(db, sight, readBy('import'));
    const figures = detail?.labels.map(({ label, items, agreement }) => [
      label,
      items,
      agreement.defined && agreement.value,
    ]);
    expect(detail?.layer).toBe('independent');
    expect(figures).toEqual(
      expect.arrayContaining([
        ['bug', 2, 2 / 3],
        ['how-to', 2, 2 / 3],
      ]),
    );
  });

  it('[A24] divides by a field of the metadata, each part with its own n', async () => {
    const { db, sight } = await stage();
    const [detail] = await readAgreementDetail(db, sight, readBy('field:lang'));
    const parts = detail?.strata.map(({ value, pairable, percent }) => [
      value,
      pairable,
      percent.defined && percent.value,
    ]);
    expect(parts).toEqual([
      ['en', 2, 0.5],
      ['de', 1, 1],
    ]);
    const [missing] = await readAgreementDetail(db, sight, readBy('field:nothing'));
    expect(missing?.strata).toMatchObject([{ value: null, title: 'Without a value', pairable: 3 }]);
    expect(() => readBy('size')).toThrow(/give import, or field:/);
  });

  it('[A24] offers fields with few values only', async () => {
    const { db, sight } = await stage();
    expect((await readStrataChoices(db, sight)).fields).toEqual(['lang', 'note']);
  });

  it('[A23] compares models with people, who are measured without them', async () => {
    const { db, sight, ids } = await stage();
    const [detail] = await readAgreementDetail(db, sight, readBy(undefined));
    expect(detail?.models).toMatchObject([
      {
        id: ids.get('bot'),
        items: 3,
        agreement: { defined: true, value: (1 + 0.5 + 0) / 3 },
        people: { defined: true, value: 2 / 3 },
      },
    ]);
  });

  it('[A23] leaves out what was made from a prediction, and counts it', async () => {
    const { db, sight, ids } = await stage();
    const given = await db.selectFrom('annotation').selectAll().where('annotator_id', '=', ids.get('ann')!).execute();
    const made = given.map((row) => ({
      ...row,
      id: newId(),
      revision: 2,
      value: json(row.value),
      derived_from: 'bot',
    }));
    await db.insertInto('annotation').values(made).execute();
    const [detail] = await readAgreementDetail(db, sight, readBy(undefined));
    expect(detail?.models).toMatchObject([
      { items: 3, made: 3, agreement: { defined: true, value: 2 / 3 }, people: { defined: false } },
    ]);
  });

  it('leads from a part of the data to its conflicts', async () => {
    const { db, sight } = await stage();
    const queued = async (within: string) => {
      const filter = readFilter((name) => ({ state: 'all', within })[name]);
      const { rows } = await readQueue(db, sight, filter, { after: null, limit: 50 });
      return rows.map(({ itemKey }) => itemKey).sort();
    };
    const german = await queued('field:lang=de');
    const english = await queued('field:lang=en');
    expect(english).toContain('two');
    expect(german).not.toContain('two');
    expect(await queued('field:lang=fr')).toEqual([]);
    expect(await queued('import:none')).toEqual([]);
    expect(() => readFilter((name) => ({ within: 'lang=de' })[name])).toThrow(/give import: and an id/);
  });
});
