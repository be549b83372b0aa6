import { removeData, startServer } from '../support/e2e-server.ts';
import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';
import { expectSoundEverywhere } from '../support/expect-sound.ts';
import { importProject } from '../support/import-project.ts';
import { freePort } from '../support/postgres-server.ts';
import { startSmtpServer } from '../support/smtp-server.ts';

test('no page speaks of mail where there is no mail server', async ({ enter }) => {
  const page = await enter('mira');
  await page.goto('/account');
  await expect(page.getByRole('heading', { name: 'Sessions' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Daily mail' })).toHaveCount(0);
});

test('what waits is mailed from the chosen hour, its link leads there, and one click stops the mails', async ({
  browser,
}) => {
  const smtp = await startSmtpServer();
  const port = await freePort();
  const base = `http://localhost:${port}`;
  const env = { ORIGIN: base, SMTP_URL: smtp.url, MAIL_FROM: 'Parley <parley@example.org>' };
  let server = await startServer({ port, env });
  try {
    const found = () => /http:\/\/localhost:\d+\/link#\S+/.exec(server.output())?.[0] ?? '';
    await expect.poll(found).not.toBe('');
    const page = await (await browser.newContext({ baseURL: base })).newPage();
    await page.goto(found());
    await untilHydrated(page);
    await page.getByLabel('Your name').fill('Ana Ortiz');
    await page.getByLabel(/E-mail/).fill('ana@example.org');
    await page.getByLabel(/Password/).fill('correct horse battery');
    await page.getByRole('button', { name: /account/i }).click();
    await expect(page.getByRole('heading', { name: 'Projects' })).toBeVisible();
    // Her day must not be looked at before something waits: at some hours the default's has come already.
    const choose = async (daily: boolean) => {
      await page.goto('/account');
      await untilHydrated(page);
      await page.getByLabel('Mail me once a day what waits for me').setChecked(daily);
      await expect(
        page.getByText(daily ? /You are mailed from/ : 'You are not mailed any more.').first(),
      ).toBeVisible();
    };
    await choose(false);
    const slug = await importProject(page, 'Mailed', ['m1,a,bug', 'm1,b,how-to']);
    // Something that waits for her: a conflict she handles, due in an hour.
    await page.evaluate(async (project) => {
      const get = (path: string) => fetch(path).then((reply) => reply.json() as Promise<unknown>);
      const { rows } = (await get(`/api/projects/${project}/conflicts`)) as { rows: { conflict: string }[] };
      const { person } = (await get('/api/session')) as { person: { id: string } };
      const order = {
        commandId: crypto.randomUUID(),
        selection: { by: 'list', conflicts: rows.map(({ conflict }) => conflict) },
        change: { assign: [person.id], dueAt: Date.now() + 3_600_000 },
        count: rows.length,
      };
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify(order);
      const reply = await fetch(`/api/projects/${project}/handlings`, { method: 'POST', headers, body });
      if (!reply.ok) throw new Error(await reply.text());
    }, slug);

    await choose(true);
    const wants = page.getByLabel('Mail me once a day what waits for me');
    await expect(wants).toBeChecked();
    const hour = String(new Date().getUTCHours()).padStart(2, '0');
    await page.getByLabel('From', { exact: true }).selectOption(`${hour}:00 UTC`);
    await expect(page.getByText(`You are mailed from ${hour}:00 UTC.`)).toBeVisible();
    await expectSoundEverywhere(page, 'an account with mail');

    // It looks every minute, and when it starts.
    await server.stop();
    server = await startServer({ port, env, dataDir: server.dataDir });
    await expect.poll(() => smtp.received.length, { timeout: 60_000 }).toBe(1);
    const [mail] = smtp.received;
    expect(mail!.to).toEqual(['ana@example.org']);
    const text = mail!.parts['text/plain']!;
    const places = [...text.matchAll(/https?:\/\/\S+/g)].map(([place]) => place);
    await page.goto(places[0]!);
    await expect(page).toHaveURL(new RegExp(`/p/${slug}/items/`));
    await expect(page.getByRole('heading', { name: 'm1' }).first()).toBeVisible();

    const anonymous = await (await browser.newContext({ baseURL: base })).newPage();
    await anonymous.goto(/<([^>]+)>/.exec(mail!.headers['list-unsubscribe']!)![1]!);
    await expect(anonymous).toHaveURL(/\/stop-mail#/);
    await untilHydrated(anonymous);
    await expectSoundEverywhere(anonymous, 'stopping the mail');
    await anonymous.getByRole('button', { name: 'Stop the daily mail' }).press('Enter');
    await expect(anonymous.getByText('You get no more of these mails.')).toBeVisible();
    await expectSoundEverywhere(anonymous, 'the mail stopped');
    await page.goto('/account');
    await untilHydrated(page);
    await expect(wants).not.toBeChecked();
    await expect(page.getByLabel('From', { exact: true })).toBeDisabled();
    await expectSoundEverywhere(page, 'an account without mail');
  } finally {
    await server.stop();
    removeData(server);
    await smtp.stop();
  }
});
