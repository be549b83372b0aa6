import type { Page } from '@playwright/test';
import { askAs, makeProject } from '../support/ask-as.ts';
import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';

const rows = [
  'item,parent,annotator,question,label,text',
  ...['ann,toxic,yes', 'bo,toxic,no', 'ann,sort,insult', 'bo,sort,threat'].map(
    (answer) => `c1,thread 7,${answer},"You are a fool, and I know where you live."`,
  ),
  ...['ann,toxic,no', 'bo,toxic,no'].map((answer) => `c2,thread 7,${answer},"I see it otherwise, and here is why."`),
  ...['ann,toxic,yes', 'bo,toxic,yes'].map((answer) => `c3,thread 7,${answer},"Nobody asked you, idiot."`),
].join('\n');

/** The import page of a new project. */
async function openImport(mira: Page): Promise<string> {
  const slug = await makeProject(mira, 'Threads');
  await mira.goto(`/p/${slug}/import`);
  await untilHydrated(mira);
  return slug;
}

async function drop(mira: Page, text: string): Promise<void> {
  const file = { name: 'thread.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
  await mira.locator('input[type=file]').setInputFiles([file]);
}

test('questions are found in a file, one is asked under a condition, and an item is closed question by question', async ({
  enter,
}) => {
  const mira = await enter('mira');
  const slug = await openImport(mira);
  await drop(mira, rows);
  const sort = mira.getByRole('listitem').filter({ has: mira.getByRole('heading', { name: 'sort 2 answers' }) });
  await sort.getByLabel('As people were asked it').fill('What is toxic about it?');
  await sort.getByLabel('Asked', { exact: true }).selectOption('only where “toxic” is …');
  await sort.getByRole('checkbox', { name: 'yes' }).check();
  await mira.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(mira.getByText('Imported', { exact: true })).toBeVisible({ timeout: 30_000 });

  await mira.goto(`/p/${slug}/items/${await itemId(mira, slug, 'c1')}`);
  await untilHydrated(mira);
  // What stands around the item is read when it is opened, and leads there by keyboard too.
  await mira.locator('summary', { hasText: 'Around it in thread 7' }).click();
  const around = mira.getByRole('list').filter({ hasText: 'this item' });
  await expect(around.getByRole('listitem')).toHaveCount(3);
  await expect(mira.getByRole('link', { name: 'After: c2' })).toBeVisible();

  const questions = mira.getByRole('region', { name: 'Questions' });
  await expect(questions).toContainText('Still missing: toxic · What is toxic about it?');
  await questions.getByRole('link', { name: 'What is toxic about it?' }).click();
  await expect(mira.getByText('Waits for “toxic”.').first()).toBeVisible();
  await questions.getByRole('link', { name: 'toxic', exact: true }).click();

  await mira.goto(`/p/${slug}/items/${await itemId(mira, slug, 'c3')}`);
  await untilHydrated(mira);
  await expect(mira.getByText('Nobody answered this, and it is asked here. Put an answer forward.')).toBeVisible();

  await mira.goto(`/p/${slug}/settings`);
  await untilHydrated(mira);
  await mira.locator('summary', { hasText: 'What is toxic about it?' }).click();
  await mira.getByLabel('insult is shown as').fill('Insult');
  await mira.getByLabel('insult is shown as').blur();
  await mira.getByRole('button', { name: 'Save this question' }).click();
  await expect(mira.getByText('Question saved.')).toBeVisible();
});

test('several labels in a cell are a guess that somebody confirms', async ({ enter }) => {
  const mira = await enter('mira');
  await openImport(mira);
  await drop(mira, 'item,annotator,label\na,ann,x|y\na,bo,y\nb,ann,y|x\nb,bo,x\n');
  const start = mira.getByRole('button', { name: 'Import', exact: true });
  await expect(mira.getByText(/seem to be several labels/).first()).toBeVisible();
  await expect(start).toBeDisabled();
  await mira.getByRole('button', { name: 'Read them as several' }).click();
  await expect(start).toBeEnabled();
  await expect(mira.getByLabel('An answer is')).toHaveValue('multi-choice');
  const labels = mira.getByRole('table', { name: 'Labels, most frequent first' });
  await expect(labels.getByRole('row')).toHaveCount(3);
});

async function itemId(page: Page, slug: string, key: string): Promise<string> {
  const { rows: found } = await askAs<{ rows: { item: string; itemKey: string }[] }>(
    page,
    'GET',
    `/api/projects/${slug}/conflicts?state=all`,
  );
  return found.find(({ itemKey }) => itemKey === key)!.item;
}
