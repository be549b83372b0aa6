import { expect, it } from 'vitest';
import type { Policy } from '#domain/adjudication/policy.ts';
import { contest } from '#server/commands/contest.ts';
import { decide } from '#server/commands/decide.ts';
import { askForLabels } from '#server/commands/ask-for-labels.ts';
import { handleConflicts } from '#server/commands/handle-conflicts.ts';
import { propose } from '#server/commands/propose.ts';
import { escalate } from '#server/commands/rounds.ts';
import { signOff } from '#server/commands/sign-off.ts';
import { json } from '#server/storage/json.ts';
import { newId } from '#server/storage/id.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { type Cast, seedProject, testServices } from '#tests/support/seed.ts';
import { digestOf } from '#server/mail/digest.ts';
import { readInbox } from './read-inbox.ts';

const cast: Cast = {
  ana: { role: 'lead' },
  ben: { role: 'adjudicator' },
  cleo: { role: 'annotator', annotator: 'c' },
  vera: { role: 'observer' },
};
const items = { one: { c: 'bug', d: 'how-to' }, two: { c: 'bug', d: 'how-to' } };
const single: Policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' };
const DAY = 86_400_000;
const bug = { outcome: 'label', value: 'bug' } as const;
const howTo = { outcome: 'label', value: 'how-to' } as const;

