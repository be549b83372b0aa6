import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Policy } from '#domain/adjudication/policy.ts';
import { propose } from '#server/commands/propose.ts';
import { newId } from '#server/storage/id.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { type Cast, seedProject, testServices } from '#tests/support/seed.ts';
import { type Answers, startSmtpServer } from '#tests/support/smtp-server.ts';
import { readMailSetting, setMail, stopMail } from './mail-setting.ts';
import { createMailer, sendDue, WAITS } from './mailer.ts';
import { claimNext } from './outbox.ts';
import { openTransport } from './transport.ts';

const cast: Cast = { ana: { role: 'lead' }, ben: { role: 'adjudicator' }, vera: { role: 'observer' } };
const items = { one: { c: 'bug', d: 'how-to' }, two: { c: 'bug', d: 'how-to' }, three: { c: 'bug', d: 'how-to' } };
const policy: Policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' };
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const from = { name: 'Parley', address: 'parley@example.org' };
const origin = 'https://parley.example.org';

const smtp = await startSmtpServer((word, line) => answers(word, line));
let answers: Answers = () => null;
beforeEach(() => {
  answers = () => null;
  smtp.received.length = 0;
});
afterAll(() => smtp.stop());

onBothDatabases('the daily mail', (storage) => {
  /** People whose hour has just come, one proposal waiting for Ben's vote, and nobody else in the database to mail. */
  async function world() {
    const { services, pass } = testServices(storage());
    const { db } = services;
    services.sendsMail = true;
    await db.deleteFrom('member').execute();
    await db.deleteFrom('mail_outbox').execute();
    const seeded = await seedProject(services, cast, items, { policy });
    const { as, conflicts, ids } = seeded;
    const untilHour = (hour: number) => pass((((hour * HOUR - services.now()) % DAY) + DAY) % DAY);
    const put = (item = 'one') =>
      propose(services, as('ana'), conflicts[item]!, {
        commandId: newId(),
        conflictRevision: 1,
        decisionRevision: 0,
        resolution: { outcome: 'label', value: 'bug' },
      });
    const errors: unknown[] = [];
    const ports = {
      ...{ db, now: services.now, random: () => 0.5, origin },
      send: openTransport({ smtpUrl: smtp.url, from }),
      onError: (error: unknown) => void errors.push(error),
    };
    const nameOf = (address = '') => address.split('.')[0];
    const reached = () => smtp.received.flatMap(({ to }) => to.map(nameOf)).sort();
    const outbox = () => db.selectFrom('mail_outbox').selectAll().orderBy('id').execute();
    const setting = (name: string, isOwner = false) => readMailSetting(services, { accountId: ids[name]!, isOwner });
    untilHour(7);
    await put();
    return { ...seeded, services, db, pass, untilHour, put, ports, errors, reached, outbox, setting };
  }

  it('tells those for whom something waits, from their hour on, once a day', async () => {
    const { ports, reached, pass, project, items: of, conflicts, ids } = await world();
    pass(-1);
    await sendDue(ports);
    expect(reached()).toEqual([]);
    pass(1);
    await sendDue(ports);
    await sendDue(ports);
    pass(HOUR);
    await sendDue(ports);
    expect(reached()).toEqual(['ana', 'ben']);
    const mail = smtp.received.find(({ to }) => to[0]?.startsWith('ben'))!;
    expect(mail.from).toBe('parley@example.org');
    expect(mail.headers).toMatchObject({
      from: 'Parley <parley@example.org>',
      subject: 'Parley: 1 thing waits for you',
      'auto-submitted': 'auto-generated',
      'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
    });
    expect(mail.headers['list-unsubscribe']).toMatch(new RegExp(`^<${origin}/api/mail/stop/${ids.ben}\\.[\\w-]{43}>$`));
    const link = `${origin}/p/${project.slug}/items/${of.one}?c=${conflicts.one}`;
    expect(mail.parts['text/plain']).toContain(link);
    expect(mail.parts['text/html']).toContain(`<a href="${link}">`);
  });

  it('comes again only when something new waits', async () => {
    const { ports, reached, pass, put } = await world();
    await sendDue(ports);
    pass(DAY);
    await sendDue(ports);
    expect(reached()).toEqual(['ana', 'ben']);
    await put('two');
    await sendDue(ports);
    // Today has been looked at: the new one is for tomorrow.
    expect(reached()).toEqual(['ana', 'ben']);
    pass(DAY);
    await sendDue(ports);
    expect(reached()).toEqual(['ana', 'ana', 'ben', 'ben']);
    expect(smtp.received.at(-1)?.headers.subject).toBe('Parley: 2 things wait for you');
  });

  it('reminds on the day something is due', async () => {
    const { ports, reached, pass, db, conflicts, ids, services } = await world();
    const due = services.now() + 2 * DAY + HOUR;
    await db
      .updateTable('conflict')
      .set({ assignee: ids.vera!, due_at: due })
      .where('id', '=', conflicts.three!)
      .execute();
    const mailed = [];
    for (let day = 0; day < 5; day++) {
      smtp.received.length = 0;
      await sendDue(ports);
      mailed.push(reached().includes('vera') ? smtp.received.at(-1)?.headers.subject : null);
      pass(DAY);
    }
    const one = 'Parley: 1 thing waits for you';
    expect(mailed).toEqual([one, null, `${one} (1 due today)`, `${one} (1 late)`, null]);
  });

  it('is sent once by two processes at once', async () => {
    const { ports, reached, outbox } = await world();
    await Promise.all([sendDue(ports), sendDue(ports), sendDue(ports)]);
    expect(reached()).toEqual(['ana', 'ben']);
    expect(await outbox()).toHaveLength(3);
  });

  it('is not sent again when a process ended in the middle of it, and loses nothing', async () => {
    const { ports, reached, pass, db, ids } = await world();
    await sendDue(ports, () => true);
    const mine = () => db.updateTable('mail_outbox').where('account_id', '=', ids.ben!);
    await mine().set({ handing: true, tries: 1, leased_until: 1 }).execute();
    await sendDue(ports);
    expect(reached()).toEqual(['ana']);
    pass(DAY);
    await sendDue(ports);
    expect(reached()).toEqual(['ana', 'ben']);
  });

  it('that another process holds is left to it until its lease is over', async () => {
    const { ports, reached, db, services } = await world();
    await sendDue(ports, () => true);
    for (let each = 0; each < 3; each++) expect(await claimNext(db, services.now())).not.toBeNull();
    await sendDue(ports);
    expect(reached()).toEqual([]);
    await db.updateTable('mail_outbox').set({ leased_until: 1 }).execute();
    await sendDue(ports);
    expect(reached()).toEqual(['ana', 'ben']);
  });

  describe('goes to nobody', () => {
    it('who does not want it, at another hour to who says so', async () => {
      const { ports, reached, db, ids, untilHour, setting } = await world();
      expect(await setting('ana')).toEqual({ daily: true, hour: 7, givenUp: null });
      await setMail(db, ids.ana!, { daily: false, hour: 7 });
      await setMail(db, ids.ben!, { daily: true, hour: 20 });
      await sendDue(ports);
      expect(reached()).toEqual([]);
      untilHour(20);
      await sendDue(ports);
      expect(reached()).toEqual(['ben']);
      expect(await setting('ana')).toMatchObject({ daily: false });
      expect(await setting('ben')).toMatchObject({ daily: true, hour: 20 });
    });

    it('who stopped it by its link; another link stops nothing', async () => {
      const { ports, db, ids, setting } = await world();
      await sendDue(ports);
      const mail = smtp.received.find(({ to }) => to[0]?.startsWith('ben'))!;
      const [, token = ''] = /stop\/([^>]+)>/.exec(mail.headers['list-unsubscribe'] ?? '') ?? [];
      const signature = token.split('.')[1] ?? '';
      for (const wrong of ['', 'x', ids.ben!, `${ids.ana}.${signature}`, `${token}x`, token.slice(0, -1)]) {
        expect(await stopMail(db, wrong)).toBeNull();
      }
      expect([await setting('ana'), await setting('ben')]).toMatchObject([{ daily: true }, { daily: true }]);
      expect(await stopMail(db, token)).toBeNull();
      expect([await setting('ana'), await setting('ben')]).toMatchObject([{ daily: true }, { daily: false }]);
    });

    it('of the demo', async () => {
      const { ports, reached, db, services, project } = await world();
      const demo = newId();
      const account = { id: demo, email: `${demo}@example.org`, name: 'demo', password_hash: null };
      await db
        .insertInto('account')
        .values({ ...account, is_owner: false, is_demo: true, created_at: 1 })
        .execute();
      const member = { project_id: project.id, account_id: demo, role: 'adjudicator' as const, added_at: 1 };
      await db.insertInto('member').values(member).execute();
      await setMail(db, demo, { daily: true, hour: 7 });
      await sendDue(ports);
      expect(reached()).toEqual(['ana', 'ben']);
      expect(await readMailSetting(services, { accountId: demo, isOwner: true })).toBeNull();
    });

    it('without an address that mail can go to', async () => {
      const { ports, reached, db, ids } = await world();
      for (const [name, email] of [
        ['ana', `none-${newId()}`],
        ['ben', `ben, ${newId()}@example.org`],
      ] as const) {
        await db.updateTable('account').set({ email }).where('id', '=', ids[name]!).execute();
      }
      await sendDue(ports);
      expect(reached()).toEqual([]);
    });

    it('after the day, when no server ran at their hour', async () => {
      const { ports, reached, pass } = await world();
      pass(7 * HOUR);
      await sendDue(ports);
      expect(reached()).toEqual([]);
      pass(17 * HOUR);
      await sendDue(ports);
      expect(reached()).toEqual(['ana', 'ben']);
    });

    it('where there is no mail server, and nothing is said of it', async () => {
      const { services, setting } = await world();
      services.sendsMail = false;
      expect(await setting('ana', true)).toBeNull();
    });
  });

  describe('a mail server that fails', () => {
    it('is tried again later, for one mail at a time, and gets each once', async () => {
      const { ports, reached, pass, errors, outbox } = await world();
      answers = (word) => (word === 'MAIL' ? '451 try later' : null);
      await sendDue(ports);
      expect(errors).toHaveLength(1);
      expect((await outbox()).filter(({ problem }) => problem?.includes('451'))).toHaveLength(1);
      answers = () => null;
      await sendDue(ports);
      expect(reached()).toHaveLength(1);
      pass(WAITS[0]);
      await sendDue(ports);
      await sendDue(ports);
      expect(reached()).toEqual(['ana', 'ben']);
    });

    it('is given up after five tries, which owners are told for a week', async () => {
      const { ports, reached, pass, setting, db, ids } = await world();
      await db.deleteFrom('member').where('account_id', '!=', ids.ben!).execute();
      answers = (word) => (word === '.' ? '451 the disk is full' : null);
      for (const wait of [...WAITS, 0]) {
        await sendDue(ports);
        pass(wait);
      }
      expect(await setting('ana')).toMatchObject({ givenUp: null });
      expect(await setting('ana', true)).toMatchObject({
        givenUp: { count: 1, problem: expect.stringContaining('the disk is full') as string },
      });
      answers = () => null;
      await sendDue(ports);
      expect(reached()).toEqual([]);
      pass(DAY);
      await sendDue(ports);
      expect(reached()).toEqual(['ben']);
      pass(7 * DAY);
      expect(await setting('ana', true)).toMatchObject({ givenUp: null });
    });

    it('is not asked again about an address it refuses, and the others need not wait', async () => {
      const { ports, reached, outbox, ids } = await world();
      answers = (word, line) => (word === 'RCPT' && line.includes('ana') ? '550 no such person' : null);
      await sendDue(ports);
      expect(reached()).toEqual(['ben']);
      const mine = (await outbox()).find(({ account_id }) => account_id === ids.ana);
      expect(mine).toMatchObject({ tries: 1, next_at: null, handing: false });
      expect(mine?.failed_at).not.toBeNull();
    });
  });

  it('is stopped between two mails, and the next process sends the rest', async () => {
    const { ports, reached } = await world();
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    let began = () => {};
    const beginning = new Promise<void>((resolve) => (began = resolve));
    const mailer = createMailer({
      ...ports,
      send: async (letter) => {
        began();
        await held;
        await ports.send(letter);
      },
    });
    mailer.wake();
    await beginning;
    const stopping = mailer.stop();
    release();
    await stopping;
    expect(reached()).toHaveLength(1);
    await sendDue(ports);
    expect(reached()).toEqual(['ana', 'ben']);
  });
});
