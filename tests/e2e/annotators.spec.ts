import type { Page } from '@playwright/test';
import { makeProject } from '../support/ask-as.ts';
import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';

const csv = (name: string, rows: readonly string[]) => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(['item,annotator,label', ...rows].join('\n')),
});

async function bringIn(page: Page, file: ReturnType<typeof csv>): Promise<void> {
  await page.locator('input[type=file]').setInputFiles([file]);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('Imported', { exact: true })).toBeVisible({ timeout: 60_000 });
}

test('somebody renamed between imports is merged, renamed and split again', async ({ enter }) => {
  test.setTimeout(180_000);
  const mira = await enter('mira');
  const slug = await makeProject(mira, 'Renamed people');
  await mira.goto(`/p/${slug}/import`);
  await untilHydrated(mira);
  await bringIn(mira, csv('may.csv', ['k1,anna,yes', 'k1,bo,no', 'k2,anna,no', 'k2,bo,no']));
  await mira.goto(`/p/${slug}/import`);
  await untilHydrated(mira);
  await bringIn(mira, csv('june.csv', ['k1,Anna K.,no', 'k3,Anna K.,yes', 'k1,bo,no']));
  await expect(mira.getByText('1 new name, while 1 known one gave nothing this time')).toBeVisible();
  await mira.getByRole('button', { name: 'Merge Anna K. into anna' }).click();
  await expect(mira.getByText('“Anna K.” and “anna” are one.')).toBeVisible();

  await mira.goto(`/p/${slug}/people`);
  await untilHydrated(mira);
  await mira.getByRole('button', { name: 'Rename anna' }).click();
  await mira.getByLabel('Name', { exact: true }).fill('Anna Kim');
  await mira.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
  const row = mira.getByRole('row', { name: /Anna Kim/ });
  await expect(row).toContainText('in the data: anna');
  await expect(row).toContainText('also Anna K.');
  await row.getByRole('button', { name: 'Split Anna K. from Anna Kim again' }).click();
  await expect(mira.getByRole('row', { name: /Anna K\./ })).toBeVisible();
  await mira.getByRole('button', { name: 'Merge Anna K. with somebody' }).click();
  await mira.getByLabel('The same as').selectOption({ label: 'Anna Kim (2)' });
  await expect(mira.getByText('1 answer given twice (1 of them differing): the newest counts')).toBeVisible();
});
