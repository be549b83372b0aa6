import { expect, it } from 'vitest';
import { readSight } from '#server/exposure/sight.ts';
import { newId } from '#server/storage/id.ts';
import { handleConflicts } from '#server/commands/handle-conflicts.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { seedProject, testServices } from '#tests/support/seed.ts';
import { readQueue } from './queue.ts';
import { readFilter } from './queue-filter.ts';
import { readNeighbours } from './queue-neighbours.ts';
import { fromTheTop, place, tiersOf } from './queue-order.ts';

const policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' } as const;
const sides: Record<string, string>[] = [
  { sam: 'bug', ann: 'how-to' },
  { sam: 'bug', ann: 'billing' },
  { sam: 'bug', ann: 'bug', bo: 'billing' },
  { sam: 'how-to', ann: 'billing', bo: 'bug' },
];
const items = Object.fromEntries(Array.from({ length: 22 }, (_, n) => [`i${n}`, sides[(n * n) % 4]!]));

onBothDatabases('walking the queue along its cells', (storage) => {
  async function stage() {
    const { services } = testServices(storage());
    const seeded = await seedProject(services, { mira: { role: 'lead' } }, items, { policy });
    const { as, conflicts } = seeded;
    const handle = (keys: string[], priority: 'urgent' | 'low') =>
      handleConflicts(services, as('mira'), {
        commandId: newId(),
        selection: { by: 'list', conflicts: keys.map((key) => conflicts[key]!) },
        change: { priority },
        count: keys.length,
      });
    await handle(['i3', 'i7', 'i11'], 'urgent');
    await handle(['i0', 'i2', 'i5'], 'low');
    const { db } = services;
    // What was decided stays where it stands, and no longer counts for its group.
    const decided = ['i4', 'i7', 'i9'].map((key) => conflicts[key]!);
    await db.updateTable('conflict').set({ decided: true }).where('id', 'in', decided).execute();
    await handle(['i1'], 'urgent');
    await db
      .updateTable('item')
      .set({ metadata: { all: 'yes' } as never })
      .execute();
    const sight = await readSight(db, seeded.project.id, '');
    return { ...seeded, db, sight };
  }
  /** A filter cells can answer, and one that shows the same and makes the database read the rows. */
  const both = (query: Record<string, string>) =>
    [query, { ...query, within: 'field:all=yes' }].map((one: Record<string, string>) =>
      readFilter((name) => one[name]),
    );

  it.each<Record<string, string>>([
    {},
    { state: 'decided' },
    { state: 'all' },
    { state: 'all', label: 'billing' },
    { label: 'how-to' },
  ])('shows the same pages and neighbours as reading every row: %j', async (query) => {
    const { db, sight, conflicts } = await stage();
    const [cells, rows] = both(query).map((filter) => ({
      pages: async (limit: number) => {
        const ids: string[] = [];
        const totals = new Set<number>();
        let after: string | null = null;
        do {
          const page = await readQueue(db, sight, filter, { after, limit });
          ids.push(...page.rows.map(({ conflict }) => conflict));
          totals.add(page.total);
          after = page.next;
        } while (after !== null);
        return { ids, totals: [...totals] };
      },
      near: (conflict: string) => readNeighbours(db, sight, filter, conflict),
    }));
    const whole = await rows!.pages(100);
    expect(whole.ids.length).toBeGreaterThan(2);
    expect(whole.totals).toEqual([whole.ids.length]);
    for (const limit of [1, 3, 100]) expect(await cells!.pages(limit)).toEqual(whole);
    for (const conflict of Object.values(conflicts)) {
      expect(await cells!.near(conflict)).toEqual(await rows!.near(conflict));
    }
  });
});

it('[C7] worth is what a conflict brings itself, times the open conflicts of its group and at least one', () => {
  const cell = { question: 'q', pattern: '[]', patternKey: 'a', priority: 1, stakes: 0.5 };
  const placed = place([
    { ...cell, decided: false, size: 3 },
    { ...cell, decided: false, size: 2, priority: 2 },
    { ...cell, decided: true, size: 9 },
    { ...cell, decided: true, size: 1, patternKey: 'b' },
  ]);
  expect(placed.map(({ worth, groupSize }) => [worth, groupSize])).toEqual([
    [2.5, 5],
    [2.5, 5],
    [2.5, 5],
    [0.5, 0],
  ]);
  const tiers = tiersOf(placed);
  expect(tiers.map(({ priority, worth, size }) => [priority, worth, size])).toEqual([
    [2, 2.5, 2],
    [1, 2.5, 12],
    [1, 0.5, 1],
  ]);
  expect(fromTheTop(tiers[0]!, tiers[1]!)).toBeLessThan(0);
});
