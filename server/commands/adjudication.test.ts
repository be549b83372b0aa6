import { describe, expect, it } from 'vitest';
import type { Policy } from '#domain/adjudication/policy.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { refusalOf } from '#tests/support/refusal-of.ts';
import { type Cast, seedProject, testServices } from '#tests/support/seed.ts';
import { readItemRecord } from '#server/queries/item-record.ts';
import { verifyChain } from '#server/log/verify.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import type { Db } from '#server/storage/storage.ts';
import { decide } from './decide.ts';
import { changeSettings } from './projects.ts';
import { castVote, propose } from './propose.ts';
import type { Refusal } from './refusal.ts';
import { undoDecision } from './undo-decision.ts';

const cast: Cast = {
  mira: { role: 'owner' },
  tomas: { role: 'adjudicator', annotator: 'tomas' },
  jo: { role: 'annotator', annotator: 'jo' },
  vera: { role: 'observer' },
};
const items = {
  one: { tomas: 'bug', jo: 'how-to', sam: 'bug' },
  two: { tomas: 'bug', jo: 'how-to' },
  agreed: { tomas: 'bug', jo: 'bug' },
};
const single: Policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' };
const seen = (decisionRevision = 0) => ({ commandId: newId(), conflictRevision: 1, decisionRevision });
const bug = { outcome: 'label', value: 'bug' } as const;
const slip = [{ answer: 'how-to', cause: 'slip' as const }];
const plain = { rationale: '', citation: 'no-guideline' };

/** Asks the item's people the same again under another question, so that it has two conflicts. */
async function askAgain(
  db: Db,
  { question, item, conflict }: { question: { id: string; project_id: string }; item: string; conflict: string },
): Promise<string> {
  const asked = await db.selectFrom('question').selectAll().where('id', '=', question.id).executeTakeFirstOrThrow();
  const again = { ...asked, id: newId(), key: 'again', position: 2, config: json(asked.config) };
  await db.insertInto('question').values(again).execute();
  const answers = await db.selectFrom('annotation').selectAll().where('item_id', '=', item).execute();
  for (const answer of answers) {
    const copy = { ...answer, id: newId(), question_id: again.id, value: json(answer.value) };
    await db.insertInto('annotation').values(copy).execute();
  }
  const {
    stakes: _,
    pattern_key: __,
    ...row
  } = await db.selectFrom('conflict').selectAll().where('id', '=', conflict).executeTakeFirstOrThrow();
  const id = newId();
  const copy = { ...row, id, question_id: again.id, candidates: json(row.candidates) };
  await db.insertInto('conflict').values(copy).execute();
  return id;
}

