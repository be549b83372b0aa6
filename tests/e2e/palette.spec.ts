import AxeBuilder from '@axe-core/playwright';
import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';

test('the palette goes to pages and items and does what the page can do, by keys alone', async ({ enter }) => {
  const mira = await enter('mira');
  await mira.goto('/p/helpdesk');
  await untilHydrated(mira);
  const palette = mira.getByRole('dialog', { name: 'Command palette' });
  const field = mira.getByRole('combobox', { name: 'Go to or do' });

  await mira.keyboard.press('Control+k');
  await expect(field).toBeFocused();
  const { violations } = await new AxeBuilder({ page: mira }).include('dialog').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await mira.keyboard.type('queu');
  await expect(palette.getByRole('option').first()).toHaveText('Queue');
  await mira.keyboard.press('Enter');
  await expect(mira.getByRole('heading', { name: 'Queue' })).toBeVisible();
  await expect(palette).toBeHidden();

  await mira.keyboard.press('Control+k');
  await mira.keyboard.type('MSG-03');
  await expect(palette.getByRole('option').first()).toContainText('msg-03');
  const key = (await palette.getByRole('option').first().locator('.label').textContent()) ?? '';
  await mira.keyboard.press('Enter');
  await expect(mira.getByRole('heading', { name: key, level: 1 })).toBeVisible();

  // While somebody writes, too; Escape leaves everything as it was.
  await expect(mira.getByRole('textbox', { name: /^Message/ })).toBeVisible();
  await mira.getByRole('textbox', { name: /^Message/ }).fill('half a sentence');
  await mira.keyboard.press('Control+k');
  await expect(field).toBeFocused();
  await mira.keyboard.press('Escape');
  await expect(mira.getByRole('textbox', { name: /^Message/ })).toBeFocused();
  await expect(mira.getByRole('textbox', { name: /^Message/ })).toHaveValue('half a sentence');

  await mira.keyboard.press('Control+k');
  await mira.keyboard.type('theme dark');
  await mira.keyboard.press('Enter');
  await expect(mira.locator('html')).toHaveAttribute('data-theme', 'dark');
  await mira.keyboard.press('Control+k');
  await mira.keyboard.type('show the keys');
  await mira.keyboard.press('Enter');
  await expect(mira.getByRole('dialog', { name: 'Keys' })).toBeVisible();
});

test('what is typed before the palette has loaded is in it, and acts on nothing else', async ({ enter }) => {
  const mira = await enter('mira');
  await mira.goto('/p/helpdesk/queue');
  await untilHydrated(mira);
  const { promise: loaded, resolve: load } = Promise.withResolvers<void>();
  await mira.route('**/_app/immutable/**', (route) => loaded.then(() => route.continue()));
  const asked = mira.waitForRequest('**/_app/immutable/**');
  await mira.keyboard.press('Control+k');
  await asked;
  await mira.keyboard.type('board of');
  load();
  const field = mira.getByRole('combobox', { name: 'Go to or do' });
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('board of');
  await mira.keyboard.type(' the');
  await expect(field).toHaveValue('board of the');
  await mira.keyboard.press('Escape');
  await expect(mira).toHaveURL(/\/queue$/);
});
