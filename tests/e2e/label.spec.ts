import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';

const rows = ['m1,ann,spam', 'm1,bo,fine', 'm2,ann,fine', 'm2,bo,spam', 'm3,ann,fine', 'm3,bo,fine'];

test('a tie is broken by another annotator, who labels it blind by key', async ({ enter }) => {
  test.setTimeout(180_000);
  const mira = await enter('mira');
  const { slug, token } = await mira.evaluate(async () => {
    const post = (path: string, body: object) =>
      fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }).then((reply) => reply.json() as Promise<Record<string, string>>);
    const { slug: made } = await post('/api/projects', { name: 'Ties' });
    const link = await post(`/api/projects/${made}/invitations`, { role: 'annotator', email: null });
    return { slug: made!, token: link.token! };
  });
  const jo = await enter('jo');
  await jo.evaluate(
    (given) =>
      fetch('/api/links/accept', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token: given, account: null }),
      }),
    token,
  );
  await mira.goto(`/p/${slug}/import`);
  await untilHydrated(mira);
  const buffer = Buffer.from(['item,annotator,label', ...rows].join('\n'));
  await mira.locator('input[type=file]').setInputFiles([{ name: 'ties.csv', mimeType: 'text/csv', buffer }]);
  await mira.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(mira.getByText('Imported', { exact: true })).toBeVisible({ timeout: 60_000 });

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
