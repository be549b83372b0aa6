import { joinProject } from '../support/ask-as.ts';
import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';
import { importProject } from '../support/import-project.ts';

const rows = ['m1,ann,spam', 'm1,bo,fine', 'm2,ann,fine', 'm2,bo,spam', 'm3,ann,fine', 'm3,bo,fine'];

test('a tie is broken by another annotator, who labels it blind by key', async ({ enter }) => {
  test.setTimeout(180_000);
  const mira = await enter('mira');
  const jo = await enter('jo');
  const slug = await importProject(mira, 'Ties', rows);
  await joinProject(mira, slug, jo, 'annotator');

  await mira.goto(`/p/${slug}/queue`);
  await untilHydrated(mira);
  await mira.keyboard.press('Shift+X');
  await mira.keyboard.press('l');
  const dialog = mira.getByRole('dialog', { name: 'Ask for another label' });
  await dialog.getByRole('checkbox', { name: /^Jo Okafor/ }).check();
  await expect(dialog.getByRole('status')).toHaveText('2 labels of 2 to ask for.');
  await dialog.getByRole('button', { name: 'Ask for 2 labels' }).click();
  await expect(mira.getByText('Waits for Jo Okafor')).toHaveCount(2);
  const item = await mira.getByRole('link', { name: 'm1', exact: true }).getAttribute('href');

  // The item is closed to Jo, and leads to what is asked instead.
  await jo.goto(item!);
  await untilHydrated(jo);
  await expect(jo).toHaveURL(/\/label\?item=/);
  await expect(jo.getByRole('heading', { name: 'm1' })).toBeVisible();
  await expect(jo.getByText('0 of 2 given')).toBeVisible();
  await expect(jo.locator('main')).not.toContainText(/\bann\b|\bbo\b/);
  await jo.keyboard.press('e');
  await expect(jo.getByRole('radio').first()).toBeFocused();
  await jo.keyboard.press('2');
  await jo.keyboard.press('Enter');
  await expect(jo.getByRole('heading', { name: 'm2' })).toBeVisible();
  await expect(jo.getByText('1 of 2 given')).toBeVisible();
  await jo.keyboard.press('e');
  await jo.keyboard.press('1');
  await jo.keyboard.press('Enter');
  await expect(jo.getByRole('heading', { name: 'Nothing to label' })).toBeVisible();

  await mira.goto(`/p/${slug}/queue`);
  await untilHydrated(mira);
  await expect(mira.getByText('Waits for Jo Okafor')).toHaveCount(0);
  await expect(mira.locator('tbody tr').first()).toContainText('×2');
  await jo.goto(item!);
  await untilHydrated(jo);
  await expect(jo).toHaveURL(/\/items\//);
  await expect(jo.getByRole('heading', { name: 'm1' })).toBeVisible();

  await mira.goto(`/p/${slug}/label`);
  await untilHydrated(mira);
  await expect(mira.getByRole('row', { name: /^Jo Okafor/ })).toContainText('2');
});
