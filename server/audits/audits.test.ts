import { describe, expect, it } from 'vitest';
import { wholeBatch } from '#domain/audit/batch.ts';
import type { Cause } from '#domain/adjudication/cause.ts';
import type { Policy } from '#domain/adjudication/policy.ts';
import { decide } from '#server/commands/decide.ts';
import { propose } from '#server/commands/propose.ts';
import { readSight } from '#server/exposure/sight.ts';
import { readInbox } from '#server/inbox/read-inbox.ts';
import { readItemRecord } from '#server/queries/item-record.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { refusalOf } from '#tests/support/refusal-of.ts';
import { type Cast, seedProject, testServices } from '#tests/support/seed.ts';
import { assignAuditors, closeAudit } from './close-audit.ts';
import { exportAudit } from './export-audit.ts';
import { listAudits } from './list-audits.ts';
import { openAudit } from './open-audit.ts';
import { previewAudit } from './preview-audit.ts';
import { readAudit } from './read-audit.ts';
import { answerSampled, recordFinding } from './record-finding.ts';
import { answerRework, checkRework, seeRework, sendBack } from './rework.ts';
import { seeAudited, seeSampled } from './sampled.ts';
import { clearStaleAudits, stageAudit } from './stage-audit.ts';

const cast: Cast = {
  ana: { role: 'lead' },
  ben: { role: 'adjudicator' },
  cleo: { role: 'annotator', annotator: 'c' },
  vera: { role: 'observer' },
};
const single: Policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' };
const items = {
  lone1: { c: 'bug' },
  lone2: { c: 'bug' },
  lone3: { c: 'how-to' },
  lone4: { d: 'bug' },
  both: { c: 'bug', d: 'bug' },
  open: { c: 'bug', d: 'how-to' },
};
const acceptance = { by: 'count', severity: 'major', most: 0 } as const;
const all = { by: 'share', share: 1, floor: 0 } as const;

let acts = 0;
const commandId = () => `audit-command-${++acts}`;

