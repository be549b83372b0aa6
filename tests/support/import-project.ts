import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { makeProject } from './ask-as.ts';
import { untilHydrated } from './e2e-fixtures.ts';

/** Makes a project as the person of the page does, imports a table into it, and gives its short name. */
export async function importProject(page: Page, name: string, rows: readonly string[]): Promise<string> {
  const slug = await makeProject(page, name);
  await page.goto(`/p/${slug}/import`);
  await untilHydrated(page);
  const buffer = Buffer.from(['item,annotator,label', ...rows].join('\n'));
  await page.locator('input[type=file]').setInputFiles([{ name: 'ratings.csv', mimeType: 'text/csv', buffer }]);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('Imported', { exact: true })).toBeVisible({ timeout: 60_000 });
  return slug;
}
