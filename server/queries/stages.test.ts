import { expect, it } from 'vitest';
import type { Policy } from '#domain/adjudication/policy.ts';
import { fileOf } from '#lib/formats/source-file.fixture.ts';
import { contest } from '#server/commands/contest.ts';
import { decide } from '#server/commands/decide.ts';
import { castVote, propose } from '#server/commands/propose.ts';
import { escalate } from '#server/commands/rounds.ts';
import { signOff } from '#server/commands/sign-off.ts';
import { readSight } from '#server/exposure/sight.ts';
import type { QuestionOption } from '#server/imports/question-orders.ts';
import { stageFor } from '#server/imports/stage.fixture.ts';
import { newId } from '#server/storage/id.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { type Cast, seedProject, testServices } from '#tests/support/seed.ts';
import { readQueue } from './queue.ts';
import { readNeighbours } from './queue-neighbours.ts';
import { countStages, readStagedFilter, withStages } from './stages.ts';

const cast: Cast = {
  mira: { role: 'owner' },
  tomas: { role: 'adjudicator', annotator: 'tomas' },
  jo: { role: 'annotator', annotator: 'jo' },
};
const differ = { jo: 'how-to', sam: 'bug' };
const items = { one: differ, two: differ, three: differ };
const bug = { outcome: 'label', value: 'bug' } as const;
const policy: Policy = {
  kind: 'k-of-n',
  panel: 'everyone',
  k: 2,
  signOff: true,
  escalation: { afterRounds: 2, to: { people: [], role: 'adjudicator', tag: null }, owner: null },
};

