import { expect, it } from 'vitest';
import type { HandlingChange, HandlingSelection } from '#lib/protocol/handling.ts';
import { readSight } from '#server/exposure/sight.ts';
import { verifyChain } from '#server/log/verify.ts';
import { planHandling } from '#server/queries/handling.ts';
import { readQueue } from '#server/queries/queue.ts';
import { readFilter } from '#server/queries/queue-filter.ts';
import { readNeighbours } from '#server/queries/queue-neighbours.ts';
import { newId } from '#server/storage/id.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { refusalOf } from '#tests/support/refusal-of.ts';
import { type Cast, seedProject, testServices } from '#tests/support/seed.ts';
import { handleConflicts, undoHandling } from './handle-conflicts.ts';

const cast: Cast = {
  mira: { role: 'lead' },
  tomas: { role: 'adjudicator', annotator: 'tomas' },
  jo: { role: 'annotator' },
  vera: { role: 'observer' },
};
const twoSides = { sam: 'bug', ann: 'how-to' };
const items = {
  one: twoSides,
  two: twoSides,
  three: twoSides,
  own: { tomas: 'bug', ann: 'how-to' },
  agreed: { sam: 'bug', ann: 'bug' },
};
const policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' } as const;
const all = { state: 'open', pattern: null, label: null, text: null, people: null, assigned: null } as const;

