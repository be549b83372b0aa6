import { describe, expect, it } from 'vitest';
import type { Policy } from '#domain/adjudication/policy.ts';
import type { Stance } from '#domain/adjudication/proposal.ts';
import { readItemRecord } from '#server/queries/item-record.ts';
import { readNeeds } from '#server/queries/needs.ts';
import { newId } from '#server/storage/id.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { refusalOf } from '#tests/support/refusal-of.ts';
import { type Cast, seedProject, testServices } from '#tests/support/seed.ts';
import { decide } from './decide.ts';
import { setTags } from './member-tags.ts';
import { changeRole, removeMember } from './members.ts';
import { changeSettings } from './projects.ts';
import { castVote, propose } from './propose.ts';
import { closeRound, escalate, ownEscalation } from './rounds.ts';
import { settleMany } from './settle-many.ts';
import { signOff } from './sign-off.ts';
import { undoDecision } from './undo-decision.ts';

const cast: Cast = {
  mira: { role: 'owner' },
  tomas: { role: 'adjudicator', tags: ['senior'] },
  jo: { role: 'annotator', annotator: 'jo' },
};
const items = { one: { jo: 'how-to', sam: 'bug' }, two: { jo: 'how-to', sam: 'bug' } };
const bug = { outcome: 'label', value: 'bug' } as const;
const slip = [{ answer: 'how-to', cause: 'slip' as const }];
const seen = (decisionRevision = 0) => ({ commandId: newId(), conflictRevision: 1, decisionRevision });
const single: Policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' };
const all: Policy = {
  kind: 'unanimity',
  panel: 'everyone',
  quorum: 1,
  escalation: { afterRounds: 2, to: { people: [], role: null, tag: 'senior' }, owner: null },
};