onBothDatabases('audits', (storage) => {
  async function world() {
    const made = testServices(storage());
    const { services } = made;
    const seeded = await seedProject(services, cast, items, { policy: single });
    const { db } = services;
    const plan = {
      question: seeded.question.id,
      filter: wholeBatch,
      size: all,
      stratifiedBy: 'none',
      acceptance,
    } as const;
    const preview = (change: object = {}) => previewAudit(db, seeded.project.id, { ...plan, ...change });
    const open = async (change: object = {}, auditors = ['ben']) => {
      const { digest } = await preview(change);
      return openAudit(services, seeded.as('ana'), {
        commandId: commandId(),
        name: 'November',
        blind: true,
        ...plan,
        ...change,
        auditors: auditors.map((name) => seeded.ids[name]!),
        digest,
      });
    };
    const see = async (name: string, audit: string) => {
      const sight = await readSight(db, seeded.project.id, seeded.ids[name]!);
      return (await readAudit(db, { ...seeded.as(name), sight }, audit)).detail;
    };
    const sampledOf = async (audit: string, key: string) => {
      const { id } = await db
        .selectFrom('audit_item')
        .select('id')
        .where('audit_id', '=', audit)
        .where('item_id', '=', seeded.items[key]!)
        .executeTakeFirstOrThrow();
      return id;
    };
    const answer = (name: string, sampled: string, value: unknown) =>
      answerSampled(services, seeded.as(name), sampled, { commandId: commandId(), value });
    const right = (name: string, sampled: string) =>
      recordFinding(services, seeded.as(name), sampled, { commandId: commandId(), verdict: 'right', comment: '' });
    const wrong = (name: string, sampled: string, value: unknown = 'how-to', cause: Cause = 'slip') =>
      recordFinding(services, seeded.as(name), sampled, {
        commandId: commandId(),
        verdict: 'wrong',
        severity: 'major',
        cause,
        value,
        comment: 'It asks how.',
      });
    const conflictOn = (key: string) =>
      db.selectFrom('live_conflict').selectAll().where('item_id', '=', seeded.items[key]!).executeTakeFirst();
    const close = (audit: string, outcome: 'accepted' | 'rejected' | 'dropped', reason = 'Because.') =>
      closeAudit(services, seeded.as('ana'), audit, { commandId: commandId(), outcome, reason });
    const inboxOf = async (name: string) =>
      (await readInbox(db, seeded.ids[name]!, services.now())).entries.map(({ what }) => what);
    return { ...made, ...seeded, db, preview, open, see, sampledOf, answer, right, wrong, conflictOn, close, inboxOf };
  }

  /** Looks at everything in a blind audit: right but for the items named, which are wrong. */
  async function lookAtAll(made: Awaited<ReturnType<typeof world>>, audit: string, wrongs: readonly string[]) {
    for (const key of ['lone1', 'lone2', 'lone3', 'lone4', 'both']) {
      const sampled = await made.sampledOf(audit, key);
      const isWrong = wrongs.includes(key);
      await made.answer('ben', sampled, isWrong ? 'how-to' : 'bug');
      await (isWrong ? made.wrong('ben', sampled) : made.right('ben', sampled));
    }
  }

  describe('the batch', () => {
    it('[K1] is what stands undisputed, narrowed by kind, author and label', async () => {
      const { preview, annotators } = await world();
      expect(await preview()).toMatchObject({
        batch: 5,
        sample: 5,
        byBasis: { single: 4, agreed: 1, decided: 0 },
        labels: [
          { title: 'bug', count: 4 },
          { title: 'how-to', count: 1 },
        ],
      });
      const by = (annotator: string) => ({ filter: { ...wholeBatch, annotators: [annotators.get(annotator)!] } });
      expect((await preview(by('d'))).batch).toBe(2);
      expect((await preview({ filter: { ...wholeBatch, bases: ['single'], labels: ['bug'] } })).batch).toBe(3);
    });

    it('[K1] has what one adjudicator decided, and not what is in another open audit', async () => {
      const { preview, open, services, as, conflicts } = await world();
      const on = { commandId: commandId(), conflictRevision: 1, decisionRevision: 0 };
      const resolution = { outcome: 'label', value: 'bug' } as const;
      const { proposal } = await propose(services, as('ana'), conflicts.open!, { ...on, resolution });
      await decide(services, as('ana'), conflicts.open!, {
        ...on,
        commandId: commandId(),
        proposal,
        causes: [{ answer: 'how-to', cause: 'slip' }],
        rationale: '',
        citation: 'no-guideline',
      });
      expect((await preview()).byBasis).toEqual({ single: 4, agreed: 1, decided: 1 });
      await open({ filter: { ...wholeBatch, bases: ['single'] } });
      expect((await preview()).byBasis).toEqual({ single: 0, agreed: 1, decided: 1 });
      // Its decider does not audit it, and is said to be barred from it.
      expect((await preview()).auditors.find(({ name }) => name === 'ana')?.barred).toBe(1);
    });

    it('[K2] of one label alone is not audited blind', async () => {
      const { open } = await world();
      const filter = { filter: { ...wholeBatch, labels: ['bug'] } };
      expect(await refusalOf(open(filter))).toMatchObject({ status: 400 });
      expect((await open({ ...filter, blind: false })).batch).toBe(4);
    });

    it('[K1] that moved on since it was shown opens nothing, and a crash leaves nothing', async () => {
      const { services, as, db, question, ids, project } = await world();
      const order = {
        commandId: commandId(),
        name: 'Late',
        question: question.id,
        filter: wholeBatch,
        size: all,
        stratifiedBy: 'none',
        blind: true,
        acceptance,
        auditors: [ids.ben!],
        digest: 'other',
      } as const;
      expect(await refusalOf(openAudit(services, as('ana'), order))).toMatchObject({ code: 'moved-on' });
      const stored = { ...question, askedWhen: null, config: { labels: [{ value: 'bug' }, { value: 'how-to' }] } };
      await stageAudit(db, { ...order, projectId: project.id, by: ids.ana!, at: services.now(), question: stored });
      await clearStaleAudits(db);
      expect(await listAudits(db, project.id, ids.ana!)).toEqual([]);
    });
  });

  describe('who looks', () => {
    it('[K6] is never who labelled it, and what nobody may look at waits', async () => {
      const { open, see } = await world();
      const { audit, unassigned } = await open({}, ['cleo']);
      expect(unassigned).toBe(4);
      expect(await see('ana', audit)).toMatchObject({ unassigned: 4, auditors: [{ name: 'cleo', given: 1 }] });
    });

    it('[K6] is spread anew over those who may, but for what is looked at', async () => {
      const { open, see, services, as, ids, sampledOf, answer, right } = await world();
      const { audit } = await open({}, ['cleo']);
      const sampled = await sampledOf(audit, 'lone4');
      await answer('cleo', sampled, 'bug');
      await right('cleo', sampled);
      const order = { commandId: commandId(), auditors: [ids.ana!, ids.ben!] };
      expect(await assignAuditors(services, as('ana'), audit, order)).toEqual({ given: 4, unassigned: 0 });
      expect((await see('ana', audit)).auditors.map(({ given }) => given).sort()).toEqual([1, 2, 2]);
      const wrongOne = { commandId: commandId(), auditors: [ids.vera!] };
      expect(await refusalOf(assignAuditors(services, as('ana'), audit, wrongOne))).toMatchObject({ status: 400 });
    });

    it('[K6] becomes known later, too: who is linked to an answer since may not go on', async () => {
      const { open, sampledOf, answer, db, annotators, ids } = await world();
      const { audit } = await open();
      await db.updateTable('annotator').set({ account_id: ids.ben! }).where('id', '=', annotators.get('d')!).execute();
      expect(await refusalOf(answer('ben', await sampledOf(audit, 'lone4'), 'bug'))).toMatchObject({ code: 'recused' });
    });

    it('[K7] answers first, and is shown what is audited after that', async () => {
      const { open, sampledOf, answer, right, db, project, ids } = await world();
      const { audit } = await open();
      const sampled = await sampledOf(audit, 'lone1');
      const own = [db, project.id, ids.ben!, sampled] as const;
      expect(await seeSampled(...own)).toMatchObject({ answer: null, finding: null, item: { key: 'lone1' } });
      expect(JSON.stringify(await seeSampled(...own))).not.toContain('"value":"bug","basis"');
      expect(await refusalOf(seeAudited(...own))).toMatchObject({ code: 'answer-first' });
      expect(await refusalOf(right('ben', sampled))).toMatchObject({ code: 'answer-first' });
      await answer('ben', sampled, 'how-to');
      expect(await seeAudited(...own)).toMatchObject({ value: 'bug', basis: 'single', people: 1, isSame: false });
      expect(await refusalOf(answer('ben', sampled, 'bug'))).toMatchObject({ code: 'answered' });
      expect(await refusalOf(seeAudited(db, project.id, ids.ana!, sampled))).toMatchObject({ code: 'not-yours' });
    });

    it('[K7] who had seen the item’s answers before is counted', async () => {
      const { open, sampledOf, answer, right, see, db, items: all, ids, project } = await world();
      await db
        .insertInto('exposure')
        .values({ account_id: ids.ben!, item_id: all.lone1!, way: 'record', project_id: project.id, at: 1 })
        .execute();
      const { audit } = await open();
      for (const key of ['lone1', 'lone2']) {
        const sampled = await sampledOf(audit, key);
        await answer('ben', sampled, 'bug');
        await right('ben', sampled);
      }
      expect(await see('ana', audit)).toMatchObject({ exposed: 1, looked: 2 });
    });
  });

  describe('findings', () => {
    it('[K8] [K14] an error is a conflict with the auditor’s answer until it is said to be right', async () => {
      const { open, sampledOf, answer, right, wrong, conflictOn, db, items: all, project, ids, as } = await world();
      const { audit } = await open();
      const sampled = await sampledOf(audit, 'lone1');
      await answer('ben', sampled, 'how-to');
      expect(await refusalOf(wrong('ben', sampled, 'bug'))).toMatchObject({ status: 400 });
      expect(await refusalOf(wrong('ben', sampled, 'nonsense'))).toMatchObject({ status: 400 });
      expect(await conflictOn('lone1')).toBeUndefined();
      expect(await wrong('ben', sampled)).toEqual({ revision: 1 });
      const conflict = await conflictOn('lone1');
      expect(conflict).toMatchObject({ moot: false, decided: false });
      expect(conflict?.candidates.map(({ key, annotators }) => [key, annotators.length])).toEqual([
        ['bug', 1],
        ['how-to', 1],
      ]);
      const record = await readItemRecord(db, as('ana').project, ids.ana!, all.lone1!);
      expect(record?.conflicts[0]?.audit).toMatchObject({ severity: 'major', cause: 'slip', comment: 'It asks how.' });
      expect(
        record?.conflicts[0]?.candidates.flatMap(({ annotators }) => annotators.map(({ label }) => label)),
      ).toEqual(expect.arrayContaining(['A', 'B']));
      expect(await right('ben', sampled)).toEqual({ revision: 2 });
      expect((await conflictOn('lone1'))?.moot).toBe(true);
      expect(await listAudits(db, project.id, ids.ben!)).toMatchObject([{ looked: 1, wrong: 0, mine: 4 }]);
    });

    it('[K14] on what several agreed enters, whatever the entry rule', async () => {
      const { open, sampledOf, answer, wrong, conflictOn, db, project, as } = await world();
      const settings = { ...as('ana').project.settings, entry: { minRaters: 5, agreedAt: 0.6 } };
      await db
        .updateTable('project')
        .set({ settings: json(settings) })
        .where('id', '=', project.id)
        .execute();
      const { audit } = await open();
      const sampled = await sampledOf(audit, 'both');
      await answer('ben', sampled, 'how-to');
      await wrong('ben', sampled);
      expect((await conflictOn('both'))?.moot).toBe(false);
    });

    it('are a record: nothing of a live audit but its end is changed', async () => {
      const { open, sampledOf, answer, right, db } = await world();
      const { audit } = await open();
      const sampled = await sampledOf(audit, 'lone1');
      await answer('ben', sampled, 'bug');
      await right('ben', sampled);
      const tries = [
        db.updateTable('audit_finding').set({ id: 'x' } as never),
        db.deleteFrom('audit_answer'),
        db.updateTable('audit_item').set({ place: 9 }).where('id', '=', sampled),
        db.updateTable('audit').set({ sample_size: 1 }).where('id', '=', audit),
        db.deleteFrom('audit').where('id', '=', audit),
      ];
      for (const one of tries) await expect(one.execute()).rejects.toThrow(/is a record|are a record/);
    });
  });

  describe('accept or reject', () => {
    it('[K11] takes a whole sample, or a rule that says reject already', async () => {
      const { open, close, sampledOf, answer, wrong } = await world();
      const { audit } = await open();
      expect(await refusalOf(close(audit, 'accepted'))).toMatchObject({ code: 'not-looked-at' });
      const sampled = await sampledOf(audit, 'lone1');
      await answer('ben', sampled, 'how-to');
      await wrong('ben', sampled);
      expect(await refusalOf(close(audit, 'accepted'))).toMatchObject({ code: 'not-looked-at' });
      await close(audit, 'rejected');
      expect(await refusalOf(close(audit, 'dropped'))).toMatchObject({ code: 'closed' });
      expect(await refusalOf(wrong('ben', sampled))).toMatchObject({ code: 'closed' });
    });

    it('[K12] [K18] tells rates with intervals, by author to leads and auditors, to others their own', async () => {
      const made = await world();
      const { audit } = await made.open();
      await lookAtAll(made, audit, ['lone1']);
      const lead = await made.see('ana', audit);
      expect(lead).toMatchObject({ looked: 5, wrong: 1, word: 'reject', rate: { rate: 0.2 }, seesAuthors: true });
      expect(lead.rate.range).toMatchObject({ defined: false, reason: expect.stringMatching(/^exact/) });
      expect(lead.byAuthor.map(({ name, wrong, looked }) => [name, wrong, looked])).toEqual([
        ['c', 1, 4],
        ['d', 0, 2],
      ]);
      expect(lead.errors).toMatchObject([{ itemKey: 'lone1', audited: 'bug', correct: 'how-to', by: 'ben' }]);
      const own = await made.see('cleo', audit);
      expect(own.byAuthor.map(({ isYou, wrong }) => [isYou, wrong])).toEqual([[true, 1]]);
      expect(own.errors).toHaveLength(1);
      expect(await made.see('vera', audit)).toMatchObject({ byAuthor: [], errors: [], seesAuthors: false, looked: 5 });
      expect(await made.inboxOf('ana')).toContain('Accept or reject: November');
    });
  });

  describe('rework', () => {
    it('[K15] [K16] [K17] goes to its author, is redone, checked, and nothing stands against it then', async () => {
      const made = await world();
      const { services, as, db, project, ids, annotators } = made;
      const { audit } = await made.open();
      expect(await made.inboxOf('ben')).toContain('Audit 5 items: November');
      await lookAtAll(made, audit, ['lone1', 'both']);
      const send = (errors: boolean, restOf: string[] = []) =>
        sendBack(services, as('ana'), audit, { commandId: commandId(), errors, restOf });
      expect(await refusalOf(send(true))).toMatchObject({ code: 'not-closed' });
      await made.close(audit, 'rejected');
      expect((await made.see('ana', audit)).returnable).toMatchObject([
        { name: 'c', errors: 2, rest: 2, hasAccount: true },
        { name: 'd', errors: 1, rest: 1, hasAccount: false },
      ]);
      expect(await send(true)).toEqual({ errors: 3, rest: 0 });
      expect(await send(false, [annotators.get('c')!])).toEqual({ errors: 0, rest: 2 });
      expect(await refusalOf(send(true))).toMatchObject({ code: 'nothing-to-send-back' });
      expect(await made.inboxOf('cleo')).toContain('Redo 4 items: November');
      // Who has no account is asked outside.
      const list = await exportAudit(db, project.id, audit, 'rework');
      expect(list.text).toContain('item,text,annotator,label\r\n');
      expect(list.text).toContain('both,Text of both,d,\r\n');

      const { rework } = await made.see('cleo', audit);
      expect(rework.every(({ isYou, state }) => isYou && state === 'owed')).toBe(true);
      const piece = rework.find(({ itemKey }) => itemKey === 'lone1')!;
      const shown = await seeRework(db, project.id, ids.cleo!, piece.id);
      expect(shown).toMatchObject({ before: { value: 'bug' }, why: { severity: 'major', comment: 'It asks how.' } });
      expect(JSON.stringify(shown.why)).not.toContain('how-to');
      expect(await refusalOf(seeRework(db, project.id, ids.ben!, piece.id))).toMatchObject({ code: 'not-yours' });
      const redo = { commandId: commandId(), value: 'how-to', comment: 'I see.' };
      expect(await answerRework(services, as('cleo'), piece.id, redo)).toEqual({ isSame: false });
      expect(await answerRework(services, as('cleo'), piece.id, redo)).toEqual({ isSame: false });
      const again = { ...redo, commandId: commandId() };
      expect(await refusalOf(answerRework(services, as('cleo'), piece.id, again))).toMatchObject({ code: 'done' });
      expect((await made.conflictOn('lone1'))?.moot).toBe(true);
      const check = (name: string, act: 'right' | 'wrong' | 'withdrawn', id: string) =>
        checkRework(services, as(name), audit, { commandId: commandId(), rework: [id], act });
      expect(await refusalOf(check('cleo', 'right', piece.id))).toMatchObject({ status: 403 });
      expect(await check('ben', 'right', piece.id)).toEqual({ done: 1 });
      const layers = await db
        .selectFrom('annotation')
        .select(['layer', 'value'])
        .where('item_id', '=', made.items.lone1!)
        .orderBy('id')
        .execute();
      expect(layers).toEqual([
        { layer: 'independent', value: 'bug' },
        { layer: 'audit', value: 'how-to' },
        { layer: 'independent', value: 'how-to' },
        { layer: 'audit', value: null },
      ]);
      const other = rework.find(({ itemKey }) => itemKey === 'lone2')!;
      expect(await refusalOf(check('ben', 'withdrawn', other.id))).toMatchObject({ status: 403 });
      expect(await check('ana', 'withdrawn', other.id)).toEqual({ done: 1 });
      expect(await refusalOf(check('ana', 'right', other.id))).toMatchObject({ code: 'moved-on' });
    });

    it('[K15] is redone by a newer answer that an import brings, and ends when the conflict is decided', async () => {
      const made = await world();
      const { services, as, db, project, annotators } = made;
      const { audit } = await made.open();
      await lookAtAll(made, audit, ['lone4', 'lone1']);
      await made.close(audit, 'rejected');
      await sendBack(services, as('ana'), audit, { commandId: commandId(), errors: true, restOf: [] });
      await db
        .insertInto('annotation')
        .values({
          id: newId(),
          project_id: project.id,
          item_id: made.items.lone4!,
          question_id: made.question.id,
          annotator_id: annotators.get('d')!,
          layer: 'independent',
          revision: 2,
          value: json('how-to' as unknown),
          import_id: null,
          created_at: services.now(),
        })
        .execute();
      const stateOf = async (key: string) =>
        (await made.see('ana', audit)).rework.find(({ itemKey }) => itemKey === key)?.state;
      expect([await stateOf('lone4'), await stateOf('lone1')]).toEqual(['redone', 'owed']);
      const conflict = (await made.conflictOn('lone1'))!;
      const on = { commandId: commandId(), conflictRevision: conflict.revision, decisionRevision: 0 };
      const resolution = { outcome: 'label', value: 'how-to' } as const;
      const { proposal } = await propose(services, as('ana'), conflict.id, { ...on, resolution });
      await decide(services, as('ana'), conflict.id, {
        ...on,
        commandId: commandId(),
        proposal,
        causes: [{ answer: 'bug', cause: 'slip' }],
        rationale: '',
        citation: 'no-guideline',
      });
      expect(await stateOf('lone1')).toBe('settled');
      expect((await exportAudit(db, project.id, audit, 'findings')).text).toContain(
        'lone1,bug,c,wrong,major,Slip,how-to',
      );
    });
  });
});
