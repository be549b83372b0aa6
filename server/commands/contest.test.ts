import { expect, it } from 'vitest';
import type { Policy } from '#domain/adjudication/policy.ts';
import type { Resolution } from '#domain/kind.ts';
import { readSight } from '#server/exposure/sight.ts';
import { verifyChain } from '#server/log/verify.ts';
import { readAnnotatorAnswers } from '#server/queries/annotator-answers.ts';
import { listContests } from '#server/queries/contests.ts';
import { readItemRecord } from '#server/queries/item-record.ts';
import { newId } from '#server/storage/id.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { refusalOf } from '#tests/support/refusal-of.ts';
import { type Cast, seedProject, testServices } from '#tests/support/seed.ts';
import { contest } from './contest.ts';
import { decide } from './decide.ts';
import { propose } from './propose.ts';
import { undoDecision } from './undo-decision.ts';

const DAY = 86_400_000;
const cast: Cast = {
  mira: { role: 'owner' },
  tomas: { role: 'adjudicator' },
  jo: { role: 'annotator', annotator: 'jo' },
  ann: { role: 'annotator', annotator: 'ann' },
  vera: { role: 'observer' },
};
const items = {
  one: { jo: 'how-to', ann: 'bug' },
  two: { jo: 'bug', ann: 'how-to' },
  three: { jo: 'bug', ann: 'how-to' },
};
const policy: Policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' };
const bug = { outcome: 'label', value: 'bug' } as const;
const howTo = { outcome: 'label', value: 'how-to' } as const;
const none = { cause: null, label: null, verdict: null };