onBothDatabases('handling the queue', (storage) => {
  async function stage() {
    const { services, told } = testServices(storage());
    const seeded = await seedProject(services, cast, items, { policy });
    const { as, conflicts, ids, project } = seeded;
    const list = (...keys: (keyof typeof items)[]): HandlingSelection => ({
      by: 'list',
      conflicts: keys.map((key) => conflicts[key]!),
    });
    const selectionOf = (selection: HandlingSelection) =>
      selection.by === 'list'
        ? selection
        : {
            by: 'filter' as const,
            filter: readFilter((name) => (selection.filter as Record<string, string | null>)[name] ?? undefined),
          };
    const handle = (selection: HandlingSelection, change: HandlingChange, count: number, who = 'mira') =>
      handleConflicts(services, as(who), { commandId: newId(), selection: selectionOf(selection), change, count });
    const queue = async (query: Record<string, string> = {}, me: string | null = null) => {
      const filter = readFilter((name) => query[name], me);
      const { rows } = await readQueue(services.db, await readSight(services.db, project.id, ''), filter, {
        after: null,
        limit: 50,
      });
      return rows.map(({ itemKey, assignee, priority, dueAt }) => ({ itemKey, assignee, priority, dueAt }));
    };
    const keys = async (query: Record<string, string> = {}, me: string | null = null) =>
      (await queue(query, me)).map(({ itemKey }) => itemKey).toSorted();
    const plan = async (selection: HandlingSelection, change: HandlingChange) =>
      planHandling(services.db, await readSight(services.db, project.id, ''), selectionOf(selection), change);
    return { ...seeded, services, told, list, handle, queue, keys, plan, ids };
  }

  it('[F2] spreads evenly, never to who is recused; the preview says the same as the act', async () => {
    const { handle, plan, ids, keys, told, items: itemIds } = await stage();
    const everything: HandlingSelection = { by: 'filter', filter: { ...all } };
    const change = { assign: [ids.tomas!, ids.jo!] };
    const shown = await plan(everything, change);
    expect(shown).toMatchObject({ count: 4, left: 0 });
    expect(shown.people.map(({ name, count }) => [name, count])).toEqual([
      ['tomas', 2],
      ['jo', 2],
    ]);
    const done = await handle(everything, change, 4);
    expect(done).toMatchObject({ changed: 4, left: 0 });
    expect(await keys({ assigned: ids.jo! })).toContain('own');
    expect(await keys({ assigned: 'me' }, ids.tomas!)).not.toContain('own');
    expect(await keys({ assigned: 'me' }, ids.tomas!)).toHaveLength(2);
    expect(told.records).toEqual(expect.arrayContaining([`item.${itemIds.own}`]));
    const only = await plan({ by: 'filter', filter: { ...all } }, { assign: [ids.tomas!] });
    expect(only).toMatchObject({ count: 4, left: 1 });
    expect(only.changes).toHaveLength(1);
  });

  it('[F3] priority comes before value, on every page and for the neighbours', async () => {
    const { handle, list, queue, conflicts, items: itemIds, services, project } = await stage();
    await handle(list('own'), { priority: 'urgent', dueAt: 1_800_000_000_000 }, 1);
    await handle(list('one'), { priority: 'low' }, 1);
    const rows = await queue();
    expect(rows[0]).toMatchObject({ itemKey: 'own', priority: 'urgent', dueAt: 1_800_000_000_000 });
    expect(rows.at(-1)).toMatchObject({ itemKey: 'one', priority: 'low' });
    expect((await queue({ priority: 'urgent' })).map(({ itemKey }) => itemKey)).toEqual(['own']);
    const filter = readFilter(() => undefined);
    const paged: string[] = [];
    for (let after: string | null = null; ;) {
      const page = await readQueue(services.db, await readSight(services.db, project.id, ''), filter, {
        after,
        limit: 1,
      });
      paged.push(...page.rows.map(({ itemKey }) => itemKey));
      after = page.next;
      if (after === null) break;
    }
    expect(paged).toEqual(rows.map(({ itemKey }) => itemKey));
    const near = await readNeighbours(
      services.db,
      await readSight(services.db, project.id, ''),
      filter,
      conflicts.own!,
    );
    expect(near).toMatchObject({ position: 1, previous: null, next: { item: itemIds[rows[1]!.itemKey] } });
  });

  it('[F4] one act, one entry, one undo that keeps what was handled anew since', async () => {
    const { handle, list, services, as, ids, queue, project } = await stage();
    await handle(list('one'), { assign: [ids.jo!] }, 1);
    const act = await handle(list('one', 'two', 'three'), { assign: [ids.mira!], priority: 'high' }, 3);
    expect(act.changed).toBe(3);
    await handle(list('two'), { assign: [] }, 1);
    const undone = await undoHandling(services, as('mira'), act.handling, { commandId: newId() });
    expect(undone).toEqual({ undone: 2, kept: 1 });
    const by = Object.fromEntries((await queue()).map((row) => [row.itemKey, row]));
    expect(by.one).toMatchObject({ assignee: { name: 'jo' }, priority: 'normal' });
    expect(by.two).toMatchObject({ assignee: null, priority: 'high' });
    expect(by.three).toMatchObject({ assignee: null, priority: 'normal' });
    const again = undoHandling(services, as('mira'), act.handling, { commandId: newId() });
    expect((await refusalOf(again)).code).toBe('nothing-to-undo');
    const entries = await services.db.selectFrom('log').select('action').where('chain', '=', project.id).execute();
    expect(entries).toHaveLength(4);
    expect((await verifyChain(services.db, project.id)).broken).toBeNull();
  });

  it('[F1] who leaves handles nothing any more; observers and strangers never do', async () => {
    const { handle, list, services, ids, keys, queue, project } = await stage();
    await handle(list('one'), { assign: [ids.jo!] }, 1);
    await services.db.deleteFrom('member').where('account_id', '=', ids.jo!).execute();
    expect(await keys({ assigned: 'nobody' })).toContain('one');
    expect(await keys({ assigned: ids.jo! })).toEqual([]);
    expect((await queue()).find(({ itemKey }) => itemKey === 'one')?.assignee).toBeNull();
    for (const who of [ids.vera!, ids.jo!, newId()]) {
      expect((await refusalOf(handle(list('two'), { assign: [who] }, 1))).code).toBe('not-a-handler');
    }
    expect(
      (await services.db.selectFrom('member').where('project_id', '=', project.id).select('role').execute()).length,
    ).toBe(3);
  });

  it('changes nothing when the choice moved on, when there is nothing to change, or for who may not', async () => {
    const { handle, list, ids } = await stage();
    expect((await refusalOf(handle(list('one', 'two'), { priority: 'high' }, 3))).code).toBe('moved-on');
    expect((await refusalOf(handle(list('one'), { priority: 'normal' }, 1))).code).toBe('nothing-to-change');
    expect((await refusalOf(handle(list('own'), { assign: [ids.tomas!] }, 1))).detail).toMatch(/own answers/);
    expect((await refusalOf(handle(list('one'), { priority: 'high' }, 1, 'tomas'))).status).toBe(403);
  });
});
