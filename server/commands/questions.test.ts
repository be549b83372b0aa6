import { expect, it } from 'vitest';
import type { AskedWhen } from '#domain/adjudication/questions.ts';
import { fileOf } from '#lib/formats/source-file.fixture.ts';
import { readSight } from '#server/exposure/sight.ts';
import { readGold } from '#tests/support/read-gold.ts';
import type { QuestionOption } from '#server/imports/question-orders.ts';
import { stageFor } from '#server/imports/stage.fixture.ts';
import { readItemRecord } from '#server/queries/item-record.ts';
import { listLookAlikes } from '#server/queries/look-alikes.ts';
import { readSiblings } from '#server/queries/siblings.ts';
import { newId } from '#server/storage/id.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { refusalOf } from '#tests/support/refusal-of.ts';
import { changeQuestion } from './change-question.ts';
import { decide } from './decide.ts';
import { undoDecision } from './undo-decision.ts';
import { propose } from './propose.ts';

const RATINGS = [
  'item,annotator,question,label',
  ...['k1,ann,toxic,yes', 'k1,zoe,toxic,no', 'k1,ann,sort,insult', 'k1,zoe,sort,threat'],
  ...['k2,ann,toxic,no', 'k2,zoe,toxic,no', 'k2,ann,sort,insult', 'k2,zoe,sort,threat'],
  ...['k3,ann,toxic,yes', 'k3,zoe,toxic,yes'],
  ...['k4,ann,toxic,yes', 'k4,zoe,toxic,no', 'k4,ann,sort,insult', 'k4,zoe,sort,threat'],
].join('\n');
const sort: QuestionOption = {
  name: 'sort',
  prompt: 'What is toxic about it?',
  askedWhen: { question: 'toxic', answers: ['yes'] },
};

