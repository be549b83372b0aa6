import { createHash } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import type { ImportProgress } from '#lib/protocol/data.ts';
import type { SourceFile } from '#lib/formats/format.ts';
import { inspect } from '#lib/formats/inspect.ts';
import { fileOf } from '#lib/formats/source-file.fixture.ts';
import { verifyChain } from '#server/log/verify.ts';
import { newId } from '#server/storage/id.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { refusalOf } from '#tests/support/refusal-of.ts';
import { clearStaleImports } from './clear-stale-imports.ts';
import { cancelImport } from './discard-import.ts';
import { runImport } from './run-import.ts';
import { never, stageFor } from './stage.fixture.ts';

const ITEMS = '{"id": "k1", "text": "One."}\n{"id": "k2", "text": "Two."}\n{"id": "k3", "text": "Three."}\n';
const RATINGS = ['item,annotator,label', 'k1,ann,yes', 'k1,zoe,no', 'k2,ann,yes', 'k2,zoe,yes', 'k3,ann,'].join('\n');
const GOLD = 'item,label\nk1,yes\nk3,no\n';
const all = () => [fileOf('items.jsonl', ITEMS), fileOf('ratings.csv', RATINGS), fileOf('gold.csv', GOLD)];

const nothing = { item: 0, annotator: 0, annotation: 0, reference: 0, conflict: 0, question: 0, chunks: 0, changes: 0 };

