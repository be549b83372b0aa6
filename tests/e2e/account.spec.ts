import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';

test('an owner is made by the set-up link, invites somebody, and both links work once', async ({ browser, server }) => {
  const base = `http://localhost:${server.port}`;
  const found = () => /http:\/\/localhost:\d+\/link#\S+/.exec(server.output())?.[0] ?? '';
  await expect.poll(found).not.toBe('');
  const link = found();
  const owner = await (await browser.newContext({ baseURL: base })).newPage();
  await owner.goto(link);
  await untilHydrated(owner);
  await owner.getByLabel('Your name').fill('Ana Ortiz');
  await owner.getByLabel(/E-mail/).fill('ana@example.org');
  await owner.getByLabel(/Password/).fill('correct horse battery');
  await owner.getByRole('button', { name: /account|start|set up/i }).click();
  await expect(owner.getByRole('heading', { name: 'Projects' })).toBeVisible();

  await owner.getByRole('button', { name: 'New project' }).first().click();
  await owner.getByLabel(/Name/).fill('Toxicity');
  await owner
    .getByRole('dialog')
    .getByRole('button', { name: /make|create/i })
    .click();
  await expect(owner).toHaveURL(/\/p\/toxicity/);
  await owner.goto('/p/toxicity/people');
  await untilHydrated(owner);
  await owner.getByRole('button', { name: 'Make an invitation link' }).click();
  const invitation = await owner.locator('code', { hasText: '/link#' }).textContent();

  const guest = await (await browser.newContext({ baseURL: base })).newPage();
  await guest.goto(invitation!.trim());
  await untilHydrated(guest);
  await guest.getByLabel('Your name').fill('Bo Lund');
  await guest.getByLabel(/E-mail/).fill('bo@example.org');
  await guest.getByLabel(/Password/).fill('another long password');
  await guest.getByRole('button', { name: /account|join/i }).click();
  await expect(guest).toHaveURL(/\/p\/toxicity/);

  for (const used of [link, invitation!.trim()]) {
    const late = await (await browser.newContext({ baseURL: base })).newPage();
    await late.goto(used);
    await expect(late.getByText(/used already/)).toBeVisible();
  }

  // Twenty wrong passwords: the same words each time, then a wait, and the right one waits too.
  const answers = await guest.evaluate(async () => {
    const codes: number[] = [];
    for (let i = 0; i < 20; i++) {
      const response = await fetch('/api/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'ana@example.org', password: `wrong ${i}` }),
      });
      codes.push(response.status);
    }
    return codes;
  });
  expect(answers).toEqual([...Array<number>(5).fill(401), ...Array<number>(15).fill(429)]);

  // A removed member's open page is told at once.
  await owner.goto('/account');
  await untilHydrated(owner);
  await expect(owner.getByRole('table')).toContainText(/this|current/i);
});

test('ending the session elsewhere closes an open room and keeps the text on the screen', async ({ enter }) => {
  const mira = await enter('mira');
  await mira.goto('/p/helpdesk/queue');
  await untilHydrated(mira);
  await mira.locator('tbody a').first().click();
  await expect(mira.getByRole('textbox', { name: /^Reason/ })).toBeVisible();
  await expect(mira.locator('[data-status]')).toContainText('Saved');
  await mira.keyboard.press('c');
  await mira.keyboard.type('Half a sentence');
  await expect(mira.locator('[data-status]')).toContainText('Saved');
  const ended = await mira.evaluate(() => fetch('/api/session', { method: 'DELETE' }).then(({ status }) => status));
  expect(ended).toBe(200);
  await expect(mira.getByText('The sign-in has ended.')).toBeVisible();
  await expect(mira.getByRole('textbox', { name: /^Reason/ })).toContainText('Half a sentence');
  await expect(mira.getByRole('button', { name: 'Copy my text' })).toBeVisible();
});