onBothDatabases('stages of a conflict', (storage) => {
  async function stage(policy: Policy) {
    const { services, pass, told } = testServices(storage());
    const seeded = await seedProject(services, cast, items, { policy });
    const { as, conflicts } = seeded;
    const one = conflicts.one!;
    const record = async (name: string, item = 'one') => {
      const { project } = as(name);
      const found = await readItemRecord(services.db, project, seeded.ids[name]!, seeded.items[item]!, services.now());
      return found!.conflicts[0]!;
    };
    const put = (name: string, revision = 0) =>
      propose(services, as(name), one, { ...seen(revision), resolution: bug }).then(({ proposal }) => proposal);
    const vote = (name: string, proposal: string, stance: Stance, reason = '') =>
      castVote(services, as(name), proposal, { commandId: newId(), stance, reason });
    const settle = (name: string, proposal: string, revision = 0) =>
      decide(services, as(name), one, {
        ...seen(revision),
        proposal,
        causes: slip,
        rationale: '',
        citation: 'no-guideline',
      });
    const sign = (name: string, verdict: 'signed' | 'refused', reason = '', revision = 1) =>
      signOff(services, as(name), one, { commandId: newId(), decisionRevision: revision, verdict, reason });
    return { services, pass, told, ...seeded, one, record, put, vote, settle, sign };
  }

  describe('sign-off', () => {
    const signed: Policy = { ...single, signOff: true };

    it('[S1][S2] a decision stands once another decider signed it', async () => {
      const { put, settle, sign, record } = await stage(signed);
      await settle('mira', await put('mira'));
      expect(await record('jo')).toMatchObject({
        decision: null,
        decisionRevision: 1,
        awaiting: { outcome: 'label', signOff: null },
      });
      expect((await record('mira')).notSigner).toContain('You decided this');
      expect((await record('tomas')).notSigner).toBeNull();
      expect((await refusalOf(sign('mira', 'signed'))).code).toBe('own-decision');
      expect((await refusalOf(sign('jo', 'signed'))).status).toBe(403);
      expect((await refusalOf(put('tomas', 1))).code).toBe('awaits-sign-off');
      await sign('tomas', 'signed');
      expect(await record('jo')).toMatchObject({
        awaiting: null,
        decision: { outcome: 'label', signOff: { verdict: 'signed', by: { name: 'tomas' } } },
      });
      expect((await refusalOf(sign('tomas', 'signed'))).code).toBe('nothing-to-sign');
    });

    it('[S3] a refusal has a reason and opens the conflict again', async () => {
      const { put, settle, sign, record } = await stage(signed);
      await settle('mira', await put('mira'));
      expect((await refusalOf(sign('tomas', 'refused', ' '))).detail).toContain('why');
      await sign('tomas', 'refused', 'Read the second sentence.');
      const conflict = await record('mira');
      expect(conflict).toMatchObject({ decision: null, awaiting: null, decisionRevision: 2 });
      expect(conflict.history.map(({ act, rationale, signOff: word }) => [act, rationale, word?.verdict])).toEqual([
        ['decide', '', 'refused'],
        ['undo', 'Read the second sentence.', undefined],
      ]);
      await settle('tomas', await put('tomas', 2), 2);
      await sign('mira', 'signed', '', 3);
      expect((await record('jo')).decision?.revision).toBe(3);
    });

    it('[S4] is taken back by who decided, and not signed over newer answers', async () => {
      const { services, put, settle, sign, record, as, one } = await stage(signed);
      await settle('mira', await put('mira'));
      await services.db.updateTable('conflict').set({ basis: 'newer', revision: 2 }).where('id', '=', one).execute();
      expect((await refusalOf(sign('tomas', 'signed'))).code).toBe('answers-changed');
      await undoDecision(services, as('mira'), one, { commandId: newId(), decisionRevision: 1 });
      expect(await record('mira')).toMatchObject({ awaiting: null, decisionRevision: 2 });
    });

    it('[S5] carries to look-alikes, and what awaits it is left alone by them', async () => {
      const { services, put, settle, sign, record, as, one, conflicts } = await stage(signed);
      await settle('mira', await put('mira'));
      await sign('tomas', 'signed');
      const decision = (await record('mira')).decision!.id;
      const target = { conflict: conflicts.two!, conflictRevision: 1, decisionRevision: 0 };
      await settleMany(services, as('mira'), one, { commandId: newId(), decision, targets: [target] });
      const two = await record('mira', 'two');
      expect(two.decision?.policy.says).toContain('as on one, signed by tomas');
    });
  });

  it('[D10] reopening after ten minutes needs a reason, which the history keeps', async () => {
    const { services, put, settle, record, as, one, pass } = await stage(single);
    await settle('mira', await put('mira'));
    pass(11 * 60_000);
    const undo = (reason?: string) =>
      undoDecision(services, as('mira'), one, { commandId: newId(), decisionRevision: 1, reason });
    expect((await refusalOf(undo())).detail).toContain('ten minutes');
    await undo('The policy on refunds changed.');
    expect((await record('jo')).history.at(-1)).toMatchObject({
      act: 'undo',
      rationale: 'The policy on refunds changed.',
    });
  });

  describe('rounds and escalation', () => {
    async function failOnce({ vote, services, as, one }: Awaited<ReturnType<typeof stage>>, proposal: string) {
      await vote('mira', proposal, 'agree');
      await vote('tomas', proposal, 'block', 'it is a question');
      await vote('jo', proposal, 'live');
      return closeRound(services, as('mira'), one, seen());
    }

    it('[E2] a round fails once the panel voted; its votes are kept and cast anew', async () => {
      const world = await stage(all);
      const { put, record, services, as, one } = world;
      const early = closeRound(services, as('mira'), one, seen());
      expect((await refusalOf(early)).code).toBe('round-open');
      const proposal = await put('mira');
      expect((await record('mira')).roundOpen).toContain('2 of the panel of 3 still to vote');
      expect((await refusalOf(closeRound(services, as('jo'), one, seen()))).status).toBe(403);
      expect(await failOnce(world, proposal)).toEqual({ round: 1, escalated: false });
      const conflict = await record('jo');
      expect(conflict.proposals[0]?.votes).toEqual([]);
      expect(conflict.rounds).toMatchObject([{ number: 1, by: { name: 'mira' } }]);
      expect(conflict.rounds[0]!.proposals[0]!.votes).toHaveLength(3);
    });

    it('[E1][E3][E5] after the last one it goes to those named, who decide it alone', async () => {
      const world = await stage(all);
      const { put, record, settle, vote, services, as, ids } = world;
      const proposal = await put('mira');
      await failOnce(world, proposal);
      expect(await failOnce(world, proposal)).toEqual({ round: 2, escalated: true });
      const { escalation } = await record('jo');
      expect(escalation).toMatchObject({
        cause: 'rounds',
        reason: '2 rounds failed',
        to: [{ name: 'tomas' }],
        owner: null,
      });
      expect(await readNeeds(services.db, as('mira').project, null)).toMatchObject([
        { kind: 'escalation-owner', places: [{ itemKey: 'one', escalation: escalation!.id }] },
      ]);
      await ownEscalation(services, as('mira'), escalation!.id, ids.mira!);
      expect(await readNeeds(services.db, as('mira').project, null)).toEqual([]);
      await vote('mira', proposal, 'agree');
      await vote('tomas', proposal, 'agree');
      expect((await refusalOf(settle('mira', proposal))).code).toBe('escalated');
      await settle('tomas', proposal);
      expect(await record('mira')).toMatchObject({ escalation: null, decision: { by: { name: 'tomas' } } });
    });

    it('[E1] by hand it needs a reason and a policy that names somebody', async () => {
      const { services, as, one, record } = await stage(all);
      const hand = (reason: string) => escalate(services, as('mira'), one, { ...seen(), reason });
      expect((await refusalOf(hand(' '))).detail).toContain('why');
      await hand('Nobody here knows tax law.');
      expect((await record('jo')).escalation).toMatchObject({ cause: 'person', reason: 'Nobody here knows tax law.' });
      expect((await refusalOf(hand('again'))).code).toBe('escalated');
      const plain = await stage(single);
      const act = escalate(services, plain.as('mira'), plain.one, { ...seen(), reason: 'x' });
      expect((await refusalOf(act)).code).toBe('no-escalation');
    });

    it('[L1][L2] who leaves is told what waited for them; afterwards it shows until somebody sees to it', async () => {
      const { services, as, one, record, ids } = await stage(all);
      const { project } = as('mira');
      const { escalation } = await escalate(services, as('mira'), one, { ...seen(), reason: 'tax law' });
      await ownEscalation(services, as('mira'), escalation, ids.tomas!);
      const leaving = { account: ids.tomas!, role: null, tags: null };
      const kinds = async (change: Parameters<typeof readNeeds>[2]) =>
        (await readNeeds(services.db, project, change)).map(({ kind }) => kind);
      expect(await kinds(null)).toEqual([]);
      expect(await kinds(leaving)).toEqual(['policy', 'escalation-owner', 'escalation-panel']);
      expect(await kinds({ ...leaving, tags: [] })).toEqual(['policy', 'escalation-panel']);
      expect(await kinds({ ...leaving, role: 'annotator' })).toEqual(['policy', 'escalation-panel']);
      await removeMember(services, as('mira'), ids.tomas!);
      expect(await kinds(null)).toEqual(['policy', 'escalation-owner', 'escalation-panel']);
      // An owner stands in, so that it is not stuck meanwhile.
      expect((await record('mira')).escalation).toMatchObject({ to: [{ name: 'mira' }], standIns: true, owner: null });
      await changeRole(services, as('mira'), ids.jo!, 'adjudicator');
      await setTags(services, as('mira'), ids.jo!, ['Senior ']);
      expect(await kinds(null)).toEqual(['escalation-owner']);
    });
  });

  it('[T1][Q11] tags are set by leads, tidied, and count at once', async () => {
    const policy: Policy = { ...single, require: { tag: 'senior', atLeast: 1, as: 'supports' } };
    const { services, as, ids, put, settle, told } = await stage(policy);
    const proposal = await put('mira');
    expect((await refusalOf(settle('mira', proposal))).detail).toContain('1 “senior” of the panel: 0 support it');
    expect((await refusalOf(setTags(services, as('tomas'), ids.mira!, ['senior']))).status).toBe(403);
    expect(await setTags(services, as('mira'), ids.mira!, ['Senior', ' law '])).toEqual(['law', 'senior']);
    expect(told.access.length).toBeGreaterThan(0);
    await settle('mira', proposal);
    expect((await refusalOf(setTags(services, as('mira'), ids.mira!, ['a,b']))).status).toBe(400);
  });

  it('[Q8] settings refuse a policy that nobody here could satisfy, naming who counts', async () => {
    const { services, as, project } = await stage(single);
    const change = (policy: Policy) => changeSettings(services, as('mira'), { ...project.settings, policy });
    const refused = await refusalOf(change({ ...single, require: { tag: 'senior', atLeast: 2, as: 'voted' } }));
    expect(refused).toMatchObject({ status: 422, detail: expect.stringContaining('1 have it (tomas)') });
    await change({ ...single, require: { tag: 'senior', atLeast: 1, as: 'voted' }, signOff: true });
  });
});