onBothDatabases('imports', (storage) => {
  it('brings what the dry run showed, told step by step', async () => {
    const { services, order, run, counts, conflicts, project, told } = await stageFor(storage());
    const dry = await inspect(all());
    const report = await run(all());
    expect(report).toEqual({
      newItems: 3,
      updatedItems: 0,
      newAnnotators: 2,
      newAnnotations: 4,
      changedAnnotations: 0,
      unchangedAnnotations: 0,
      withdrawnAnnotations: 0,
      newReferences: 2,
      changedReferences: 0,
      conflictingReferences: 0,
      newConflicts: 1,
      changedConflicts: 0,
      problems: 0,
    });
    expect(await counts()).toEqual({
      items: dry.items,
      annotators: dry.annotators.length,
      annotations: dry.annotations,
      references: dry.references,
      conflicts: 1,
    });
    const [conflict] = await conflicts();
    expect(conflict).toMatchObject({ item: 'k1', revision: 1, disagreement: 1, pattern: '["no","yes"]', moot: false });
    expect(conflict?.candidates.map(({ key, annotators }) => [key, annotators.length])).toEqual([
      ['no', 1],
      ['yes', 1],
    ]);
    expect(told.records).toEqual(expect.arrayContaining([`item.${conflict?.item_id}`]));
    const log = await services.db
      .selectFrom('log')
      .selectAll()
      .where('chain', '=', project.id)
      .orderBy('seq')
      .execute();
    expect(log.map(({ action, actor }) => [action, actor])).toEqual([
      ['project.create', order.actor.accountId],
      ['import.live', order.actor.accountId],
    ]);
    expect((await verifyChain(services.db, project.id)).broken).toBeNull();
  });

  it('enters models as models, and refuses a name that is a person already', async () => {
    const { services, project, run, steps, counts } = await stageFor(storage());
    const result = (choice: string) => [{ type: 'choices', from_name: 'topic', value: { choices: [choice] } }];
    const tasks = (model_version: string) =>
      fileOf(
        'tasks.json',
        JSON.stringify([
          {
            id: 1,
            data: { text: 'One.' },
            annotations: [{ completed_by: 'ann', result: result('a') }],
            predictions: [{ model_version, result: result('b') }],
          },
        ]),
      );
    expect(await run([tasks('m1')])).toMatchObject({ newAnnotators: 2, newAnnotations: 2, newConflicts: 0 });
    const models = await services.db
      .selectFrom('live_annotator')
      .select('name')
      .where('project_id', '=', project.id)
      .where('is_model', '=', true)
      .execute();
    expect(models).toEqual([{ name: 'm1' }]);
    await run([fileOf('r.csv', 'item,annotator,label\nk1,zoe,a\n')]);
    const before = await counts();
    const last = (await Array.fromAsync(steps([tasks('zoe')]))).at(-1);
    expect(last).toMatchObject({ type: 'stopped', detail: expect.stringContaining('“zoe” is a person') as string });
    expect(await counts()).toEqual(before);
  });

  it('keeps the bytes of every file as they came', async () => {
    const { services, steps } = await stageFor(storage());
    const big = `${RATINGS}\n${Array.from({ length: 20_000 }, (_, row) => `m${row},ann,yes`).join('\n')}`;
    const progress = await Array.fromAsync(steps([fileOf('ratings.csv', big, 100_000)]));
    const id = progress[0]?.type === 'started' ? progress[0].id : '';
    const chunks = await services.db
      .selectFrom('import_chunk')
      .selectAll()
      .where('import_id', '=', id)
      .orderBy('seq')
      .execute();
    expect(chunks.length).toBe(Math.ceil(big.length / (256 * 1024)));
    expect(Buffer.concat(chunks.map(({ bytes }) => bytes)).toString()).toBe(big);
    const { files } = await services.db
      .selectFrom('import')
      .select('files')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const sha256 = createHash('sha256').update(big).digest('hex');
    expect(files).toMatchObject([{ name: 'ratings.csv', size: big.length, role: 'ratings', sha256 }]);
  });

  it('shows nothing before all of it is live', async () => {
    const { steps, counts } = await stageFor(storage());
    const seen: unknown[] = [];
    for await (const step of steps(all())) if (step.type !== 'live') seen.push(await counts());
    expect(seen.length).toBeGreaterThan(3);
    for (const at of seen) expect(at).toEqual({ items: 0, annotators: 0, annotations: 0, references: 0, conflicts: 0 });
  });

  it('changes nothing and logs nothing when the same files come again', async () => {
    const { services, run, conflicts, counts, project } = await stageFor(storage());
    await run(all());
    const [before, held] = [await conflicts(), await counts()];
    const report = await run(all());
    expect(report).toMatchObject({
      newItems: 0,
      updatedItems: 0,
      newAnnotations: 0,
      changedAnnotations: 0,
      unchangedAnnotations: 4,
    });
    expect(report).toMatchObject({ newReferences: 0, newConflicts: 0, changedConflicts: 0, newAnnotators: 0 });
    expect([await conflicts(), await counts()]).toEqual([before, held]);
    expect(await services.db.selectFrom('log').select('seq').where('chain', '=', project.id).execute()).toHaveLength(2);
  });

  it('appends a changed answer, and the conflict that rests on it gets a new revision under its own id', async () => {
    const { services, run, conflicts } = await stageFor(storage());
    await run(all());
    const [before] = await conflicts();
    const changed = RATINGS.replace('k1,ann,yes', 'k1,ann,maybe');
    const report = await run([fileOf('ratings.csv', changed)]);
    expect(report).toMatchObject({
      changedAnnotations: 1,
      unchangedAnnotations: 3,
      newConflicts: 0,
      changedConflicts: 1,
    });
    const [after] = await conflicts();
    expect(after).toMatchObject({ id: before?.id, revision: 2, pattern: '["maybe","no"]', moot: false });
    expect(after?.basis).not.toBe(before?.basis);
    const history = await services.db
      .selectFrom('live_annotation')
      .select(['revision', 'value'])
      .where('item_id', '=', after!.item_id)
      .where('revision', '=', 2)
      .execute();
    expect(history).toEqual([{ revision: 2, value: 'maybe' }]);
    const { config } = await services.db
      .selectFrom('question')
      .select('config')
      .where('id', '=', after!.question_id)
      .executeTakeFirstOrThrow();
    expect(config).toEqual({ labels: [{ value: 'no' }, { value: 'yes' }, { value: 'maybe' }] });
  });

  it('[C4] makes a conflict moot when people agree now, and opens it again when they differ', async () => {
    const { run, conflicts } = await stageFor(storage());
    await run(all());
    await run([fileOf('ratings.csv', RATINGS.replace('k1,zoe,no', 'k1,zoe,yes'))]);
    expect(await conflicts()).toMatchObject([{ item: 'k1', revision: 2, moot: true, candidates: [{ key: 'yes' }] }]);
    await run([fileOf('ratings.csv', RATINGS)]);
    expect(await conflicts()).toMatchObject([{ item: 'k1', revision: 3, moot: false, disagreement: 1 }]);
  });

  it('updates an item that reads differently now, but not from a file that only mentions it', async () => {
    const { services, run, project } = await stageFor(storage());
    await run(all());
    const texts = async () =>
      (
        await services.db
          .selectFrom('live_item')
          .select('content')
          .where('project_id', '=', project.id)
          .orderBy('key')
          .execute()
      ).map(({ content }) => content[0]?.text);
    const mention = 'item,annotator,label,text\nk1,new,yes,Other\nk1,newer,yes,Other\n';
    expect(await run([fileOf('more.csv', mention)])).toMatchObject({ updatedItems: 0, newAnnotations: 2 });
    expect(await texts()).toEqual(['One.', 'Two.', 'Three.']);
    expect(await run([fileOf('items.jsonl', ITEMS.replace('Two.', '2.'))])).toMatchObject({
      updatedItems: 1,
      newItems: 0,
    });
    expect(await texts()).toEqual(['One.', '2.', 'Three.']);
  });

  it('leaves nothing of a file that breaks in the middle', async () => {
    const { stored, steps, statuses, run } = await stageFor(storage());
    let reads = 0;
    const breaking: SourceFile = {
      ...fileOf('ratings.csv', ''),
      async *chunks() {
        yield new TextEncoder().encode(RATINGS + '\n');
        for (let row = 0; row < 3_000; row++) {
          // It is read this far to look at it, to keep it, for its labels and for its rows: the last of these breaks.
          if (row === 2_000 && ++reads > 5) throw new RangeError('the disk is gone');
          yield new TextEncoder().encode(`m${row},ann,yes\n`);
        }
      },
    };
    const seen: ImportProgress[] = [];
    for await (const step of steps([breaking])) seen.push(step);
    expect(seen.filter(({ type }) => type === 'progress').length).toBeGreaterThan(2);
    expect(seen.at(-1)).toEqual({ type: 'stopped', status: 'failed', detail: 'the disk is gone' });
    expect(await stored()).toEqual(nothing);
    expect(await statuses()).toEqual(['failed']);
    expect(await run(all())).toMatchObject({ newItems: 3 });
  });

  it('leaves nothing and tells the caller when the database fails at the commit', async () => {
    const { services, stored, steps, run } = await stageFor(storage());
    const fail = vi
      .spyOn(services, 'now')
      .mockImplementationOnce(() => 1)
      .mockImplementation(() => 1.5);
    await expect(Array.fromAsync(steps(all()))).rejects.toThrow();
    fail.mockRestore();
    expect(await stored()).toEqual(nothing);
    expect(await run(all())).toMatchObject({ newItems: 3 });
  });

  it.each(['started', 'reading', 'conflicts', 'going live'])('leaves nothing when cancelled at “%s”', async (when) => {
    const { services, project, stored, steps, statuses, run } = await stageFor(storage());
    let id = '';
    const seen: ImportProgress[] = [];
    for await (const step of steps(all())) {
      seen.push(step);
      if (step.type === 'started') id = step.id;
      if ((step.type === 'progress' ? step.stage : step.type) === when) await cancelImport(services.db, project.id, id);
    }
    expect(seen.at(-1)).toMatchObject({ type: 'stopped', status: 'cancelled' });
    expect(await stored()).toEqual(nothing);
    expect(await statuses()).toEqual(['cancelled']);
    expect((await refusalOf(cancelImport(services.db, project.id, id))).code).toBe('import-over');
    expect(await run(all())).toMatchObject({ newItems: 3 });
  });

  it('leaves nothing when aborted, or when whoever reads the steps stops', async () => {
    const { stored, steps, statuses } = await stageFor(storage());
    const abort = new AbortController();
    for await (const step of steps(all(), {}, abort.signal)) if (step.type === 'started') abort.abort();
    for await (const step of steps(all())) if (step.type === 'progress') break;
    expect(await stored()).toEqual(nothing);
    expect(await statuses()).toEqual(['cancelled', 'cancelled']);
  });

  it('clears at the start what a crash left, and what a crash left of clearing', async () => {
    const { services, stored, steps, statuses, project } = await stageFor(storage());
    const crashed = steps(all());
    for (let step = 0; step < 3; step++) await crashed.next();
    expect(await stored()).not.toEqual(nothing);
    await clearStaleImports(services);
    expect(await stored()).toEqual(nothing);
    expect(await statuses()).toEqual(['failed']);

    const again = steps(all());
    for (let step = 0; step < 3; step++) await again.next();
    await services.db
      .updateTable('import')
      .set({ status: 'cancelled' })
      .where('project_id', '=', project.id)
      .where('status', '=', 'staging')
      .execute();
    await clearStaleImports(services);
    expect(await stored()).toEqual(nothing);
  });

  it('lets one import of a project run at a time, and one of each project', async () => {
    const { steps, run } = await stageFor(storage());
    const first = steps(all());
    await first.next();
    expect(await refusalOf(run(all()))).toMatchObject({ status: 409, code: 'import-running' });
    const other = await stageFor(storage());
    expect(await other.run(all())).toMatchObject({ newItems: 3 });
    const rest = await Array.fromAsync(first);
    expect(rest.at(-1)).toMatchObject({ type: 'live' });
  });

  it('refuses what cannot be read before anything is written, naming the place', async () => {
    const { stored, statuses, run } = await stageFor(storage());
    const refusal = await refusalOf(run([fileOf('ratings.csv', 'item;annotator\n')]));
    expect(refusal).toMatchObject({
      status: 422,
      code: 'cannot-read',
      more: { place: { file: 'ratings.csv', line: 1 } },
    });
    expect([await stored(), await statuses()]).toEqual([nothing, []]);
  });

  it('refuses more plans than files', async () => {
    const { run } = await stageFor(storage());
    expect(await refusalOf(run(all(), { plans: [null, null, null, null] }))).toMatchObject({ code: 'too-many-plans' });
  });

  it('refuses a name that no index could hold, row by row, and takes the others', async () => {
    const { run } = await stageFor(storage());
    // Of random letters, which cannot be packed into less.
    const key = Array.from({ length: 8 }, () => newId().repeat(20)).join('');
    const report = await run([fileOf('gold.csv', `item,gold\n${key},yes\nk2,no\n`)]);
    expect(report).toMatchObject({ newItems: 1, newReferences: 1, problems: 1 });
  });

  it('lets others have their turn between any two of its transactions', async () => {
    const { steps } = await stageFor(storage());
    const rows = Array.from({ length: 1_500 }, (_, row) => `k${row % 600},w${row % 3},${row % 2}`);
    let turns = 0;
    let next = setImmediate(function turn() {
      turns++;
      next = setImmediate(turn);
    });
    const turnsAt: number[] = [];
    for await (const step of steps([fileOf('r.csv', ['item,annotator,label', ...rows].join('\n'))])) {
      if (step.type === 'progress' && step.stage !== 'going live') turnsAt.push(turns);
    }
    clearImmediate(next);
    expect(turnsAt.length).toBeGreaterThan(5);
    expect(new Set(turnsAt).size).toBe(turnsAt.length);
  });

  it('refuses answers that make no choice', async () => {
    const { stored, steps } = await stageFor(storage());
    const many = Array.from({ length: 1_001 }, (_, row) => `k${row},ann,label ${row}`).join('\n');
    const last = (await Array.fromAsync(steps([fileOf('r.csv', `item,annotator,label\n${many}`)]))).at(-1);
    expect(last).toMatchObject({
      type: 'stopped',
      status: 'failed',
      detail: expect.stringContaining('more than 1000 labels'),
    });
    expect(await stored()).toEqual(nothing);
  });

  it('asks the question it is told to, and others beside it', async () => {
    const { services, run, project } = await stageFor(storage());
    await run([fileOf('a.csv', RATINGS)], { question: { key: 'topic', prompt: 'Which topic?' } });
    await run([fileOf('b.csv', RATINGS)]);
    const questions = await services.db
      .selectFrom('question')
      .select(['key', 'prompt', 'position'])
      .where('project_id', '=', project.id)
      .orderBy('position')
      .execute();
    expect(questions).toMatchObject([
      { key: 'topic', prompt: 'Which topic?', position: 1 },
      { key: 'label', position: 2 },
    ]);
  });

  it('enters what the command line does under the name “system” in the log', async () => {
    const { services, project } = await stageFor(storage());
    const steps = runImport(services, { actor: { accountId: 'system' }, project }, all(), {}, never);
    expect((await Array.fromAsync(steps)).at(-1)).toMatchObject({ type: 'live' });
    const log = await services.db
      .selectFrom('log')
      .select('actor')
      .where('chain', '=', project.id)
      .orderBy('seq')
      .execute();
    expect(log.at(-1)).toEqual({ actor: 'system' });
  });
});