onBothDatabases('questions that depend on each other', (storage) => {
  async function stage(questions: readonly QuestionOption[] = [sort]) {
    const staged = await stageFor(storage());
    const { services, project, order } = staged;
    await staged.run([fileOf('ratings.csv', RATINGS)], { questions });
    const asker = { accountId: order.actor.accountId, isOwner: false, role: 'owner' as const };
    const actor = { ...order.actor, name: 'Mira', email: '', isOwner: true, isDemo: false, sessionId: '' };
    const context = { actor, asker, project: { ...project, role: 'owner' as const } };
    const items = new Map(
      (await services.db.selectFrom('item').select(['id', 'key']).where('project_id', '=', project.id).execute()).map(
        ({ id, key }) => [key, id],
      ),
    );
    const record = async (item: string) =>
      (await readItemRecord(services.db, context.project, order.actor.accountId, items.get(item)!))!;
    const on = async (item: string, question: string) => {
      const { conflicts } = await record(item);
      return conflicts.find((conflict) => conflict.question.key === question)!;
    };
    const settle = async (item: string, question: string, value: unknown) => {
      const conflict = await on(item, question);
      const seen = { conflictRevision: conflict.revision, decisionRevision: conflict.decisionRevision };
      const resolution = { outcome: 'label' as const, value };
      const made = await propose(services, context, conflict.id, { commandId: newId(), ...seen, resolution });
      const losing = conflict.candidates.filter(({ value: other }) => other !== value);
      await decide(services, context, conflict.id, {
        commandId: newId(),
        ...seen,
        proposal: made.proposal,
        causes: losing.map(({ key }) => ({ answer: key, cause: 'slip' as const })),
        rationale: 'As the guideline says.',
        citation: 'no-guideline',
      });
    };
    const undo = async (item: string, question: string) => {
      const { id, decisionRevision } = await on(item, question);
      await undoDecision(services, context, id, { commandId: newId(), decisionRevision });
    };
    const states = async (item: string) => (await record(item)).standings.map(({ state }) => state);
    const question = async (key: string) => (await record('k1')).questions.find((one) => one.key === key)!;
    const gold = async () =>
      (await readGold(services.db, project.id)).map(
        ({ item, question: of, source, value, itemClosed }) => [item, of, source, value, itemClosed] as const,
      );
    return { ...staged, context, items, record, on, settle, undo, states, question, gold };
  }

  it('[I1][I3][I4] come in with their condition: what is not asked is moot, what waits cannot be decided', async () => {
    const { states, on, settle, services, context } = await stage();
    expect([await states('k1'), await states('k2')]).toEqual([
      ['open', 'waiting'],
      ['agreed', 'not-asked'],
    ]);
    expect(await on('k1', 'sort')).toMatchObject({ moot: false, unasked: false });
    expect(await on('k2', 'sort')).toMatchObject({ moot: true, unasked: true });
    expect(await refusalOf(settle('k1', 'sort', 'insult'))).toMatchObject({ status: 409, code: 'settle-first' });
    expect(await refusalOf(settle('k2', 'sort', 'insult'))).toMatchObject({ status: 409, code: 'not-asked' });
    await settle('k1', 'toxic', 'yes');
    await settle('k1', 'sort', 'insult');
    const sight = await readSight(services.db, context.project.id, '');
    const { rows } = await listLookAlikes(services.db, { ...context, sight }, (await on('k1', 'sort')).id);
    expect(rows.map(({ itemKey, problem }) => [itemKey, problem?.includes('Settle “toxic” first')])).toEqual([
      ['k4', true],
    ]);
  });

  it('[I4] close with an earlier settlement and are what they were when it is taken back', async () => {
    const { states, on, settle, undo, record } = await stage();
    await settle('k1', 'toxic', 'yes');
    await settle('k1', 'sort', 'insult');
    expect(await states('k1')).toEqual(['decided', 'decided']);
    await undo('k1', 'toxic');
    expect(await states('k1')).toEqual(['open', 'waiting']);
    await settle('k1', 'toxic', 'no');
    expect(await states('k1')).toEqual(['decided', 'not-asked']);
    expect(await on('k1', 'sort')).toMatchObject({ moot: true, unasked: true, decision: { value: 'insult' } });
    expect((await record('k1')).standings[1]?.says).toContain('only where “toxic” is yes');
    await undo('k1', 'toxic');
    await settle('k1', 'toxic', 'yes');
    expect(await states('k1')).toEqual(['decided', 'decided']);
    expect(await on('k1', 'sort')).toMatchObject({ moot: false, unasked: false });
  });

  it('[I6] are a conflict without candidates where they are asked and nobody answered', async () => {
    const { states, on, settle } = await stage();
    expect(await states('k3')).toEqual(['agreed', 'open']);
    expect(await on('k3', 'sort')).toMatchObject({ type: 'missing', candidates: [] });
    await settle('k3', 'sort', 'threat');
    expect(await states('k3')).toEqual(['agreed', 'decided']);
  });

  it('[I1][I7] are told by gold: not asked is a state of its own, and an item is closed when nothing is missing', async () => {
    const { gold, settle } = await stage();
    await settle('k3', 'sort', 'threat');
    expect(await gold()).toEqual([
      ['k1', 'toxic', 'open', null, false],
      ['k1', 'sort', 'open', null, false],
      ['k2', 'toxic', 'agreed', 'no', true],
      ['k2', 'sort', 'not-asked', null, true],
      ['k3', 'toxic', 'agreed', 'yes', true],
      ['k3', 'sort', 'decision', 'threat', true],
      ['k4', 'toxic', 'open', null, false],
      ['k4', 'sort', 'open', null, false],
    ]);
  });

  it('[I1][C7] can be made to depend on each other later, and weigh otherwise', async () => {
    const { services, context, question, states, on, conflicts } = await stage([]);
    expect(await states('k2')).toEqual(['agreed', 'open']);
    const [toxic, kind] = [await question('toxic'), await question('sort')];
    const change = (config: unknown, askedWhen: AskedWhen | null) =>
      changeQuestion(services, context, kind.id, { prompt: 'What is toxic?', config, askedWhen });
    const heavy = { labels: [{ value: 'insult', title: 'Insult', weight: 4 }, { value: 'threat' }, { value: 'spam' }] };
    await change(heavy, { question: toxic.id, answers: ['yes'] });
    expect(await states('k2')).toEqual(['agreed', 'not-asked']);
    expect(await question('sort')).toMatchObject({ prompt: 'What is toxic?', config: heavy });
    const weights = (await conflicts()).map(({ question_id, weight }) => [question_id === kind.id, weight]);
    expect(weights).toEqual(
      expect.arrayContaining([
        [true, 4],
        [false, 1],
      ]),
    );
    await change(heavy, null);
    expect(await on('k2', 'sort')).toMatchObject({ moot: false, unasked: false });
    const missing = (await on('k3', 'sort')) as { moot: boolean } | undefined;
    expect(missing?.moot ?? true).toBe(true);
  });

  it('[I2] refuse circles, strangers, and settings that take an answer away', async () => {
    const { services, context, question } = await stage();
    const [toxic, kind] = [await question('toxic'), await question('sort')];
    const change = (id: string, config: unknown, askedWhen: AskedWhen | null) =>
      refusalOf(changeQuestion(services, context, id, { prompt: 'So?', config, askedWhen }));
    expect(await change(toxic.id, toxic.config, { question: kind.id, answers: ['insult'] })).toMatchObject({
      code: 'condition-cannot-be',
      detail: expect.stringContaining('circle') as string,
    });
    expect(await change(kind.id, kind.config, { question: toxic.id, answers: ['perhaps'] })).toMatchObject({
      code: 'condition-cannot-be',
    });
    expect(await change(toxic.id, { labels: [{ value: 'yes' }] }, null)).toMatchObject({
      code: 'settings-do-not-fit',
      detail: expect.stringContaining('“no” is gone') as string,
    });
  });
});

