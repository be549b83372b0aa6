import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';

test('what somebody proposes and writes waits in the inbox of who it is for, and leads to it', async ({ enter }) => {
  const [mira, anil] = [await enter('mira'), await enter('anil')];
  await anil.goto('/p/helpdesk/queue');
  await untilHydrated(anil);
  await anil.locator('tbody a').nth(12).click();
  await expect(anil.getByRole('textbox', { name: /^Reason/ })).toBeVisible();
  const item = (await anil.locator('h1').textContent()) ?? '';
  await anil.keyboard.press('1');
  await expect(anil.getByText(/an adjudicator to support it/).first()).toBeVisible();

  // A mention is completed by the keyboard alone.
  await anil.keyboard.press('m');
  await anil.keyboard.type('What do you say, @mi');
  await expect(anil.getByRole('option', { name: 'Mira Novak' })).toBeVisible();
  await anil.keyboard.press('Enter');
  await anil.keyboard.type('?');
  await anil.keyboard.press('Control+Enter');
  await expect(anil.getByText('@Mira Novak')).toBeVisible();

  // Mira turns a page: the count in the header says so.
  await mira.goto('/p/helpdesk');
  await untilHydrated(mira);
  // Earlier tests of the same server may have left things that wait for her too.
  const inbox = mira.getByRole('link', { name: /^Inbox/ });
  const waiting = async () => Number(/\d+/.exec((await inbox.getAttribute('aria-label')) ?? '')?.[0] ?? 0);
  await inbox.click();
  await expect(mira.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  const vote = mira.getByRole('link', { name: `Vote on ${item}` });
  await expect(vote).toBeVisible();
  await mira.keyboard.press('j');
  await expect(mira.locator('main a:focus')).toBeVisible();
  const before = await waiting();
  await vote.focus();
  await mira.keyboard.press('s');
  await expect(vote).toHaveCount(0);
  expect(await waiting()).toBe(before - 1);

  await mira.getByRole('link', { name: `Answer Anil Rao on ${item}` }).click();
  const message = mira.getByRole('listitem').filter({ hasText: 'What do you say' });
  await expect(message).toBeFocused();
  await expect(message).toBeInViewport();

  // What was put away can be brought back.
  await mira.goto('/inbox');
  await untilHydrated(mira);
  const left = await waiting();
  await mira
    .getByRole('button', { name: /^Put away/ })
    .first()
    .click();
  await expect.poll(waiting).toBe(left - 1);
  await mira.getByRole('button', { name: 'Undo' }).last().click();
  await expect.poll(waiting).toBe(left);
});

test('links lead to what they name, and say so where it is not there', async ({ enter }) => {
  const mira = await enter('mira');
  await mira.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await mira.goto('/p/helpdesk/queue?text=a');
  await untilHydrated(mira);
  await mira.locator('tbody a').first().click();
  await expect(mira.getByRole('textbox', { name: /^Reason/ })).toBeVisible();
  await mira.keyboard.press('y');
  await expect(mira.getByText('Link copied.')).toBeVisible();
  const link = await mira.evaluate(() => navigator.clipboard.readText());
  expect(new URL(link).search).toMatch(/^\?c=\w+$/);
  await mira.goto(`${link}#comment-none`);
  await expect(mira.getByText('What this link points to is not on this item.')).toBeVisible();
  await mira.goto(link.replace(/c=.*/, 'c=nothing'));
  await expect(mira.getByText(/There is no such conflict on/)).toBeVisible();

  await mira.goto('/p/helpdesk/log');
  await untilHydrated(mira);
  await mira.getByRole('button', { name: 'Copy link to entry 1', exact: true }).focus();
  await mira.keyboard.press('y');
  const entry = await mira.evaluate(() => navigator.clipboard.readText());
  expect(entry).toMatch(/\/p\/helpdesk\/log\?before=2#entry-1$/);
  await mira.goto(entry);
  await untilHydrated(mira);
  await expect(mira.locator('#entry-1')).toBeFocused();
});
