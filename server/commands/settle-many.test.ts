import { expect, it } from 'vitest';
import { readSight } from '#server/exposure/sight.ts';
import type { Policy } from '#domain/adjudication/policy.ts';
import { verifyChain } from '#server/log/verify.ts';
import { readItemRecord } from '#server/queries/item-record.ts';
import { listLookAlikes } from '#server/queries/look-alikes.ts';
import { newId } from '#server/storage/id.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { type Cast, seedProject, testServices } from '#tests/support/seed.ts';
import { decide } from './decide.ts';
import { propose } from './propose.ts';
import { undoDecision } from './undo-decision.ts';
import { refusalOf } from '#tests/support/refusal-of.ts';
import { settleMany, undoSettling } from './settle-many.ts';

const cast: Cast = {
  mira: { role: 'owner' },
  tomas: { role: 'adjudicator', annotator: 'tomas' },
  jo: { role: 'annotator' },
};
const twoSides = { sam: 'bug', ann: 'how-to' };
const items = {
  one: twoSides,
  two: twoSides,
  three: twoSides,
  four: { tomas: 'bug', ann: 'how-to' },
  other: { sam: 'bug', ann: 'billing' },
};
const single: Policy = { kind: 'single', panel: 'everyone', fallback: 'none' };
const bug = { outcome: 'label', value: 'bug' } as const;

