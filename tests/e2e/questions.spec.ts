import type { Page } from '@playwright/test';
import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';

const rows = [
  'item,parent,annotator,question,label,text',
  ...['ann,toxic,yes', 'bo,toxic,no', 'ann,sort,insult', 'bo,sort,threat'].map(
    (answer) => `c1,thread 7,${answer},"You are a fool, and I know where you live."`,
  ),
  ...['ann,toxic,no', 'bo,toxic,no'].map((answer) => `c2,thread 7,${answer},"I see it otherwise, and here is why."`),
  ...['ann,toxic,yes', 'bo,toxic,yes'].map((answer) => `c3,thread 7,${answer},"Nobody asked you, idiot."`),
].join('\n');

async function importThread(mira: Page): Promise<string> {
  const slug = await mira.evaluate(async () => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ name: 'Threads' });
    const reply = await fetch('/api/projects', { method: 'POST', headers, body });
    return ((await reply.json()) as { slug: string }).slug;
  });
  await mira.goto(`/p/${slug}/import`);
  await untilHydrated(mira);
  const file = { name: 'thread.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) };
  await mira.locator('input[type=file]').setInputFiles([file]);
  return slug;
}

test('several labels in a cell are a guess that somebody confirms', async ({ enter }) => {
  const mira = await enter('mira');
  await importThread(mira);
  const cells = 'item,annotator,label\na,ann,x|y\na,bo,y\nb,ann,y|x\nb,bo,x\n';
  const file = { name: 'thread.csv', mimeType: 'text/csv', buffer: Buffer.from(cells) };
  await mira.locator('input[type=file]').setInputFiles([file]);
  const start = mira.getByRole('button', { name: 'Import', exact: true });
  await expect(mira.getByText(/seem to be several labels/).first()).toBeVisible();
  await expect(start).toBeDisabled();
  await mira.getByRole('button', { name: 'Read them as several' }).click();
  await expect(start).toBeEnabled();
  await expect(mira.getByLabel('An answer is')).toHaveValue('multi-choice');
  const labels = mira.getByRole('table', { name: 'Labels, most frequent first' });
  await expect(labels.getByRole('row')).toHaveCount(3);
});
