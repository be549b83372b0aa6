import { describe, expect, it } from 'vitest';
import type { Policy } from '#domain/adjudication/policy.ts';
import { addComment } from '#server/commands/comment.ts';
import { decide } from '#server/commands/decide.ts';
import { castVote, propose } from '#server/commands/propose.ts';
import { undoDecision } from '#server/commands/undo-decision.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { refusalOf } from '#tests/support/refusal-of.ts';
import { type Cast, seedProject, testServices } from '#tests/support/seed.ts';
import { markInbox } from './mark-inbox.ts';
import { readInbox } from './read-inbox.ts';

const cast: Cast = {
  ana: { role: 'lead' },
  ben: { role: 'adjudicator' },
  cleo: { role: 'annotator', annotator: 'c' },
  vera: { role: 'observer' },
};
const items = { one: { c: 'bug', d: 'how-to' }, two: { c: 'bug', d: 'how-to' } };
const single: Policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' };
const HOUR = 3_600_000;

let acts = 0;
const commandId = () => `command-${++acts}`;

onBothDatabases('the inbox', (storage) => {
  async function world(policy: Policy = single) {
    const { services, pass } = testServices(storage());
    const seeded = await seedProject(services, cast, items, { policy });
    const inboxOf = (name: string) => readInbox(services.db, seeded.ids[name]!, services.now());
    const saidTo = async (name: string) => (await inboxOf(name)).entries.map(({ what }) => what);
    const put = (name: string, value: string, item = 'one') =>
      propose(services, seeded.as(name), seeded.conflicts[item]!, {
        commandId: commandId(),
        conflictRevision: 1,
        decisionRevision: 0,
        resolution: { outcome: 'label', value },
      });
    const record = (name: string, proposal: string) =>
      decide(services, seeded.as(name), seeded.conflicts.one!, {
        commandId: commandId(),
        conflictRevision: 1,
        decisionRevision: 0,
        proposal,
        causes: [{ answer: 'how-to', cause: 'slip' }],
        rationale: '',
        citation: 'no-guideline',
      });
    return { ...seeded, services, pass, inboxOf, saidTo, put, record };
  }

  it('is empty while nothing waits, and for who is a member nowhere', async () => {
    const { inboxOf, services } = await world();
    const empty = { entries: [], counts: { waiting: 0, unseen: 0, snoozed: 0 }, isCut: false };
    expect(await inboxOf('ana')).toEqual(empty);
    expect(await readInbox(services.db, 'nobody', services.now())).toEqual(empty);
  });

  describe('proposals', () => {
    it('wait for those who may decide under a single adjudicator, and for nobody else', async () => {
      const { put, saidTo } = await world();
      await put('cleo', 'bug');
      expect(await saidTo('ana')).toEqual(['Vote on one']);
      expect(await saidTo('ben')).toEqual(['Vote on one']);
      expect(await saidTo('cleo')).toEqual([]);
      expect(await saidTo('vera')).toEqual([]);
    });

    it('wait for the whole panel under a majority, until each has voted on one of them', async () => {
      const { put, saidTo, services, as } = await world({ kind: 'majority', panel: 'everyone', quorum: 3 });
      const { proposal } = await put('ana', 'bug');
      expect(await saidTo('cleo')).toEqual(['Vote on one']);
      await castVote(services, as('cleo'), proposal, { commandId: commandId(), stance: 'abstain', reason: '' });
      expect(await saidTo('cleo')).toEqual([]);
      expect(await saidTo('ana')).toEqual([]);
      expect(await saidTo('ben')).toEqual(['Vote on one']);
      expect(await saidTo('vera')).toEqual([]);
    });

    it('that are ready wait for who may decide, and are gone once decided', async () => {
      const { put, saidTo, record, inboxOf, conflicts, project, items } = await world();
      const { proposal } = await put('ana', 'bug');
      expect(await saidTo('ben')).toEqual(['Decide one']);
      expect((await inboxOf('ana')).entries[0]).toMatchObject({
        source: 'decide',
        type: 'task',
        why: 'Your proposal is ready: you may record it.',
        href: `/p/${project.slug}/items/${items.one}?c=${conflicts.one}`,
        urgency: 'now',
        due: null,
      });
      expect(await saidTo('cleo')).toEqual([]);
      await record('ben', proposal);
      expect(await saidTo('ben')).toEqual([]);
    });

    it('tell of a block whoever made them, as long as it stands', async () => {
      const { put, inboxOf, services, as } = await world();
      const { proposal } = await put('cleo', 'bug');
      const block = { commandId: commandId(), stance: 'block', reason: 'It is a question.' } as const;
      await castVote(services, as('ben'), proposal, block);
      expect((await inboxOf('cleo')).entries).toMatchObject([
        { source: 'block', why: 'ben blocks your proposal: It is a question.' },
      ]);
      await castVote(services, as('ben'), proposal, { commandId: commandId(), stance: 'live', reason: '' });
      expect((await inboxOf('cleo')).entries).toEqual([]);
    });
  });

  describe('decisions', () => {
    it('taken back by somebody else are told to who made them, for 30 days', async () => {
      const { put, record, services, as, conflicts, saidTo, pass } = await world();
      const { proposal } = await put('ben', 'bug');
      await record('ben', proposal);
      await undoDecision(services, as('ana'), conflicts.one!, { commandId: commandId(), decisionRevision: 1 });
      expect(await saidTo('ben')).toEqual(['Your decision on one was taken back']);
      expect(await saidTo('ana')).toEqual([]);
      pass(30 * 24 * HOUR + 1);
      expect(await saidTo('ben')).toEqual([]);
    });

    it('taken back by their own maker are no news', async () => {
      const { put, record, services, as, conflicts, saidTo } = await world();
      const { proposal } = await put('ben', 'bug');
      await record('ben', proposal);
      await undoDecision(services, as('ben'), conflicts.one!, { commandId: commandId(), decisionRevision: 1 });
      expect(await saidTo('ben')).toEqual([]);
    });

    it('that newer data overtook are to be looked at again', async () => {
      const { put, record, services, conflicts, saidTo } = await world();
      const { proposal } = await put('ben', 'bug');
      await record('ben', proposal);
      await services.db
        .updateTable('conflict')
        .set({ basis: 'newer', revision: 2 })
        .where('id', '=', conflicts.one!)
        .execute();
      expect(await saidTo('ben')).toEqual(['Look at one again']);
      expect(await saidTo('ana')).toEqual([]);
    });
  });

  describe('mentions', () => {
    it('reach the member who is named, until they answer in the thread', async () => {
      const { services, as, ids, items, inboxOf, saidTo } = await world();
      const { comment } = await addComment(services, as('cleo'), items.one!, {
        commandId: commandId(),
        conflict: null,
        text: '@ben and @ana, what do you think?',
        mentions: [ids.ben!, ids.ben!],
      });
      expect((await inboxOf('ben')).entries).toMatchObject([
        { id: `mention:${comment}`, type: 'notice', why: 'cleo mentions you: @ben and @ana, what do you think?' },
      ]);
      expect((await inboxOf('ben')).entries[0]?.href).toContain(`#comment-${comment}`);
      expect(await saidTo('ana')).toEqual([]);
      const answer = { commandId: commandId(), conflict: null, text: 'A bug.' };
      await addComment(services, as('ben'), items.one!, answer);
      expect(await saidTo('ben')).toEqual([]);
    });

    it('of who is no member, or is not named in the text, are refused', async () => {
      const { services, as, ids, items } = await world();
      const say = (text: string, mentions: string[]) =>
        addComment(services, as('cleo'), items.one!, { commandId: commandId(), conflict: null, text, mentions });
      expect(await refusalOf(say('@zoe?', ['01K9X3V7E8Q2M4N6P8R0S2T4WB']))).toMatchObject({ status: 400 });
      expect(await refusalOf(say('ana?', [ids.ana!]))).toMatchObject({
        status: 400,
        detail: 'The text does not name ana with an @: write “@ana”.',
      });
    });
  });

  describe('marks', () => {
    it('put an entry aside until its moment; a later fact is another entry', async () => {
      const { put, inboxOf, services, ids, pass } = await world();
      await put('cleo', 'bug');
      const [entry] = (await inboxOf('ana')).entries;
      await markInbox(services, ids.ana!, { mark: 'snooze', entries: [entry!.id], until: services.now() + HOUR });
      expect((await inboxOf('ana')).counts).toEqual({ waiting: 0, unseen: 0, snoozed: 1 });
      expect((await inboxOf('ben')).counts).toEqual({ waiting: 1, unseen: 1, snoozed: 0 });
      await put('cleo', 'how-to');
      expect((await inboxOf('ana')).counts.waiting).toBe(1);
      await put('cleo', 'bug', 'two');
      pass(HOUR);
      expect((await inboxOf('ana')).counts).toEqual({ waiting: 2, unseen: 2, snoozed: 0 });
    });

    it('put notices away for good and bring them back; a task stays until it is done', async () => {
      const { put, services, as, ids, items, inboxOf } = await world();
      await put('cleo', 'bug');
      const mention = { commandId: commandId(), conflict: null, text: '@ana!', mentions: [ids.ana!] };
      await addComment(services, as('cleo'), items.one!, mention);
      const entries = (await inboxOf('ana')).entries.map(({ id }) => id);
      expect(entries).toHaveLength(2);
      await markInbox(services, ids.ana!, { mark: 'done', entries });
      expect((await inboxOf('ana')).entries.map(({ source, seen }) => ({ source, seen }))).toEqual([
        { source: 'vote', seen: true },
      ]);
      await markInbox(services, ids.ana!, { mark: 'back', entries });
      expect((await inboxOf('ana')).entries).toHaveLength(2);
    });

    it('refuse a moment that is over or far off', async () => {
      const { services, ids } = await world();
      const snooze = (until: number) =>
        markInbox(services, ids.ana!, { mark: 'snooze', entries: ['vote:x'], until: services.now() + until });
      expect(await refusalOf(snooze(-1))).toMatchObject({ status: 400 });
      expect(await refusalOf(snooze(400 * 24 * HOUR))).toMatchObject({ status: 400 });
    });
  });

  it('of one project holds nothing of another, and ends with the membership', async () => {
    const { put, services, ids, project, saidTo } = await world();
    await put('cleo', 'bug');
    const elsewhere = await seedProject(services, cast, items, { policy: single });
    expect((await readInbox(services.db, ids.ana!, services.now(), project.id)).entries).toHaveLength(1);
    expect((await readInbox(services.db, ids.ana!, services.now(), elsewhere.project.id)).entries).toEqual([]);
    await services.db.deleteFrom('member').where('account_id', '=', ids.ana!).execute();
    expect(await saidTo('ana')).toEqual([]);
  });
});
