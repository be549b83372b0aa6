import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { exportFormatNames } from '#lib/protocol/exports.ts';
import { decide } from '#server/commands/decide.ts';
import { undoDecision } from '#server/commands/undo-decision.ts';
import { propose } from '#server/commands/propose.ts';
import { exportGold, type ExportOrder } from '#server/exports/export-gold.ts';
import { verifyChain } from '#server/log/verify.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { refusalOf } from '#tests/support/refusal-of.ts';
import { seedProject, testServices } from '#tests/support/seed.ts';
import { hashContent } from './content.ts';
import { createRelease } from './create-release.ts';
import { readDifference } from './difference.ts';
import { listReleases, previewRelease } from './read-releases.ts';
import { verifyReleases } from './verify-releases.ts';

const policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' } as const;
const cast = { mira: { role: 'owner' as const }, tomas: { role: 'adjudicator' as const } };
const items = {
  disputed: { ann: 'bug', zoe: 'how-to', sam: 'bug' },
  agreed: { ann: 'bug', zoe: 'bug' },
  lone: { ann: 'bug' },
};
const names = { naming: 'real', secret: 'secret', hidesOpen: false } as const;

onBothDatabases('dataset releases', (storage) => {
  async function stage() {
    const { services, pass } = testServices(storage());
    const seeded = await seedProject(services, cast, items, { policy });
    const { project, as } = seeded;
    const make = (selection: 'all' | 'answered' | 'closed' = 'all', note = 'For the test.') =>
      createRelease(services, as('mira'), { commandId: newId(), note, selection });
    const settle = async (value: string, decisionRevision = 0) => {
      const seen = () => ({ commandId: newId(), conflictRevision: 1, decisionRevision });
      const conflict = seeded.conflicts.disputed!;
      const resolution = { outcome: 'label', value } as const;
      const { proposal } = await propose(services, as('mira'), conflict, { ...seen(), resolution });
      const causes = ['bug', 'how-to']
        .filter((key) => key !== value)
        .map((answer) => ({ answer, cause: 'tool' as const }));
      const why = { rationale: 'It crashed.', citation: 'no-guideline' };
      await decide(services, as('mira'), conflict, { ...seen(), proposal, causes, ...why });
    };
    const takeBack = (decisionRevision: number) =>
      undoDecision(services, as('mira'), seeded.conflicts.disputed!, { commandId: newId(), decisionRevision });
    const answer = (item: keyof typeof items, name: string, value: string | null, revision = 2) =>
      services.db
        .insertInto('annotation')
        .values({
          id: newId(),
          project_id: project.id,
          item_id: seeded.items[item]!,
          question_id: seeded.question.id,
          annotator_id: seeded.annotators.get(name)!,
          layer: 'independent',
          revision,
          value: json(value as unknown),
          import_id: null,
          created_at: services.now(),
        })
        .execute();
    const written = async (order: Partial<ExportOrder> = {}) => {
      const full = {
        format: 'jsonl',
        release: 1,
        naming: 'real',
        exact: false,
        models: false,
        file: null,
        ...order,
      } as const;
      const pieces = await exportGold(services, as('mira').actor, project, full);
      return (await Array.fromAsync(pieces as AsyncIterable<string>)).join('');
    };
    const difference = (from: number, to: number | null = null) =>
      readDifference(services, project, { from, to, limit: 100 }, names);
    return { services, pass, make, settle, takeBack, answer, written, difference, ...seeded };
  }

  it('[R1][R2] are numbered, hold what they were asked to, and say so', async () => {
    const { services, make, project } = await stage();
    expect([await make('all'), await make('answered'), await make('closed')]).toMatchObject([
      { number: 1, rows: 3 },
      { number: 2, rows: 2 },
      { number: 3, rows: 1 },
    ]);
    const list = await listReleases(services.db, project.id);
    expect(list.map(({ number, by, guideline, sources }) => [number, by, guideline, sources])).toEqual([
      [3, 'mira', 'no-guideline', { agreed: 1 }],
      [2, 'mira', 'no-guideline', { agreed: 1, open: 1 }],
      [1, 'mira', 'no-guideline', { agreed: 1, open: 2 }],
    ]);
    const { counts } = await previewRelease(services.db, project.id);
    expect([counts.all.rows, counts.answered.rows, counts.closed.rows]).toEqual([3, 2, 1]);
  });

  it('[R3] are written the same to the byte in every format, whatever happens later', async () => {
    const { services, make, settle, answer, written, pass, project } = await stage();
    await settle('bug');
    await make();
    const orders = exportFormatNames
      .filter((format) => !format.startsWith('label'))
      .flatMap((format) => [
        { format, naming: 'real' as const },
        { format, naming: 'pseudonym' as const },
      ]);
    const before = await Promise.all(orders.map(written));
    pass(60_000);
    await answer('agreed', 'zoe', 'how-to');
    await services.db
      .updateTable('question')
      .set({ config: json<unknown>({ labels: [{ value: 'x' }] }) })
      .where('project_id', '=', project.id)
      .execute();
    expect(await Promise.all(orders.map(written))).toEqual(before);
    const [header, first] = before[0]!.split('\n').map((line) => JSON.parse(line || '{}') as object);
    expect(header).toMatchObject({ parley: 'gold', release: 1 });
    expect(first).toMatchObject({ item: 'disputed', value: 'bug', decision: { decidedBy: 'mira' } });
    expect(before.filter((_, index) => orders[index]!.naming === 'pseudonym').join('')).not.toMatch(
      /"(ann|zoe|mira)"|,ann,/,
    );
  });

  it('[R3] are records: nothing updates, deletes or empties them', async () => {
    const { services, make } = await stage();
    await make();
    const { db } = services;
    for (const act of [
      sql`update dataset_release set note = 'x'`,
      sql`delete from dataset_release`,
      sql`truncate dataset_release cascade`,
      sql`update dataset_release_chunk set bytes = ''`,
      sql`delete from dataset_release_chunk`,
      sql`truncate dataset_release_chunk`,
    ]) {
      await expect(act.execute(db)).rejects.toThrow(/is refused: its rows are a record/);
    }
  });

  it('[R4] are verified against the log: hash, content and presence', async () => {
    const { services, make, project } = await stage();
    const { hash } = await make();
    const { db } = services;
    const verify = async () => verifyReleases(db, await verifyChain(db, project.id));
    expect(await verify()).toMatchObject({ broken: null, releases: 1 });
    const { id } = await db
      .selectFrom('dataset_release')
      .select('id')
      .where('project_id', '=', project.id)
      .executeTakeFirstOrThrow();
    expect(await hashContent(db, id)).toBe(hash);
    const without = async (table: string, work: () => Promise<unknown>) => {
      await sql.raw(`alter table ${table} disable trigger user`).execute(db);
      await work();
      await sql.raw(`alter table ${table} enable trigger user`).execute(db);
    };
    await without('dataset_release', () => sql`update dataset_release set hash = 'x' where id = ${id}`.execute(db));
    expect((await verify()).broken?.reason).toBe('release 1 has another hash than the log tells');
    await without('dataset_release', () => sql`update dataset_release set hash = ${hash} where id = ${id}`.execute(db));
    await without('dataset_release_chunk', () =>
      sql`update dataset_release_chunk set bytes = '\\x00' where release_id = ${id}`.execute(db),
    );
    expect((await verify()).broken?.reason).toBe('the stored content of release 1 does not match its hash');
    await without('dataset_release_chunk', () =>
      sql`delete from dataset_release_chunk where release_id = ${id}`.execute(db),
    );
    await without('dataset_release', () => sql`delete from dataset_release where id = ${id}`.execute(db));
    expect((await verify()).broken?.reason).toBe('the release it tells of is missing');
  });

  it('are refused while conflicts are being worked out anew', async () => {
    const { services, make, project } = await stage();
    await services.db.updateTable('project').set({ entry_pending: 'x' }).where('id', '=', project.id).execute();
    expect(await refusalOf(make())).toMatchObject({ status: 409, code: 'still-working' });
  });

  it('are made by owners and leads only', async () => {
    const { services, as } = await stage();
    const order = { commandId: newId(), note: 'x', selection: 'all' } as const;
    expect(await refusalOf(createRelease(services, as('tomas'), order))).toMatchObject({ status: 403 });
  });

  describe('the difference', () => {
    it('[R6][R7] tells decisions and undos between two releases, in their order', async () => {
      const { make, settle, takeBack, difference } = await stage();
      await settle('bug');
      await make();
      await takeBack(1);
      await settle('how-to', 2);
      await make();
      const { counts, rows } = await difference(1, 2);
      expect(counts).toEqual({ added: 0, removed: 0, changed: 1, same: 2 });
      expect(rows).toMatchObject([
        {
          item: { key: 'disputed' },
          change: 'changed',
          from: { source: 'decision', value: 'bug' },
          to: { source: 'decision', value: 'how-to' },
          reasons: [
            { type: 'decision', act: 'undo', by: 'mira' },
            {
              type: 'decision',
              act: 'decide',
              summary: 'how-to',
              rationale: 'It crashed.',
              causes: [{ answer: 'bug', cause: 'tool' }],
            },
          ],
        },
      ]);
      expect((await difference(2)).counts).toMatchObject({ changed: 0, same: 3 });
    });

    it('[R7] tells answers that came, changed or were withdrawn, and else the rules', async () => {
      const { services, make, answer, difference, conflicts } = await stage();
      await make();
      await answer('agreed', 'zoe', 'how-to');
      await answer('agreed', 'ann', null);
      expect((await difference(1)).rows).toMatchObject([
        {
          item: { key: 'agreed' },
          from: { source: 'agreed' },
          to: { source: 'open' },
          reasons: [
            { type: 'answer', change: 'withdrawn', by: 'ann' },
            { type: 'answer', change: 'changed', by: 'zoe', summary: 'how-to' },
          ].map((reason) => expect.objectContaining(reason) as unknown),
        },
      ]);
      await services.db.updateTable('conflict').set({ moot: true }).where('id', '=', conflicts.disputed!).execute();
      expect((await difference(1)).rows).toHaveLength(1);
    });

    it('[R5] holds what is there now to what the release was to hold', async () => {
      const { make, settle, difference, pass } = await stage();
      await make('closed');
      pass(1_000);
      await settle('bug');
      const { counts, rows } = await difference(1);
      expect(counts).toEqual({ added: 1, removed: 0, changed: 0, same: 1 });
      expect(rows).toMatchObject([
        { item: { key: 'disputed' }, from: null, to: { value: 'bug' }, reasons: [{ act: 'decide' }] },
      ]);
    });

    it('comes in pages, filtered by change and item', async () => {
      const { services, project, make, settle, difference } = await stage();
      await make('closed');
      await settle('bug');
      await make('all');
      const page = (more: object) => readDifference(services, project, { from: 1, to: 2, limit: 1, ...more }, names);
      const first = await page({});
      expect(first.rows.map(({ item }) => item.key)).toEqual(['disputed']);
      const second = await page({ after: first.next! });
      expect([second.rows.map(({ item }) => item.key), second.next]).toEqual([['lone'], null]);
      expect((await page({ item: 'LON' })).rows.map(({ item }) => item.key)).toEqual(['lone']);
      expect((await page({ change: 'changed' })).rows).toEqual([]);
      expect(await refusalOf(difference(7))).toMatchObject({ status: 404 });
    });
  });

  it('give soft labels and every answer, with what became of it', async () => {
    const { make, answer, written } = await stage();
    await answer('disputed', 'sam', 'how-to');
    await answer('lone', 'ann', null);
    await make();
    const records = async (format: ExportOrder['format']) =>
      (await written({ format }))
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(await records('soft')).toMatchObject([
      {
        item: 'disputed',
        layer: 'independent',
        answers: 3,
        distribution: [
          { value: 'how-to', count: 2, share: 2 / 3 },
          { value: 'bug', count: 1 },
        ],
      },
      { item: 'agreed', answers: 2, distribution: [{ value: 'bug', share: 1 }] },
    ]);
    const told = (await records('annotations')).map(({ item, annotator, revision, state }) => [
      item,
      annotator,
      revision,
      state,
    ]);
    expect(told).toEqual([
      ['disputed', 'ann', 1, 'current'],
      ['disputed', 'sam', 1, 'superseded'],
      ['disputed', 'sam', 2, 'current'],
      ['disputed', 'zoe', 1, 'current'],
      ['agreed', 'ann', 1, 'current'],
      ['agreed', 'zoe', 1, 'current'],
      ['lone', 'ann', 1, 'superseded'],
      ['lone', 'ann', 2, 'withdrawal'],
    ]);
  });
});