onBothDatabases('settling many', (storage) => {
  async function stage(policy: Policy = single) {
    const { services, told } = testServices(storage());
    const seeded = await seedProject(services, cast, items, { policy });
    const { as, conflicts, ids } = seeded;
    const seen = (decisionRevision = 0) => ({ commandId: newId(), conflictRevision: 1, decisionRevision });
    const { proposal } = await propose(services, as('mira'), conflicts.one!, { ...seen(), resolution: bug });
    const decision = await decide(services, as('mira'), conflicts.one!, {
      ...seen(),
      proposal,
      causes: [{ answer: 'how-to', cause: 'guideline-gap' }],
      rationale: 'A crash is a bug.',
      citation: 'no-guideline',
    });
    const list = async (name = 'mira') => {
      const sight = await readSight(services.db, seeded.project.id, ids[name]!);
      return listLookAlikes(services.db, { ...as(name), sight }, conflicts.one!);
    };
    const target = (item: string, decisionRevision = 0) => ({
      conflict: conflicts[item]!,
      conflictRevision: 1,
      decisionRevision,
    });
    const settle = (name: string, targets: string[], revision = 0) =>
      settleMany(services, as(name), conflicts.one!, {
        commandId: newId(),
        decision: decision.id,
        targets: targets.map((item) => target(item, revision)),
      });
    const record = async (item: string) =>
      (await readItemRecord(services.db, as('jo').project, ids.jo!, seeded.items[item]!))!.conflicts[0]!;
    return { services, told, decision, list, settle, seen, record, ...seeded };
  }

  it('[G1][G4] lists the open conflicts with the same answers, the most alike first, with why one cannot be settled', async () => {
    const { list } = await stage();
    const { rows } = await list();
    expect(rows.map(({ itemKey }) => itemKey).sort()).toEqual(['four', 'three', 'two']);
    expect(rows.every(({ problem }) => problem === null)).toBe(true);
    expect(rows.map(({ likeness }) => likeness)).toEqual(rows.map(({ likeness }) => likeness).sort((a, b) => b - a));
    const own = (await list('tomas')).rows.find(({ itemKey }) => itemKey === 'four');
    expect(own?.problem).toContain('own answer');
  });

  it('[G1][G5] settles those that were chosen in one act and one entry, and tells what they follow', async () => {
    const { services, told, settle, record, items: ids, project } = await stage();
    const before = await verifyChain(services.db, project.id);
    expect(await settle('mira', ['two', 'three'])).toMatchObject({ settled: 2 });
    const { decision } = await record('two');
    expect(decision).toMatchObject({
      outcome: 'label',
      value: 'bug',
      causes: [{ answer: 'how-to', cause: 'guideline-gap' }],
      rationale: 'A crash is a bug.',
      follows: { itemKey: 'one', item: ids.one },
      policy: { says: 'one adjudicator supports it, as on one' },
    });
    expect((await record('four')).decision).toBeNull();
    expect((await record('one')).lookAlikes).toBe(1);
    expect(told.records).toEqual(expect.arrayContaining([`item.${ids.two}`, `item.${ids.three}`]));
    const after = await verifyChain(services.db, project.id);
    expect(after).toMatchObject({ broken: null, entries: before.entries + 1 });
  });

  it('[G2] recusal is asked on each of them: nobody settles their own disputed label along', async () => {
    const { services, as, conflicts, seen, list, record } = await stage();
    await undoDecision(services, as('mira'), conflicts.one!, seen(1));
    const { proposal } = await propose(services, as('tomas'), conflicts.one!, { ...seen(2), resolution: bug });
    const causes = [{ answer: 'how-to', cause: 'slip' as const }];
    const own = await decide(services, as('tomas'), conflicts.one!, {
      ...seen(2),
      ...{ proposal, causes, rationale: '', citation: 'no-guideline' },
    });
    const four = (await list('tomas')).rows.find(({ itemKey }) => itemKey === 'four');
    expect(four?.problem).toContain('own answer');
    const refusal = await refusalOf(
      settleMany(services, as('tomas'), conflicts.one!, {
        commandId: newId(),
        decision: own.id,
        targets: ['two', 'four'].map((item) => ({
          conflict: conflicts[item]!,
          conflictRevision: 1,
          decisionRevision: 0,
        })),
      }),
    );
    expect(refusal).toMatchObject({ status: 409, code: 'not-settled', more: { items: ['four'] } });
    expect((await record('two')).decision).toBeNull();
  });

  it('[G3] leaves a conflict on which somebody put an answer forward to them', async () => {
    const { services, as, conflicts, seen, list, settle } = await stage();
    await propose(services, as('jo'), conflicts.two!, { ...seen(), resolution: { outcome: 'split' } });
    expect((await list()).rows.find(({ itemKey }) => itemKey === 'two')?.problem).toContain('by itself');
    expect(await refusalOf(settle('mira', ['two', 'three']))).toMatchObject({ code: 'not-settled' });
  });

  it('[G4] settles nothing when one of them moved on, and says which', async () => {
    const { settle, record } = await stage();
    await settle('mira', ['two']);
    const refusal = await refusalOf(settle('mira', ['two', 'three']));
    expect(refusal).toMatchObject({ status: 409, code: 'moved-on', more: { items: ['two'] } });
    expect((await record('three')).decision).toBeNull();
  });

  it('[G4] does not reach conflicts of another pattern, project or decision', async () => {
    const { services, as, conflicts, settle, seen, decision } = await stage();
    expect(await refusalOf(settle('mira', ['other']))).toMatchObject({ code: 'moved-on' });
    const elsewhere = await stage();
    const foreign = settleMany(services, as('mira'), conflicts.one!, {
      commandId: newId(),
      decision: decision.id,
      targets: [{ conflict: elsewhere.conflicts.two!, conflictRevision: 1, decisionRevision: 0 }],
    });
    expect(await refusalOf(foreign)).toMatchObject({ code: 'moved-on' });
    await undoDecision(services, as('mira'), conflicts.one!, seen(1));
    expect(await refusalOf(settle('mira', ['two']))).toMatchObject({ code: 'moved-on' });
  });

  it('[G5] one undo takes back what still stands and keeps what was decided anew', async () => {
    const { services, told, as, conflicts, items: ids, settle, seen, record } = await stage();
    const { settling } = await settle('mira', ['two', 'three']);
    await undoDecision(services, as('mira'), conflicts.two!, seen(1));
    told.records.length = 0;
    expect(await refusalOf(undoSettling(services, as('jo'), settling, { commandId: newId() }))).toMatchObject({
      status: 403,
    });
    const command = { commandId: newId() };
    expect(await undoSettling(services, as('mira'), settling, command)).toEqual({ undone: 1, kept: 1 });
    expect(await undoSettling(services, as('mira'), settling, command)).toEqual({ undone: 1, kept: 1 });
    expect((await record('three')).decision).toBeNull();
    // The room it began in offers the look-alikes again.
    expect(told.records).toEqual(expect.arrayContaining([`item.${ids.one}`, `item.${ids.three}`]));
    expect(told.records).not.toContain(`item.${ids.two}`);
    const again = undoSettling(services, as('mira'), settling, { commandId: newId() });
    expect(await refusalOf(again)).toMatchObject({ code: 'nothing-to-undo' });
    // Redone: the same list, at the revisions it has now.
    expect(await settle('mira', ['two', 'three'], 2)).toMatchObject({ settled: 2 });
  });

  it('[G4][D2] of two acts over the same conflicts at once exactly one wins', async () => {
    const { settle, record } = await stage();
    const both = await Promise.allSettled([settle('mira', ['two', 'three']), settle('mira', ['three', 'two'])]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await record('two')).history).toHaveLength(1);
  });
});
