import { expect, it } from 'vitest';
import type { Policy } from '#domain/adjudication/policy.ts';
import { addComment } from '#server/commands/comment.ts';
import { propose } from '#server/commands/propose.ts';
import { newId } from '#server/storage/id.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { seedProject, testServices } from '#tests/support/seed.ts';
import { readLogPage } from './log.ts';

const policy: Policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' };

onBothDatabases('the page of the log', (storage) => {
  it('names who did what to which item, and where to see it', async () => {
    const { services } = testServices(storage());
    const items = { one: { tomas: 'bug', jo: 'how-to' } };
    const seeded = await seedProject(services, { mira: { role: 'owner' } }, items, { policy });
    const { as, conflicts, items: ids, project } = seeded;
    const seen = { commandId: newId(), conflictRevision: 1, decisionRevision: 0 };
    await propose(services, as('mira'), conflicts.one!, { ...seen, resolution: { outcome: 'split' } });
    await addComment(services, as('mira'), ids.one!, { commandId: newId(), conflict: null, text: 'Look here.' });
    const { rows, before } = await readLogPage(services.db, project.id, null);
    expect(before).toBeNull();
    expect(rows.map(({ actor, action, about }) => ({ actor, action, about }))).toEqual([
      { actor: 'mira', action: 'comment', about: { name: 'one', item: ids.one, conflict: null } },
      { actor: 'mira', action: 'propose', about: { name: 'one', item: ids.one, conflict: conflicts.one } },
    ]);
  });
});
