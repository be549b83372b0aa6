import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { readSight } from '#server/exposure/sight.ts';
import { migrate } from '#server/storage/migrate.ts';
import { openInMemory } from '#server/storage/open-embedded.ts';
import { readQueue } from './queue.ts';
import { fillQueue } from './queue.fixture.ts';
import { countCells, readCells } from './queue-cells.ts';
import { queueQuery, readFilter } from './queue-filter.ts';
import { readNeighbours } from './queue-neighbours.ts';

const ITEMS = 100_000;
const ROWS = 50;

test('the queue of 100,000 conflicts on the embedded database', { timeout: 600_000 }, async ({ bench }) => {
  const { db, close } = await openInMemory();
  await migrate(db);
  const { projectId } = await fillQueue(db, ITEMS);
  const sight = await readSight(db, projectId, '');
  const asked = (query: Record<string, string> = {}) => readFilter((name) => query[name]);
  const page = (query: Record<string, string> = {}, after: string | null = null) =>
    readQueue(db, sight, asked(query), { after, limit: ROWS });

  // The last row before page 500, as its cursor names it.
  const edge = await db
    .selectFrom(queueQuery(db, sight, asked(), await readCells(db, sight)).as('queue'))
    .select(['id', 'priority', 'worth'])
    .orderBy('priority', 'desc')
    .orderBy('worth', 'desc')
    .orderBy('id', 'desc')
    .offset(499 * ROWS - 1)
    .limit(1)
    .executeTakeFirstOrThrow();
  const cursor = `${edge.priority}~${edge.worth}~${edge.id}~${ITEMS}`;
  const first = await page();
  expect([first.total, first.rows.length]).toEqual([ITEMS, ROWS]);
  const deep = await page({}, cursor);
  const near = await readNeighbours(db, sight, asked(), deep.rows[0]!.conflict);
  expect(near.position).toBe(499 * ROWS + 1);
  expect(near.next?.conflict).toBe(deep.rows[1]!.conflict);

  const result = await bench.compare(
    // The reference: the least any count by reading can take.
    bench('count(*) of the table', async () => void (await sql`select count(*) from conflict`.execute(db))),
    bench('cells, after every change', async () => void (await countCells(db, sight))),
    bench('first page', async () => void (await page())),
    bench('page 500', async () => void (await page({}, cursor))),
    bench('another label', async () => void (await page({ label: 'label-3' }))),
    bench('another pattern', async () => void (await page({ pattern: first.patterns[3]!.pattern }))),
    bench('words', async () => void (await page({ text: 'crash' }))),
    bench('next and previous', async () => {
      await readNeighbours(db, sight, asked(), deep.rows[0]!.conflict);
    }),
    { iterations: 5, time: 0, warmupIterations: 1, warmupTime: 0 },
  );
  expect(result.get('first page').latency.p50).toBeLessThan(2_000);
  await close();
});