onBothDatabases('the stages of a queue', (storage) => {
  async function world(rule: Policy = policy, answers: Record<string, Record<string, string>> = items) {
    const { services } = testServices(storage());
    const seeded = await seedProject(services, cast, answers, { policy: rule });
    const { as, conflicts, project, ids } = seeded;
    const { db } = services;
    const look = async (name: string, state: string) => {
      const filter = await readStagedFilter(db, project, ids[name]!, (key) => (key === 'state' ? state : undefined));
      const sight = await readSight(db, project.id, ids[name]!);
      return readQueue(db, sight, filter, { after: null, limit: 50 });
    };
    /** Stage of an item's conflict; what the filter shows and the counts say the same. */
    const stageOf = async (item: string, name = 'mira') => {
      const { rows } = await look(name, 'all');
      const staged = await withStages(db, project, ids[name]!, rows);
      const { stage } = staged.find(({ itemKey }) => itemKey === item)!;
      const at = await look(name, stage);
      expect(at.rows.map(({ itemKey }) => itemKey)).toContain(item);
      expect(at.total).toBe(staged.filter((row) => row.stage === stage).length);
      const counts = await countStages(db, project, await readSight(db, project.id, ids[name]!));
      expect(counts.stages.find((one) => one.stage === stage)?.count).toBe(at.total);
      expect(counts.stages.reduce((sum, { count }) => sum + count, 0)).toBe(rows.length);
      return stage;
    };
    const seen = (decisionRevision = 0) => ({ commandId: newId(), conflictRevision: 1, decisionRevision });
    const put = (name: string, item = 'one', revision = 0) =>
      propose(services, as(name), conflicts[item]!, { ...seen(revision), resolution: bug }).then(
        ({ proposal }) => proposal,
      );
    const agree = (name: string, proposal: string) =>
      castVote(services, as(name), proposal, { commandId: newId(), stance: 'agree', reason: '' });
    const record = (name: string, proposal: string, item = 'one', revision = 0) =>
      decide(services, as(name), conflicts[item]!, {
        ...seen(revision),
        proposal,
        causes: [{ answer: 'how-to', cause: 'slip' }],
        rationale: 'It says so.',
        citation: 'no-guideline',
      });
    return { services, ...seeded, look, stageOf, seen, put, agree, record };
  }

  it('[N1] follow a conflict from the first proposal to its contest', async () => {
    const { services, as, conflicts, stageOf, put, agree, record } = await world();
    expect(await stageOf('one')).toBe('to-decide');
    const proposal = await put('mira');
    expect(await stageOf('one')).toBe('votes');
    await agree('jo', proposal);
    expect(await stageOf('one')).toBe('ready');
    const { id } = await record('mira', proposal);
    expect(await stageOf('one')).toBe('sign-off');
    await signOff(services, as('tomas'), conflicts.one!, {
      commandId: newId(),
      decisionRevision: 1,
      verdict: 'signed',
      reason: '',
    });
    expect(await stageOf('one')).toBe('stands');
    await services.db.updateTable('conflict').set({ basis: 'newer' }).where('id', '=', conflicts.one!).execute();
    expect(await stageOf('one')).toBe('changed');
    await contest(services, as('jo'), conflicts.one!, {
      commandId: newId(),
      decision: id,
      reason: 'It is a question.',
    });
    expect(await stageOf('one')).toBe('contested');
    expect(await stageOf('two')).toBe('to-decide');
  });

  it('[N1][N3] an escalation is one, and needs somebody while nobody sees to it', async () => {
    const { services, as, ids, conflicts, stageOf, project, seen } = await world();
    const reason = 'Nobody can say.';
    await escalate(services, as('tomas'), conflicts.one!, { ...seen(), reason });
    expect(await stageOf('one')).toBe('needs-somebody');
    const sight = await readSight(services.db, project.id, ids.jo!);
    expect((await countStages(services.db, project, sight)).needs).toEqual([{ kind: 'escalation-owner', count: 1 }]);
    await services.db
      .updateTable('escalation')
      .set({ owner: ids.mira! })
      .where('conflict_id', '=', conflicts.one!)
      .execute();
    expect(await stageOf('one')).toBe('escalated');
  });

  it('[N3] everything under a policy that nobody left can meet needs somebody', async () => {
    const { services, ids, project, stageOf } = await world({ ...policy, signOff: false });
    await services.db
      .deleteFrom('member')
      .where('project_id', '=', project.id)
      .where('account_id', 'in', [ids.jo!, ids.tomas!])
      .execute();
    expect(await stageOf('one')).toBe('needs-somebody');
    const counts = await countStages(services.db, project, await readSight(services.db, project.id, ids.mira!));
    expect(counts).toMatchObject({ nobodyDecides: true, needs: [] });
  });

  it('[N2] nobody is told of the recusal of somebody else', async () => {
    const single: Policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' };
    const { stageOf, put } = await world(single, { one: { tomas: 'how-to', sam: 'bug' } });
    await put('tomas');
    expect(await stageOf('one', 'tomas')).toBe('votes');
    expect(await stageOf('one', 'mira')).toBe('ready');
  });

  it('keep the walk through what a stage shows when the conflict leaves it', async () => {
    const { services, project, ids, conflicts, put } = await world();
    const filter = await readStagedFilter(services.db, project, ids.mira!, (key) =>
      key === 'state' ? 'to-decide' : undefined,
    );
    await put('mira', 'two');
    const sight = await readSight(services.db, project.id, ids.mira!);
    expect(await readNeighbours(services.db, sight, filter, conflicts.two!)).toMatchObject({ position: 2, total: 3 });
    expect((await readNeighbours(services.db, sight, filter, conflicts.one!)).total).toBe(2);
  });

  it('refuse a stage that there is not', async () => {
    const { look } = await world();
    await expect(look('mira', 'lost')).rejects.toThrow(/give open, decided, all or a stage/);
  });

  it('[N1][I3] what depends on an open question waits for it, through every question between', async () => {
    const asked = (name: string, question: string): QuestionOption => ({
      name,
      prompt: `${name}?`,
      askedWhen: { question, answers: ['yes'] },
    });
    const { services, project, order, run } = await stageFor(storage());
    const rows = ['k1', 'k2'].flatMap((key) =>
      ['first', 'second', 'third'].flatMap((name) => [`${key},ann,${name},yes`, `${key},zoe,${name},no`]),
    );
    const file = fileOf('ratings.csv', ['item,annotator,question,label', ...rows].join('\n'));
    await run([file], { questions: [asked('second', 'first'), asked('third', 'second')] });
    const { actor } = order;
    const sight = await readSight(services.db, project.id, actor.accountId);
    const filter = await readStagedFilter(services.db, project, actor.accountId, () => undefined);
    const { rows: open } = await readQueue(services.db, sight, filter, { after: null, limit: 50 });
    const staged = await withStages(services.db, project, actor.accountId, open);
    expect(Object.fromEntries(staged.map(({ question, stage }) => [question, stage]))).toEqual({
      first: 'to-decide',
      second: 'question',
      third: 'question',
    });
  });
});