onBothDatabases('items that belong together', (storage) => {
  it('come with what they belong to, keep it, and are shown around one of them', async () => {
    const { services, project, run } = await stageFor(storage());
    const lines = Array.from(
      { length: 30 },
      (_, index) => `k${String(index).padStart(2, '0')},thread 1,Text ${index}.`,
    );
    await run([fileOf('items.csv', ['item,parent,text', ...lines, 'z,thread 2,Alone.', 'y,,None.'].join('\n'))]);
    await run([fileOf('ratings.csv', 'item,annotator,label\nk15,ann,a\nk15,zoe,b\nk16,ann,a\n')]);
    const rows = await services.db
      .selectFrom('live_item')
      .select(['id', 'key', 'parent'])
      .where('project_id', '=', project.id)
      .orderBy('id')
      .execute();
    const id = (key: string) => rows.find((row) => row.key === key)!.id;
    const sight = await readSight(services.db, project.id, '');
    const around = await readSiblings(services.db, sight, id('k14'));
    expect(around).toMatchObject({ parent: 'thread 1', total: 30, from: 5 });
    expect(around?.rows.map(({ itemKey }) => itemKey)).toEqual(lines.slice(4, 25).map((line) => line.slice(0, 3)));
    expect(around?.rows.filter(({ open }) => open > 0).map(({ itemKey }) => itemKey)).toEqual(['k15']);
    expect((await readSiblings(services.db, sight, id('k14'), id('k24')))?.from).toBe(15);
    expect((await readSiblings(services.db, sight, id('z')))?.rows).toHaveLength(1);
    expect(await readSiblings(services.db, sight, id('y'))).toMatchObject({ parent: null, rows: [] });
    expect(await readSiblings(services.db, sight, newId())).toBeNull();

    await run([fileOf('more.csv', 'item,annotator,label,parent\ny,ann,a,thread 2\nk15,ann,a,other\n')]);
    const parents = new Map(
      (
        await services.db
          .selectFrom('live_item')
          .select(['key', 'parent'])
          .where('project_id', '=', project.id)
          .execute()
      ).map(({ key, parent }) => [key, parent]),
    );
    // Answers say what an item belongs to where nothing did; only a file of items changes it.
    expect([parents.get('y'), parents.get('k15')]).toEqual(['thread 2', 'thread 1']);
  });
});