onBothDatabases('contests', (storage) => {
  async function stage() {
    const { services, pass, told } = testServices(storage());
    const seeded = await seedProject(services, cast, items, { policy });
    const { as, conflicts, ids } = seeded;
    const record = async (name: string, item = 'one') =>
      (await readItemRecord(services.db, as(name).project, ids[name]!, seeded.items[item]!, services.now()))!
        .conflicts[0]!;
    const rule = async (name: string, resolution: Resolution<string>, item = 'one', rationale = 'It says so.') => {
      const { decisionRevision } = await record(name, item);
      const seen = { conflictRevision: 1, decisionRevision };
      const id = conflicts[item]!;
      const { proposal } = await propose(services, as(name), id, { ...seen, commandId: newId(), resolution });
      const losing = resolution.outcome === 'label' && resolution.value === 'bug' ? 'how-to' : 'bug';
      return decide(services, as(name), id, {
        ...seen,
        commandId: newId(),
        proposal,
        causes: [{ answer: losing, cause: 'different-reading' }],
        rationale,
        citation: 'no-guideline',
      });
    };
    const object = (name: string, decision: string, reason = 'Nothing is broken.', item = 'one') =>
      contest(services, as(name), conflicts[item]!, { commandId: newId(), decision, reason });
    return { services, pass, told, ...seeded, record, rule, object };
  }

  it('[K1][K3][K5] contests of one decision are one case, due from the first', async () => {
    const { services, rule, object, record, project, pass } = await stage();
    const { id } = await rule('mira', bug);
    expect((await refusalOf(object('vera', id))).status).toBe(403);
    expect((await refusalOf(object('mira', id))).code).toBe('own-decision');
    expect((await refusalOf(object('jo', id, ' '))).detail).toContain('what is wrong');
    const first = await object('jo', id);
    pass(DAY);
    expect(await object('tomas', id, 'I read it as a question.')).toEqual(first);
    expect((await refusalOf(object('jo', id))).code).toBe('contested');
    const conflict = await record('ann');
    expect(conflict.cases).toMatchObject([
      { state: 'open', dueAt: first.due, contests: [{ by: { name: 'jo' } }, { by: { name: 'tomas' } }] },
    ]);
    expect(conflict.decision?.id).toBe(id);
    const { rows } = await listContests(services.db, await readSight(services.db, project.id, ''));
    expect(rows).toMatchObject([{ itemKey: 'one', decided: 'bug', decidedBy: { name: 'mira' }, hearers: [] }]);
  });

  it('[K6][K8] the panel without its decider overturns: a new revision, with the reason', async () => {
    const { rule, object, record, services, project } = await stage();
    const { id } = await rule('mira', bug);
    await object('jo', id);
    expect((await refusalOf(rule('mira', howTo))).code).toBe('contested');
    expect((await refusalOf(rule('tomas', howTo, 'one', ' '))).detail).toContain('told to whoever contested');
    expect((await refusalOf(rule('tomas', howTo))).detail).toContain('reason of the contested decision');
    const next = await rule('tomas', howTo, 'one', 'It asks how to save.');
    expect(next).toMatchObject({ revision: 2, value: 'how-to' });
    const conflict = await record('jo');
    expect(conflict).toMatchObject({
      decision: { id: next.id },
      decisionRevision: 2,
      cases: [{ decision: id, state: 'overturned', closed: { by: { name: 'tomas' }, reason: 'It asks how to save.' } }],
    });
    expect(conflict.history.map(({ act, value }) => [act, value])).toEqual([
      ['decide', 'bug'],
      ['decide', 'how-to'],
    ]);
    expect((await listContests(services.db, await readSight(services.db, project.id, ''))).rows).toMatchObject([
      { state: 'overturned', instead: 'how-to' },
    ]);
    expect((await verifyChain(services.db, project.id)).broken).toBeNull();
  });

  it('[K8][K4] the answer that stands is upheld, and is heard no second time', async () => {
    const { rule, object, record } = await stage();
    const { id } = await rule('mira', bug);
    await object('jo', id);
    expect(await rule('tomas', bug, 'one', 'The crash is plain.')).toMatchObject({ id, revision: 1 });
    expect(await record('jo')).toMatchObject({
      decision: { id },
      proposals: [],
      cases: [{ state: 'upheld', closed: { reason: 'The crash is plain.' } }],
      contest: { problem: expect.stringContaining('contested before and upheld') },
    });
    expect((await refusalOf(object('ann', id))).code).toBe('heard');
    expect((await refusalOf(rule('tomas', howTo))).code).toBe('decided');
  });

  it('[K2] after the window it is refused in words', async () => {
    const { rule, object, pass } = await stage();
    const { id } = await rule('mira', bug);
    pass(14 * DAY + 1);
    expect(await refusalOf(object('jo', id))).toMatchObject({
      status: 409,
      code: 'window-closed',
      detail: expect.stringMatching(/It could be contested until \d{4}-\d\d-\d\d, 14 days after/),
    });
  });

  it('[K4] of a decision that was overturned or taken back meanwhile is refused, naming that', async () => {
    const { rule, object, services, as, conflicts } = await stage();
    const { id } = await rule('mira', bug);
    await object('jo', id);
    await rule('tomas', howTo, 'one', 'It asks how.');
    expect(await refusalOf(object('ann', id))).toMatchObject({
      code: 'overturned',
      detail: expect.stringContaining('overturned by tomas'),
    });
    const other = await rule('mira', bug, 'two');
    await object('jo', other.id, 'No.', 'two');
    await undoDecision(services, as('mira'), conflicts.two!, { commandId: newId(), decisionRevision: 1 });
    expect((await refusalOf(object('ann', other.id, 'No.', 'two'))).code).toBe('taken-back');
  });

  it('[K9] taking the decision back ends its case', async () => {
    const { rule, object, services, as, conflicts, record } = await stage();
    const { id } = await rule('mira', bug);
    await object('jo', id);
    await undoDecision(services, as('mira'), conflicts.one!, { commandId: newId(), decisionRevision: 1 });
    expect(await record('jo')).toMatchObject({ decision: null, cases: [{ state: 'reopened' }] });
    expect(await rule('tomas', howTo)).toMatchObject({ revision: 3 });
  });

  it('[K3] of twenty at once one opens the case and each is in it once', async () => {
    const { rule, object, record } = await stage();
    const { id } = await rule('mira', bug);
    const names = ['jo', 'ann', 'tomas'];
    await Promise.allSettled(Array.from({ length: 20 }, (_, index) => object(names[index % 3]!, id)));
    const { cases } = await record('jo');
    expect(cases).toHaveLength(1);
    expect(cases[0]!.contests.map(({ by }) => by.name).sort()).toEqual(['ann', 'jo', 'tomas']);
  });

  it('[W1][W3] an annotator sees their own answers, leads everybody’s, nobody else anything', async () => {
    const { rule, object, services, as, annotators, pass, project } = await stage();
    const { id } = await rule('mira', bug);
    pass(1);
    await rule('mira', bug, 'two');
    await object('jo', id);
    const sight = await readSight(services.db, project.id, '');
    const answers = (name: string, annotator = 'jo', filter: Parameters<typeof readAnnotatorAnswers>[3] = none) =>
      readAnnotatorAnswers(services.db, { ...as(name), sight }, annotators.get(annotator)!, filter, services.now());
    const own = await answers('jo');
    expect(own.kept).toMatchObject({ kept: 1, n: 2, isThin: true });
    expect(
      own.rows.map(({ itemKey, verdict, cause, contested, mayContest }) => [
        itemKey,
        verdict,
        cause,
        contested,
        mayContest,
      ]),
    ).toEqual([
      ['two', 'kept', null, null, true],
      ['one', 'overruled', 'different-reading', 'open', false],
    ]);
    expect(own.causes).toEqual([{ cause: 'different-reading', count: 1 }]);
    expect((await answers('jo', 'jo', { ...none, cause: 'slip' })).rows).toEqual([]);
    expect((await answers('jo', 'jo', { ...none, label: 'how-to' })).rows).toHaveLength(1);
    expect((await answers('mira')).rows).toHaveLength(2);
    for (const [name, annotator] of [
      ['ann', 'jo'],
      ['tomas', 'jo'],
      ['vera', 'ann'],
    ] as const) {
      expect((await refusalOf(answers(name, annotator))).code).toBe('not-yours');
    }
  });

  it('[W3][H1] while something on the item is open, nobody else learns whose answer it was', async () => {
    const { rule, services, as, annotators, conflicts, question, project } = await stage();
    await rule('mira', bug);
    const row = await services.db
      .selectFrom('conflict')
      .selectAll()
      .where('id', '=', conflicts.two!)
      .executeTakeFirstOrThrow();
    const moved = {
      item_id: (
        await services.db
          .selectFrom('conflict')
          .select('item_id')
          .where('id', '=', conflicts.one!)
          .executeTakeFirstOrThrow()
      ).item_id,
    };
    // A second point of the same item, still open.
    await services.db
      .updateTable('conflict')
      .set({ key: 'second' } as never)
      .where('id', '=', row.id)
      .execute();
    await services.db
      .updateTable('conflict')
      .set(moved as never)
      .where('id', '=', row.id)
      .execute();
    const sight = await readSight(services.db, project.id, '');
    const answers = (name: string) =>
      readAnnotatorAnswers(services.db, { ...as(name), sight }, annotators.get('jo')!, none, services.now());
    expect(question.key).toBe('label');
    expect(await answers('mira')).toMatchObject({
      rows: [],
      kept: { n: 0, share: null },
      causes: [],
      lost: [],
      leavesOut: true,
    });
    expect((await answers('jo')).rows).toHaveLength(1);
  });
});
