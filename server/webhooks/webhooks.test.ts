import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Policy } from '#domain/adjudication/policy.ts';
import { decide } from '#server/commands/decide.ts';
import { changeRole } from '#server/commands/members.ts';
import { propose } from '#server/commands/propose.ts';
import { addWebhook, changeWebhook, removeWebhook, resendMessage, testWebhook } from '#server/commands/webhooks.ts';
import { readInbox } from '#server/inbox/read-inbox.ts';
import { readWebhookMessages, readWebhooks } from '#server/queries/webhooks.ts';
import { undoDecision } from '#server/commands/undo-decision.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { refusalOf } from '#tests/support/refusal-of.ts';
import { type Cast, seedProject, testServices } from '#tests/support/seed.ts';
import { createDeliverer, deliverDue, WAITS } from './deliverer.ts';
import type { Answer, Outgoing } from './post-safely.ts';

const cast: Cast = { ana: { role: 'lead' }, ben: { role: 'adjudicator' } };
const items = { one: { c: 'bug', d: 'how-to' } };
const policy: Policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' };
const url = 'https://hooks.example.org/parley';
const events = ['decision.recorded', 'decision.undone', 'member.changed'] as const;

let acts = 0;
const commandId = () => `command-${++acts}`;

onBothDatabases('webhooks', (storage) => {
  async function world() {
    const { services, pass } = testServices(storage());
    const { db } = services;
    const seeded = await seedProject(services, cast, items, { policy });
    const { as, conflicts, project, ids } = seeded;
    const sent: (Outgoing & { url: string })[] = [];
    let answer: Answer = { status: 204, reply: '' };
    const ports = {
      db,
      now: services.now,
      random: () => 0.5,
      origin: 'https://parley.example.org',
      post: (to: string, outgoing: Outgoing) => {
        sent.push({ ...outgoing, url: to });
        return Promise.resolve(answer);
      },
      onError: (error: unknown) => {
        throw error;
      },
    };
    const { id, secret } = await addWebhook(services, as('ana'), { url, events });
    const messages = async () => (await readWebhookMessages(db, project.id, id))!;
    const record = async () => {
      const seen = { conflictRevision: 1, decisionRevision: 0 };
      const resolution = { outcome: 'label', value: 'bug' } as const;
      const order = { commandId: commandId(), ...seen, resolution };
      const { proposal } = await propose(services, as('ben'), conflicts.one!, order);
      return decide(services, as('ben'), conflicts.one!, {
        commandId: commandId(),
        ...seen,
        proposal,
        causes: [{ answer: 'how-to', cause: 'slip' }],
        rationale: 'A secret remark.',
        citation: 'no-guideline',
      });
    };
    return {
      ...seeded,
      services,
      db,
      pass,
      id,
      secret,
      sent,
      ports,
      ids,
      messages,
      record,
      answers: (next: Answer) => (answer = next),
      deliver: () => deliverDue(ports),
      /** Other tests of this database leave messages behind. */
      clear: () => db.updateTable('webhook_message').set({ next_at: null }).execute(),
    };
  }

  it('are told of what they asked for, signed, with ids, values and addresses alone', async () => {
    const {
      record,
      deliver,
      sent,
      secret,
      services,
      project,
      conflicts,
      items: itemIds,
      ids,
      clear,
      messages,
      as,
    } = await world();
    await clear();
    const decision = await record();
    await undoDecision(services, as('ana'), conflicts.one!, { commandId: commandId(), decisionRevision: 1 });
    expect(await deliver()).toBe(2);
    const [first, second] = sent.map(({ body }) => JSON.parse(body) as { type: string; data: Record<string, unknown> });
    expect(first).toEqual({
      type: 'decision.recorded',
      timestamp: new Date(services.now()).toISOString(),
      data: {
        project: { id: project.id, slug: project.slug },
        entry: expect.objectContaining({ seq: expect.any(Number), hash: expect.stringMatching(/^[0-9a-f]{64}$/) }),
        action: 'decide',
        by: ids.ben,
        conflict: conflicts.one,
        item: itemIds.one,
        item_key: 'one',
        id: decision.id,
        revision: 1,
        conflict_revision: 1,
        outcome: 'label',
        value: 'bug',
        citation: 'no-guideline',
        url: `https://parley.example.org/p/${project.slug}/items/${itemIds.one}?c=${conflicts.one}`,
      },
    });
    expect(second).toMatchObject({ type: 'decision.undone', data: { undoes: decision.id } });
    expect(sent.map(({ body }) => body).join()).not.toMatch(/secret remark|ben"/);

    const { headers, body } = sent[0]!;
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
    expect((await messages()).map(({ state }) => state)).toEqual(['delivered', 'delivered']);
    expect(await deliver()).toBe(0);
  });

  it('are told nothing of what was rolled back, and nothing they did not ask for', async () => {
    const { services, as, ids, messages, conflicts, id } = await world();
    await changeWebhook(services, as('ana'), id, { events: ['decision.undone'], enabled: true });
    await changeRole(services, as('ana'), ids.ben!, 'annotator');
    const refused = undoDecision(services, as('ana'), conflicts.one!, { commandId: commandId(), decisionRevision: 0 });
    await expect(refused).rejects.toThrow();
    expect(await messages()).toEqual([]);
  });

  it('that fail are tried eight times within three days under one id, then switched off with a notice to leads', async () => {
    const { record, deliver, sent, answers, pass, messages, services, db, project, ids, clear } = await world();
    await clear();
    answers({ status: 503, reply: 'busy' });
    await record();
    await deliver();
    for (const wait of WAITS) {
      pass(wait - 1);
      expect(await deliver()).toBe(0);
      pass(1);
      expect(await deliver()).toBe(1);
    }
    pass(30 * 86_400_000 - 3 * 86_400_000);
    expect(await deliver()).toBe(0);
    expect(sent).toHaveLength(8);
    expect(new Set(sent.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(sent.map(({ headers }) => headers['webhook-signature'])).size).toBe(8);
    expect(WAITS.reduce((sum, wait) => sum + wait * 1.2, 0)).toBeLessThan(3 * 86_400_000);
    expect(await messages()).toMatchObject([{ state: 'failed', tries: { length: 8 } }]);
    const [hook] = await readWebhooks(db, project.id);
    expect(hook?.disabledWhy).toBe('8 tries of one message failed, the last with: It answered 503.');
    const inboxOf = async (name: string) =>
      (await readInbox(db, ids[name]!, services.now())).entries.map(({ what }) => what);
    expect(await inboxOf('ana')).toEqual(['The webhook to hooks.example.org was switched off']);
    expect(await inboxOf('ben')).toEqual([]);
  });

  it('come back with the next try; one that is gone is switched off at once', async () => {
    const { record, deliver, answers, pass, messages, db, project, clear, services, as, id } = await world();
    await clear();
    answers({ status: null, problem: 'The host refuses connections.' });
    await record();
    await deliver();
    answers({ status: 200, reply: 'ok' });
    pass(WAITS[0]);
    await deliver();
    expect((await messages())[0]).toMatchObject({
      state: 'delivered',
      tries: [
        { status: null, problem: 'The host refuses connections.' },
        { status: 200, problem: null, reply: 'ok' },
      ],
    });
    answers({ status: 410, reply: '' });
    await testWebhook(services, as('ana'), id);
    await deliver();
    expect((await readWebhooks(db, project.id))[0]?.disabledWhy).toBe('It answered 410: it is gone for good.');
    expect(await refusalOf(testWebhook(services, as('ana'), id))).toMatchObject({ code: 'disabled' });
    await changeWebhook(services, as('ana'), id, { events, enabled: true });
    answers({ status: 200, reply: '' });
    const [latest] = await messages();
    await resendMessage(services, as('ana'), { webhook: id, message: latest!.id });
    await deliver();
    expect((await messages())[0]).toMatchObject({ event: 'webhook.test', state: 'delivered', tries: { length: 2 } });
  });

  it('lose nothing when the process dies while it sends: the next one sends it again under the same id', async () => {
    const { record, deliver, sent, ports, clear, messages } = await world();
    await clear();
    await record();
    const dies = (_url: string, outgoing: Outgoing) => {
      sent.push({ ...outgoing, url });
      return Promise.reject(new Error('killed'));
    };
    await expect(deliverDue({ ...ports, post: dies })).rejects.toThrow('killed');
    expect(await messages()).toMatchObject([{ state: 'waiting', tries: [] }]);
    await deliver();
    expect(await messages()).toMatchObject([{ state: 'delivered', tries: { length: 1 } }]);
    const [first, second] = sent.map(({ headers }) => headers['webhook-id']);
    expect(second).toBe(first);
  });

  it('are sent to as soon as the deliverer is woken; stopping waits for what is being sent', async () => {
    const { record, sent, ports, clear } = await world();
    await clear();
    await record();
    const deliverer = createDeliverer(ports);
    deliverer.wake();
    deliverer.wake();
    await deliverer.stop();
    expect(sent).toHaveLength(1);
    deliverer.wake();
    expect(sent).toHaveLength(1);
  });

  it('that are removed or switched off are sent nothing more', async () => {
    const { record, deliver, sent, services, as, id, db, project, clear } = await world();
    await clear();
    await record();
    await removeWebhook(services, as('ana'), id);
    expect(await deliver()).toBe(0);
    expect(sent).toEqual([]);
    expect(await readWebhooks(db, project.id)).toEqual([]);
    expect(await readWebhookMessages(db, project.id, id)).toBeNull();
  });

  it('are ten at most, at addresses outside, and are never shown with their secret', async () => {
    const { services, as, db, project, secret } = await world();
    const inside = addWebhook.bind(null, services, as('ana'), { url: 'https://169.254.169.254/', events });
    expect(() => inside()).toThrow('not a public address');
    for (let i = 1; i < 10; i++) await addWebhook(services, as('ana'), { url, events });
    expect(await refusalOf(addWebhook(services, as('ana'), { url, events }))).toMatchObject({ code: 'too-many' });
    expect(JSON.stringify(await readWebhooks(db, project.id))).not.toContain(secret);
    const bodies = await db.selectFrom('log_body').select('body').where('chain', '=', project.id).execute();
    expect(JSON.stringify(bodies)).not.toContain(secret);
  });
});
