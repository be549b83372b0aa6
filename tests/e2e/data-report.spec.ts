import AxeBuilder from '@axe-core/playwright';
import { makeProject } from '../support/ask-as.ts';
import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';

test('what an import brought is counted, and leads to its items', async ({ enter }) => {
  const mira = await enter('mira');
  const slug = await makeProject(mira, 'Data');
  const rows = Array.from({ length: 30 }, (_, item) => [
    `k${item},ana,x`,
    `k${item},bo,${item % 2 ? 'x' : 'y'}`,
  ]).flat();
  const file = (name: string, lines: string[]) => ({
    name,
    mimeType: 'text/plain',
    buffer: Buffer.from(lines.join('\n')),
  });
  await mira.goto(`/p/${slug}/import`);
  await untilHydrated(mira);
  await mira
    .locator('input[type=file]')
    .setInputFiles([
      file('items.jsonl', ['{"id":"k0","text":"Twin."}', '{"id":"k1","text":"Twin."}']),
      file('labels.csv', ['item,annotator,label', ...rows, 'k99,cy,z']),
      file('gold.csv', ['item,gold', 'k0,x', 'k0,y']),
    ]);
  await mira.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(mira.getByText('Conflicting references on 1 item', { exact: false })).toBeVisible();
  await expect(mira.getByRole('table', { name: /^Contradicting references/ })).toContainText('gold.csv, line 3');
  await mira.getByRole('link', { name: 'Data report', exact: true }).last().click();

  const people = mira.getByRole('table', { name: /^Share of each person’s answers/ });
  await expect(people.getByRole('row', { name: /^ana 30 100/ })).toBeVisible();
  await expect(people.getByRole('row', { name: /^cy shares no item 1/ })).toBeVisible();
  await expect(mira.getByText('2 items with the text of another one')).toBeVisible();
  await expect(mira.getByText('2 circles of people who never meet', { exact: false })).toBeVisible();
  for (const scheme of ['light', 'dark'] as const) {
    await mira.emulateMedia({ colorScheme: scheme });
    const { violations } = await new AxeBuilder({ page: mira }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  }
  await mira.setViewportSize({ width: 360, height: 740 });
  expect(await mira.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await mira.getByRole('combobox', { name: 'Of' }).selectOption({ index: 1 });
  await expect(mira).toHaveURL(/import=/);
  await mira.getByRole('link', { name: 'its items in the queue' }).click();
  await expect(mira).toHaveURL(/within=import/);
});
