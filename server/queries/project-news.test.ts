import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ProjectNews } from '#lib/protocol/room.ts';
import { decide } from '#server/commands/decide.ts';
import { castVote, propose } from '#server/commands/propose.ts';
import { newId } from '#server/storage/id.ts';
import type { Storage } from '#server/storage/storage.ts';
import { openTestDatabase } from '#tests/support/databases.ts';
import { seedProject, testServices } from '#tests/support/seed.ts';
import { createRoomRecords } from './room-records.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await openTestDatabase();
});
afterAll(() => storage.close());

it('a project’s room tells of decisions, and nothing of proposals and votes', async () => {
  const { services, told, pass } = testServices(storage);
  const { as, conflicts, project, ids } = await seedProject(
    services,
    { mira: { role: 'lead' }, jo: { role: 'annotator' } },
    { one: { a: 'bug', b: 'how-to' } },
    { policy: { kind: 'single', panel: 'everyone', fallback: 'none' } },
  );
  const room = `project.${project.id}`;
  const records = createRoomRecords(storage.db, services.exposures);
  const view = () => records.view(room, { accountId: ids.jo ?? '', sessionId: '' });
  const before = await view();
  const seen = () => ({ commandId: newId(), conflictRevision: 1, decisionRevision: 0 });
  const { proposal } = await propose(services, as('mira'), conflicts.one!, {
    ...seen(),
    resolution: { outcome: 'label', value: 'bug' },
  });
  pass(1_000);
  await castVote(services, as('jo'), proposal, { commandId: newId(), stance: 'live', reason: '' });
  expect(await view()).toEqual(before);
  pass(1_000);
  await decide(services, as('mira'), conflicts.one!, {
    ...seen(),
    proposal,
    causes: [{ answer: 'how-to', cause: 'slip' }],
    rationale: '',
    citation: 'no-guideline',
  });
  const after = await view();
  const news = (body: typeof after) => body?.body as ProjectNews;
  expect(told.records).toContain(room);
  expect([news(before).decided, news(after).decided]).toEqual([null, services.now()]);
});