onBothDatabases('adjudication', (storage) => {
  async function stage(policy: Policy = single) {
    const { services, told } = testServices(storage());
    const seeded = await seedProject(services, cast, items, { policy });
    const record = async (name: string) =>
      (await readItemRecord(services.db, seeded.as(name).project, seeded.ids[name]!, seeded.items.one!))!;
    return { services, told, record, ...seeded };
  }

  it('[D1][D7] a ready proposal becomes a decision with its reason and policy trace', async () => {
    const { services, as, conflicts, record, told, items: ids } = await stage();
    const { proposal } = await propose(services, as('mira'), conflicts.one!, { ...seen(), resolution: bug });
    await decide(services, as('mira'), conflicts.one!, { ...seen(), proposal, causes: slip, ...plain });
    const conflict = (await record('jo')).conflicts[0]!;
    expect(conflict.decision).toMatchObject({
      revision: 1,
      outcome: 'label',
      value: 'bug',
      causes: slip,
      by: { name: 'mira' },
    });
    expect(conflict.decision?.policy).toEqual({ title: 'Single adjudicator', says: 'one adjudicator supports it' });
    expect(told.records).toContain(`item.${ids.one}`);
  });

  it('[P1][P2] proposing what is proposed already is agreeing with it', async () => {
    const { services, as, conflicts, record } = await stage();
    const first = await propose(services, as('jo'), conflicts.one!, { ...seen(), resolution: bug });
    const second = await propose(services, as('mira'), conflicts.one!, { ...seen(), resolution: bug });
    expect(second.proposal).toBe(first.proposal);
    const [proposal] = (await record('vera')).conflicts[0]!.proposals;
    expect(proposal?.by.name).toBe('jo');
    expect(proposal?.votes.map(({ person, stance }) => [person.name, stance]).sort()).toEqual([
      ['jo', 'agree'],
      ['mira', 'agree'],
    ]);
  });

  it('[P1] an answer that does not fit the question is refused', async () => {
    const { services, as, conflicts } = await stage();
    const resolution = { outcome: 'label', value: 'no such label' } as const;
    expect((await refusalOf(propose(services, as('mira'), conflicts.one!, { ...seen(), resolution }))).status).toBe(
      400,
    );
  });

  it('[P3][P4][P5] the last stance counts, support is for one proposal, a block has a reason', async () => {
    const { services, as, conflicts, record } = await stage();
    const a = await propose(services, as('mira'), conflicts.one!, { ...seen(), resolution: bug });
    const b = await propose(services, as('jo'), conflicts.one!, { ...seen(), resolution: { outcome: 'split' } });
    const vote = (name: string, proposal: string, stance: 'live' | 'block', reason = '') =>
      castVote(services, as(name), proposal, { commandId: newId(), stance, reason });
    expect((await refusalOf(vote('tomas', a.proposal, 'block'))).detail).toContain('reason');
    await vote('tomas', a.proposal, 'block', 'cut off');
    await vote('tomas', a.proposal, 'live');
    await vote('tomas', b.proposal, 'live');
    const proposals = (await record('vera')).conflicts[0]!.proposals;
    const stances = proposals.map(({ votes }) => votes.map(({ person }) => person.name).sort());
    expect(stances).toEqual([['mira'], ['jo', 'tomas']]);
  });

  it('[D1] annotators and observers do not record, whatever is ready', async () => {
    const { services, as, conflicts } = await stage();
    const { proposal } = await propose(services, as('mira'), conflicts.one!, { ...seen(), resolution: bug });
    for (const name of ['jo', 'vera']) {
      const act = decide(services, as(name), conflicts.one!, { ...seen(), proposal, causes: slip, ...plain });
      expect((await refusalOf(act)).status).toBe(403);
    }
  });

  it('[Q7] who gave one of the answers in dispute does not decide alone', async () => {
    const { services, as, conflicts } = await stage();
    const { proposal } = await propose(services, as('tomas'), conflicts.one!, { ...seen(), resolution: bug });
    const body = { proposal, causes: slip, ...plain };
    expect((await refusalOf(decide(services, as('tomas'), conflicts.one!, { ...seen(), ...body }))).code).toBe(
      'recused',
    );
    await castVote(services, as('jo'), proposal, { commandId: newId(), stance: 'live', reason: '' });
    await decide(services, as('tomas'), conflicts.one!, { ...seen(), ...body });
  });

  it('[Q4][D6] k of n waits for k, and keeps dissent', async () => {
    const { services, as, conflicts, record } = await stage({ kind: 'k-of-n', panel: 'everyone', k: 2 });
    const { proposal } = await propose(services, as('mira'), conflicts.one!, { ...seen(), resolution: bug });
    const body = { proposal, causes: slip, ...plain };
    expect((await refusalOf(decide(services, as('mira'), conflicts.one!, { ...seen(), ...body }))).code).toBe(
      'not-ready',
    );
    await castVote(services, as('jo'), proposal, { commandId: newId(), stance: 'block', reason: 'it is a question' });
    await castVote(services, as('tomas'), proposal, { commandId: newId(), stance: 'agree', reason: '' });
    await decide(services, as('mira'), conflicts.one!, { ...seen(), ...body });
    expect((await record('mira')).conflicts[0]!.decision?.dissent).toMatchObject([
      { stance: 'block', reason: 'it is a question', person: { name: 'jo' } },
    ]);
  });

  it('[D3][D5] a cause per losing answer, and a reason unless all are slips', async () => {
    const { services, as, conflicts } = await stage();
    const { proposal } = await propose(services, as('mira'), conflicts.one!, { ...seen(), resolution: bug });
    const act = (causes: { answer: string; cause: 'slip' | 'guideline-gap' }[], rationale = '') =>
      decide(services, as('mira'), conflicts.one!, {
        ...seen(),
        proposal,
        causes,
        rationale,
        citation: 'no-guideline',
      });
    expect((await refusalOf(act([]))).detail).toContain('how-to');
    expect((await refusalOf(act([{ answer: 'how-to', cause: 'guideline-gap' }]))).detail).toContain('reason');
    await act([{ answer: 'how-to', cause: 'guideline-gap' }], 'Crashes are bugs even when asked as a question.');
  });

  it('[D2] of fifty decisions at once exactly one wins; the others learn who and when', async () => {
    const { services, as, conflicts, record } = await stage();
    const { proposal } = await propose(services, as('mira'), conflicts.one!, { ...seen(), resolution: bug });
    await castVote(services, as('tomas'), proposal, { commandId: newId(), stance: 'agree', reason: '' });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) =>
        decide(services, as(index % 2 ? 'mira' : 'tomas'), conflicts.one!, {
          ...seen(),
          proposal,
          causes: slip,
          ...plain,
        }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const winner = (await record('mira')).conflicts[0]!.decision!;
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      const { problem } = outcome.reason as Refusal;
      expect(problem).toMatchObject({
        status: 409,
        code: 'decided-before-you',
        more: { by: winner.by.name, at: winner.at },
      });
    }
  });

  it('carries out a command sent twice once, with the same reply', async () => {
    const { services, as, conflicts, record } = await stage();
    const { proposal } = await propose(services, as('mira'), conflicts.one!, { ...seen(), resolution: bug });
    const body = { ...seen(), proposal, causes: slip, ...plain };
    const replies = await Promise.all([1, 2, 3].map(() => decide(services, as('mira'), conflicts.one!, body)));
    expect(new Set(replies.map(({ id }) => id)).size).toBe(1);
    expect((await record('mira')).conflicts[0]!.history).toHaveLength(1);
  });

  it('[D8] undo appends, opens the conflict again, and is for its decider, leads and owners', async () => {
    const { services, as, conflicts, record } = await stage();
    const { proposal } = await propose(services, as('mira'), conflicts.one!, { ...seen(), resolution: bug });
    await decide(services, as('mira'), conflicts.one!, { ...seen(), proposal, causes: slip, ...plain });
    const undo = (name: string, revision: number) =>
      undoDecision(services, as(name), conflicts.one!, { commandId: newId(), decisionRevision: revision });
    expect((await refusalOf(undo('tomas', 1))).code).toBe('not-yours');
    expect((await refusalOf(undo('mira', 0))).status).toBe(409);
    await undo('mira', 1);
    const conflict = (await record('mira')).conflicts[0]!;
    expect(conflict).toMatchObject({ decision: null, decisionRevision: 2, proposals: [] });
    expect(conflict.history.map(({ act }) => act)).toEqual(['decide', 'undo']);
    expect((await refusalOf(undo('mira', 2))).code).toBe('nothing-to-undo');
    const again = await propose(services, as('mira'), conflicts.one!, { ...seen(2), resolution: bug });
    await decide(services, as('mira'), conflicts.one!, {
      ...seen(2),
      proposal: again.proposal,
      causes: slip,
      ...plain,
    });
    expect((await record('mira')).conflicts[0]!.decision?.revision).toBe(3);
  });

  it('[D2][D8] while a decision stands nothing else is proposed: nobody replaces it who may not undo it', async () => {
    const { services, as, conflicts, record } = await stage();
    const { proposal } = await propose(services, as('mira'), conflicts.one!, { ...seen(), resolution: bug });
    await decide(services, as('mira'), conflicts.one!, { ...seen(), proposal, causes: slip, ...plain });
    const again = propose(services, as('tomas'), conflicts.one!, { ...seen(1), resolution: { outcome: 'split' } });
    expect(await refusalOf(again)).toMatchObject({ status: 409, code: 'decided' });
    expect((await record('mira')).conflicts[0]!.history).toHaveLength(1);
  });

  it('[Q7][H3] a recusal shows to nobody else before the decision, and in its trace afterwards', async () => {
    const { services, as, conflicts, record } = await stage();
    const told = async (name: string) => {
      const [shown] = (await record(name)).conflicts[0]!.proposals;
      return { ready: shown!.ready, says: shown!.says, notYou: shown!.notYou };
    };
    const { proposal } = await propose(services, as('tomas'), conflicts.one!, { ...seen(), resolution: bug });
    const among = await Promise.all(['mira', 'jo', 'vera'].map(told));
    // What they are told when somebody supports it whose answer is not in dispute.
    expect(among.map(({ ready, says }) => [ready, says])).toEqual(Array(3).fill([true, 'one adjudicator supports it']));
    expect(among[0]!.notYou).toBeNull();
    expect(await told('tomas')).toMatchObject({ ready: false, says: expect.stringContaining('your own answer') });
    await decide(services, as('mira'), conflicts.one!, { ...seen(), proposal, causes: slip, ...plain });
    const row = await services.db
      .selectFrom('decision')
      .select('policy_trace')
      .where('conflict_id', '=', conflicts.one!)
      .executeTakeFirstOrThrow();
    expect([...row.policy_trace.supporters].sort()).toEqual(
      [as('tomas'), as('mira')].map((p) => p.actor.accountId).sort(),
    );
  });

  it('[D1] is judged under the policy in force when it is recorded', async () => {
    const { services, as, conflicts, project } = await stage();
    const { proposal } = await propose(services, as('mira'), conflicts.one!, { ...seen(), resolution: bug });
    // The request found the old policy; this one commits first.
    const policy: Policy = { kind: 'k-of-n', panel: 'everyone', k: 3 };
    await changeSettings(services, as('mira'), { ...project.settings, policy });
    const late = decide(services, as('mira'), conflicts.one!, { ...seen(), proposal, causes: slip, ...plain });
    expect((await refusalOf(late)).code).toBe('not-ready');
  });

  it('carries out a command sent again after its reply was lost once, with the same reply', async () => {
    const { services, as, conflicts, record } = await stage();
    const body = { ...seen(), resolution: bug };
    const first = await propose(services, as('mira'), conflicts.one!, body);
    await castVote(services, as('mira'), first.proposal, { commandId: newId(), stance: 'abstain', reason: '' });
    expect(await propose(services, as('mira'), conflicts.one!, body)).toEqual(first);
    // Doing it again would have made the stance an agreement.
    expect((await record('mira')).conflicts[0]!.proposals[0]!.votes).toMatchObject([{ stance: 'abstain' }]);
  });

  it('[P7] a decision closes the proposals of its round', async () => {
    const { services, as, conflicts } = await stage();
    const { proposal } = await propose(services, as('mira'), conflicts.one!, { ...seen(), resolution: bug });
    const other = await propose(services, as('jo'), conflicts.one!, { ...seen(), resolution: { outcome: 'split' } });
    await decide(services, as('mira'), conflicts.one!, { ...seen(), proposal, causes: slip, ...plain });
    const late = castVote(services, as('jo'), other.proposal, { commandId: newId(), stance: 'agree', reason: '' });
    expect((await refusalOf(late)).code).toBe('proposal-closed');
  });

  it('[C3] new data under a conflict refuse what was meant for the old answers', async () => {
    const { services, as, conflicts } = await stage();
    const { proposal } = await propose(services, as('mira'), conflicts.one!, { ...seen(), resolution: bug });
    await services.db
      .updateTable('conflict')
      .set({ revision: 2, basis: 'newer' })
      .where('id', '=', conflicts.one!)
      .execute();
    const act = decide(services, as('mira'), conflicts.one!, { ...seen(), proposal, causes: slip, ...plain });
    expect((await refusalOf(act)).code).toBe('answers-changed');
  });

  describe('what a viewer sees', () => {
    it('[H1] letters instead of names until decided, with one’s own answer marked', async () => {
      const { services, as, conflicts, record } = await stage();
      const labels = async (name: string) =>
        (await record(name)).conflicts[0]!.candidates.flatMap(({ annotators }) => annotators);
      const before = await labels('jo');
      expect(JSON.stringify(await record('jo'))).not.toContain('"sam"');
      expect(before.map(({ label }) => label).sort()).toEqual(['A', 'B', 'C']);
      expect(before.filter(({ you }) => you)).toHaveLength(1);
      expect((await labels('mira')).filter(({ you }) => you)).toHaveLength(0);
      const { proposal } = await propose(services, as('mira'), conflicts.one!, { ...seen(), resolution: bug });
      await decide(services, as('mira'), conflicts.one!, { ...seen(), proposal, causes: slip, ...plain });
      expect((await labels('vera')).map(({ label }) => label).sort()).toEqual(['jo', 'sam', 'tomas']);
    });

    it('[H1] from which model’s prediction an answer was made, with the name only', async () => {
      const { services, as, conflicts, annotators, items: ids, record } = await stage();
      const { db } = services;
      const mine = { item_id: ids.one!, annotator_id: annotators.get('sam')! };
      const given = await db
        .selectFrom('annotation')
        .selectAll()
        .where((where) => where.and(mine))
        .executeTakeFirstOrThrow();
      const made = { ...given, id: newId(), revision: 2, value: json(given.value), derived_from: 'm1' };
      await db.insertInto('annotation').values(made).execute();
      const from = async () =>
        (await record('vera')).conflicts[0]!.candidates.flatMap((candidate) =>
          candidate.annotators.flatMap(({ label, madeFrom }) => (madeFrom === null ? [] : [[label, madeFrom]])),
        );
      expect(await from()).toEqual([]);
      const { proposal } = await propose(services, as('mira'), conflicts.one!, { ...seen(), resolution: bug });
      await decide(services, as('mira'), conflicts.one!, { ...seen(), proposal, causes: slip, ...plain });
      expect(await from()).toEqual([['sam', 'm1']]);
    });

    it('[H1][H2] no names on a decided conflict while another of the item is open, for they share their letters', async () => {
      const { services, as, conflicts, record, question, items: ids } = await stage();
      const second = await askAgain(services.db, { question, item: ids.one!, conflict: conflicts.one! });
      const { proposal } = await propose(services, as('mira'), conflicts.one!, { ...seen(), resolution: bug });
      await decide(services, as('mira'), conflicts.one!, { ...seen(), proposal, causes: slip, ...plain });
      const labels = async () =>
        (await record('vera')).conflicts.flatMap(({ candidates }) =>
          candidates.flatMap(({ annotators }) => annotators.map(({ label }) => label)),
        );
      expect([...new Set(await labels())].sort()).toEqual(['A', 'B', 'C']);
      const other = await propose(services, as('mira'), second, { ...seen(), resolution: bug });
      await decide(services, as('mira'), second, { ...seen(), proposal: other.proposal, causes: slip, ...plain });
      expect([...new Set(await labels())].sort()).toEqual(['jo', 'sam', 'tomas']);
    });

    it('[D9] causes and reason of the latest decision of the same pattern are offered', async () => {
      const { services, as, conflicts, ids, items: itemIds } = await stage();
      const { proposal } = await propose(services, as('mira'), conflicts.two!, { ...seen(), resolution: bug });
      await decide(services, as('mira'), conflicts.two!, {
        ...seen(),
        proposal,
        causes: slip,
        rationale: 'Seen before.',
        citation: 'no-guideline',
      });
      const record = await readItemRecord(services.db, as('mira').project, ids.mira!, itemIds.one!);
      expect(record?.conflicts[0]?.inherited).toEqual({ itemKey: 'two', causes: slip, rationale: 'Seen before.' });
    });

    it('shows what people agree on beside what they differ on', async () => {
      const { services, as, ids, items: itemIds } = await stage();
      const record = await readItemRecord(services.db, as('mira').project, ids.mira!, itemIds.agreed!);
      expect(record).toMatchObject({ conflicts: [], agreed: [{ value: 'bug', people: 2 }] });
    });
  });

  it('leaves a log that verifies, one entry a command', async () => {
    const { services, as, conflicts, project } = await stage();
    const { proposal } = await propose(services, as('mira'), conflicts.one!, { ...seen(), resolution: bug });
    await castVote(services, as('jo'), proposal, { commandId: newId(), stance: 'live', reason: '' });
    await decide(services, as('mira'), conflicts.one!, { ...seen(), proposal, causes: slip, ...plain });
    await refusalOf(decide(services, as('mira'), conflicts.one!, { ...seen(), proposal, causes: slip, ...plain }));
    expect(await verifyChain(services.db, project.id)).toMatchObject({ entries: 3, broken: null });
  });
});