onBothDatabases('what waits for people by their part in a conflict', (storage) => {
  async function world(policy: Policy = single) {
    const { services, pass } = testServices(storage());
    const seeded = await seedProject(services, cast, items, { policy });
    const { as, conflicts, ids } = seeded;
    const inboxOf = async (name: string) => (await readInbox(services.db, ids[name]!, services.now())).entries;
    const saidTo = async (name: string) => (await inboxOf(name)).map(({ what }) => what);
    const seen = (decisionRevision = 0) => ({ commandId: newId(), conflictRevision: 1, decisionRevision });
    const put = async (name: string, resolution: typeof bug | typeof howTo = bug, revision = 0) =>
      (await propose(services, as(name), conflicts.one!, { ...seen(revision), resolution })).proposal;
    const rule = async (name: string, resolution: typeof bug | typeof howTo = bug, revision = 0) =>
      decide(services, as(name), conflicts.one!, {
        ...seen(revision),
        proposal: await put(name, resolution, revision),
        causes: [{ answer: resolution === bug ? 'how-to' : 'bug', cause: 'different-reading' }],
        rationale: resolution === bug ? 'It reports a fault.' : 'It asks how.',
        citation: 'no-guideline',
      });
    return { services, pass, ...seeded, inboxOf, saidTo, seen, put, rule };
  }

  it('a signature, for every decider but who decided', async () => {
    const { services, as, conflicts, saidTo, seen, rule } = await world({ ...single, signOff: true });
    await rule('ben');
    expect(await saidTo('ana')).toEqual(['Sign the decision on one']);
    for (const name of ['ben', 'cleo', 'vera']) expect(await saidTo(name)).toEqual([]);
    await signOff(services, as('ana'), conflicts.one!, { ...seen(1), verdict: 'signed', reason: '' });
    expect(await saidTo('ana')).toEqual([]);
  });

  it('an escalation, for those it went to and for who sees to it, until they may record a proposal', async () => {
    const { services, as, ids, conflicts, inboxOf, saidTo, seen, put } = await world({
      ...single,
      escalation: { afterRounds: 2, to: { people: [], role: 'adjudicator', tag: null }, owner: null },
    });
    await escalate(services, as('ana'), conflicts.one!, { ...seen(), reason: 'Nobody can say.' });
    expect(await inboxOf('ben')).toMatchObject([
      { source: 'escalated', what: 'Decide the escalated one', why: 'ana escalated it to you: Nobody can say.' },
    ]);
    expect(await saidTo('ana')).toEqual([]);
    await services.db.updateTable('escalation').set({ owner: ids.ana! }).execute();
    expect(await saidTo('ana')).toEqual(['See to the escalated one']);
    await put('ben');
    expect(await saidTo('ben')).toEqual(['Decide one']);
  });

  it('a contest, for its panel until it is due, and its answer for who contested', async () => {
    const { services, as, conflicts, inboxOf, saidTo, put, rule, pass } = await world();
    const { id } = await rule('ben');
    await contest(services, as('cleo'), conflicts.one!, {
      commandId: newId(),
      decision: id,
      reason: 'It is a question.',
    });
    expect(await inboxOf('ana')).toMatchObject([
      {
        source: 'contest',
        what: 'Hear the contest of one',
        why: 'The decision is contested: It is a question.',
        due: services.now() + 7 * DAY,
      },
    ]);
    // Who contested votes and records nothing; who decided has no part in it.
    expect(await saidTo('cleo')).toEqual(['Vote on the contested one']);
    for (const name of ['ben', 'vera']) expect(await saidTo(name)).toEqual([]);
    await put('cleo', howTo, 1);
    expect(await saidTo('cleo')).toEqual([]);
    await rule('ana', howTo, 1);
    expect(await inboxOf('cleo')).toMatchObject([
      { source: 'answered', type: 'notice', why: 'The panel decided otherwise: It asks how.' },
    ]);
    expect(await saidTo('ana')).toEqual([]);
    pass(30 * DAY + 1);
    expect(await saidTo('cleo')).toEqual([]);
  });

  it('what they handle, together where it is due together', async () => {
    const { services, as, ids, conflicts, items: of, inboxOf, pass, project } = await world();
    const due = services.now() + 3 * DAY;
    const give = (names: string[], dueAt: number | null) =>
      handleConflicts(services, as('ana'), {
        commandId: newId(),
        selection: { by: 'list', conflicts: names.map((name) => conflicts[name]!) },
        change: { assign: [ids.ben!], dueAt },
        count: names.length,
      });
    await give(['one', 'two'], due);
    const [both] = await inboxOf('ben');
    expect(both).toMatchObject({
      source: 'assigned',
      what: 'Work on 2 conflicts',
      href: `/p/${project.slug}/queue?assigned=me`,
      due,
      urgency: 'soon',
      since: services.now(),
    });
    await give(['two'], null);
    expect((await inboxOf('ben')).map(({ what, due: by }) => [what, by])).toEqual([
      ['Work on one', due],
      ['Work on two', null],
    ]);
    expect((await inboxOf('ben'))[0]!.href).toContain(of.one);
    pass(3 * DAY);
    expect((await inboxOf('ben'))[0]).toMatchObject({ why: 'You handle it, and the day is over.', urgency: 'now' });
    expect(await inboxOf('cleo')).toEqual([]);
  });

  it('nothing about an item they owe their own label on but that they owe it, in the inbox and in the mail', async () => {
    const { services, as, ids, conflicts, saidTo, put } = await world();
    const selection = { by: 'list' as const, conflicts: [conflicts.one!] };
    const change = { assign: [ids.ben!] };
    await handleConflicts(services, as('ana'), { commandId: newId(), selection, change, count: 1 });
    await put('cleo');
    expect(await saidTo('ben')).toEqual(expect.arrayContaining(['Work on one']));
    const before = await saidTo('ben');
    const order = { commandId: newId(), selection, people: [ids.ben!], dueAt: null, asked: 1 };
    await askForLabels(services, as('ana'), order);
    const inbox = await readInbox(services.db, ids.ben!, services.now());
    expect(inbox.entries.map(({ source }) => source)).toEqual(['label']);
    const told = JSON.stringify([inbox, digestOf(inbox, [], services.now())]);
    for (const secret of ['bug', 'how-to', 'cleo', ...before]) expect(told).not.toContain(secret);
  });

  it('nothing about items of another group', async () => {
    const {
      services,
      as,
      ids,
      conflicts,
      items: of,
      project,
      saidTo,
      rule,
    } = await world({ ...single, signOff: true });
    await rule('ana');
    await handleConflicts(services, as('ana'), {
      commandId: newId(),
      selection: { by: 'list', conflicts: [conflicts.one!] },
      change: { assign: [ids.ben!] },
      count: 1,
    });
    expect(await saidTo('ben')).toEqual(['Sign the decision on one', 'Work on one']);
    const visibility = {
      groupsHide: { names: false, items: true, people: false },
      observers: { names: true, agreement: true, queue: true, export: true },
    };
    await services.db
      .updateTable('project')
      .set({ visibility: json(visibility) })
      .where('id', '=', project.id)
      .execute();
    const group = { id: `G${project.id}`, project_id: project.id, name: 'A', created_at: 1 };
    await services.db.insertInto('people_group').values(group).execute();
    const row = { group_id: group.id, project_id: project.id, by: 'item' as const, name: '', value: of.one! };
    await services.db.insertInto('group_items').values(row).execute();
    expect(await saidTo('ben')).toEqual([]);
  });
});
