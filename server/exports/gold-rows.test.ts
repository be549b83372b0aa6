import { describe, expect, it } from 'vitest';
import type { GoldRow } from '#lib/formats/gold/gold-row.ts';
import { decide } from '#server/commands/decide.ts';
import { undoDecision } from '#server/commands/undo-decision.ts';
import { propose } from '#server/commands/propose.ts';
import { readHead } from '#server/log/append.ts';
import { verifyChain } from '#server/log/verify.ts';
import { newId } from '#server/storage/id.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { seedProject, testServices } from '#tests/support/seed.ts';
import { exportGold } from './export-gold.ts';
import { goldOf } from './frozen-row.ts';
import type { People } from './naming.ts';
import { readRows } from './gold-rows.ts';
import { createNamer, type NamePlan, pseudonymOf } from './naming.ts';

const policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' } as const;
const cast = { mira: { role: 'owner' as const }, tomas: { role: 'adjudicator' as const } };
const items = {
  disputed: { ann: 'bug', zoe: 'how-to', sam: 'bug' },
  agreed: { ann: 'bug', zoe: 'bug' },
  lone: { ann: 'bug' },
};

const plainly: NamePlan = { naming: 'real', secret: 'secret', hidesOpen: false };

onBothDatabases('gold', (storage) => {
  async function stage() {
    const { services } = testServices(storage());
    const seeded = await seedProject(services, cast, items, { policy });
    const named = async (names: NamePlan) => {
      const people: People = new Map();
      const all = await Array.fromAsync(readRows(services.db, seeded.project.id, people));
      return all.map((row) => goldOf(row, createNamer(names, people)));
    };
    const rows = async () => {
      const all = await named(plainly);
      return Object.fromEntries(all.map((row) => [row.item, row])) as Record<keyof typeof items, GoldRow>;
    };
    const settle = async (resolution: { outcome: 'label'; value: string } | { outcome: 'split' }) => {
      const seen = () => ({ commandId: newId(), conflictRevision: 1, decisionRevision: 0 });
      const conflict = seeded.conflicts.disputed!;
      const { proposal } = await propose(services, seeded.as('mira'), conflict, { ...seen(), resolution });
      const losing = resolution.outcome === 'label' ? ['bug', 'how-to'].filter((key) => key !== resolution.value) : [];
      const causes = losing.map((answer) => ({ answer, cause: 'tool' as const }));
      const why = { rationale: 'It crashed.', citation: 'no-guideline' };
      await decide(services, seeded.as('mira'), conflict, { ...seen(), proposal, causes, ...why });
    };
    return { services, rows, named, settle, ...seeded };
  }

  it('[V2][V3] tells where each value comes from; a lone or disputed answer is no gold', async () => {
    const { rows } = await stage();
    const { disputed, agreed, lone } = await rows();
    expect(disputed).toMatchObject({ source: 'open', outcome: null, value: null, summary: '', decision: null });
    expect(disputed.softLabel).toEqual(
      new Map([
        ['bug', 2 / 3],
        ['how-to', 1 / 3],
      ]),
    );
    expect(disputed.independent.map(({ annotator, value }) => [annotator, value])).toEqual([
      ['ann', 'bug'],
      ['sam', 'bug'],
      ['zoe', 'how-to'],
    ]);
    expect(agreed).toMatchObject({ source: 'agreed', outcome: 'label', value: 'bug' });
    expect(lone).toMatchObject({ source: 'open', value: null });
  });

  it('[H1][R8][R9] shows letters on open items, as in their rooms, and pseudonyms elsewhere, to who may not know the names yet', async () => {
    const { named, settle, annotators } = await stage();
    const names = async () => {
      const all = await named({ naming: 'pseudonym', secret: 'secret', hidesOpen: true });
      return Object.fromEntries(all.map((row) => [row.item, row.independent.map(({ annotator }) => annotator)]));
    };
    const called = (...who: string[]) => who.map((name) => pseudonymOf('secret', annotators.get(name)!)).sort();
    expect(await names()).toEqual({ disputed: ['A', 'B', 'C'], agreed: called('ann', 'zoe'), lone: called('ann') });
    await settle({ outcome: 'split' });
    expect((await names()).disputed).toEqual(called('ann', 'sam', 'zoe'));
  });

  it('[V1] carries a standing decision with its reason, and is open again when that is undone', async () => {
    const { services, rows, settle, as, conflicts } = await stage();
    await settle({ outcome: 'label', value: 'bug' });
    expect((await rows()).disputed).toMatchObject({
      source: 'decision',
      outcome: 'label',
      value: 'bug',
      decision: {
        revision: 1,
        decidedBy: 'mira',
        rationale: 'It crashed.',
        citation: 'no-guideline',
        causes: [{ answer: 'how-to', cause: 'tool' }],
        policy: { title: 'Single adjudicator' },
      },
    });
    await undoDecision(services, as('mira'), conflicts.disputed!, { commandId: newId(), decisionRevision: 1 });
    expect((await rows()).disputed).toMatchObject({ source: 'open', value: null, decision: null });
  });

  it('[C3] flags a decision when answers came or changed after it', async () => {
    const { services, rows, settle, conflicts } = await stage();
    await settle({ outcome: 'label', value: 'bug' });
    expect((await rows()).disputed.decision).toMatchObject({ changedSince: false });
    await services.db.updateTable('conflict').set({ basis: 'newer' }).where('id', '=', conflicts.disputed!).execute();
    expect((await rows()).disputed).toMatchObject({ value: 'bug', decision: { changedSince: true } });
  });

  it('gives no value to what was decided without a label', async () => {
    const { rows, settle } = await stage();
    await settle({ outcome: 'split' });
    expect((await rows()).disputed).toMatchObject({ source: 'decision', outcome: 'split', value: null });
  });

  it('[C4] keeps a decision that stands when newer data no longer differ', async () => {
    const { services, rows, settle, conflicts } = await stage();
    await settle({ outcome: 'label', value: 'how-to' });
    await services.db.updateTable('conflict').set({ moot: true }).where('id', '=', conflicts.disputed!).execute();
    expect((await rows()).disputed).toMatchObject({ source: 'decision', value: 'how-to' });
  });

  it('calls nothing agreed on which people differ below the entry rule', async () => {
    const { services, rows, conflicts } = await stage();
    await services.db.updateTable('conflict').set({ moot: true }).where('id', '=', conflicts.disputed!).execute();
    expect((await rows()).disputed).toMatchObject({ source: 'open', outcome: null, value: null });
  });

  describe('an export', () => {
    it('is logged, and carries the entry before it as an anchor that verifies', async () => {
      const { services, settle, project, ids } = await stage();
      await settle({ outcome: 'label', value: 'bug' });
      const before = await readHead(services.db, project.id);
      const order = {
        format: 'jsonl',
        release: null,
        naming: 'real',
        exact: false,
        models: false,
        file: null,
      } as const;
      const text = (await Array.fromAsync(await exportGold(services, { accountId: ids.mira! }, project, order))).join(
        '',
      );
      const [header, ...rows] = text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(header).toMatchObject({ parley: 'gold', project: project.slug, anchor: before });
      expect(rows).toHaveLength(3);
      expect((await readHead(services.db, project.id)).seq).toBe(before.seq + 1);
      expect((await verifyChain(services.db, project.id, [before])).broken).toBeNull();
    });
  });
});
