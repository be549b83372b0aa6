import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { inlineRows, workbookOf } from '#lib/formats/workbook/workbook.fixture.ts';
import { makeProject } from '../support/ask-as.ts';
import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';

const real = join(import.meta.dirname, '../../../shared/data/real');
const file = (name: string, text: string | Buffer) => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.isBuffer(text) ? text : Buffer.from(text),
});

async function newProject(page: Page, name: string): Promise<string> {
  const slug = await makeProject(page, name);
  await page.goto(`/p/${slug}/import`);
  await untilHydrated(page);
  return slug;
}

/** Asked from the page itself: only browsers know that `*.localhost` is this machine. */
const read = (page: Page, path: string) => page.evaluate((url) => fetch(url).then((reply) => reply.text()), path);

const choose = (page: Page, files: ReturnType<typeof file>[]) => page.locator('input[type=file]').setInputFiles(files);

for (const set of ['rte-snow2008', 'dog-breeds']) {
  test(`${set} is imported whole and shows the reference agreement`, async ({ enter }) => {
    test.skip(!existsSync(join(real, set)), `needs ../shared/data/real/${set}`);
    test.setTimeout(120_000);
    const expected = JSON.parse(readFileSync(join(real, set, 'expected.json'), 'utf8')) as Record<string, number>;
    const mira = await enter('mira');
    const slug = await newProject(mira, set);
    const names = ['ratings.csv', 'gold.csv', 'items.jsonl'].filter((name) => existsSync(join(real, set, name)));
    await choose(
      mira,
      names.map((name) => file(name, readFileSync(join(real, set, name)))),
    );
    const count = (value: number) => value.toLocaleString('en');
    await expect(
      mira.getByText(
        `${count(expected.n_items!)} items · ${expected.n_annotators} people · ${count(expected.n_ratings!)} answers`,
      ),
    ).toBeVisible({ timeout: 30_000 });
    await mira.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(mira.getByText('Imported', { exact: true })).toBeVisible({ timeout: 60_000 });
    await mira.goto(`/p/${slug}`);
    await untilHydrated(mira);
    await expect(mira.getByText(expected.krippendorff_alpha_nominal!.toFixed(3), { exact: true })).toBeVisible();
    const agreement = await read(mira, `/api/projects/${slug}/agreement`);
    const [question] = JSON.parse(agreement) as { measures: { name: string; estimate: { value: number } }[] }[];
    const alpha = question?.measures.find(({ name }) => name === 'krippendorff_alpha')?.estimate.value;
    expect(alpha).toBeCloseTo(expected.krippendorff_alpha_nominal!, 4);

    // The same files again change nothing.
    await mira.goto(`/p/${slug}/import`);
    await untilHydrated(mira);
    await choose(
      mira,
      names.map((name) => file(name, readFileSync(join(real, set, name)))),
    );
    await mira.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(mira.getByText(`${count(expected.n_ratings!)} answers that were there already`).first()).toBeVisible({
      timeout: 60_000,
    });
  });
}

test('a workbook is looked at, another of its sheets chosen, and imported as shown', async ({ enter }) => {
  const page = await enter('mira');
  const slug = await newProject(page, 'Workbook');
  const rows = (label: string) => [
    ['item', 'annotator', 'label'],
    ...['ann', 'bo'].map((who) => ['k1', who, `${label} of ${who}`]),
  ];
  const sheets = { 'Read me': inlineRows([['Thanks!']]), May: inlineRows(rows('May')), June: inlineRows(rows('June')) };
  await choose(page, [file('answers.xlsx', Buffer.from(workbookOf({ sheets })))]);
  await expect(page.getByRole('cell', { name: 'answers (xlsx, May)' })).toBeVisible();
  await page.getByRole('button', { name: 'Change how answers.xlsx is read' }).click();
  await page.getByLabel('Sheet').selectOption('June');
  await expect(page.getByRole('cell', { name: 'answers (xlsx, June)' })).toBeVisible();
  await expect(page.getByRole('cell', { name: 'June of ann' })).toBeVisible();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('Imported', { exact: true })).toBeVisible();
  expect(await read(page, `/api/projects/${slug}/conflicts`)).toContain('June of bo');
});

test('bad files are refused with the place and what to do, and nothing is imported', async ({ enter }) => {
  const mira = await enter('mira');
  const slug = await newProject(mira, 'Bad input');
  const alert = mira.getByRole('alert');
  for (const [bad, says] of [
    [file('empty.csv', ''), /empty/i],
    [file('columns.csv', 'colour,size\nred,1\n'), /columns\.csv/],
    [file('archive.csv', Buffer.from('PK\u0003\u0004rest of a zip', 'latin1')), /zip/i],
  ] as const) {
    await choose(mira, [bad]);
    await expect(alert).toContainText(says);
    await expect(mira.getByRole('button', { name: 'Import', exact: true })).toHaveCount(0);
  }
  // Columns that nobody named plainly are shown by a guess, which somebody has to confirm.
  await choose(mira, [file('columns.csv', 'colour,size\nred,1\n')]);
  await mira.getByRole('button', { name: 'The columns are read right' }).click();
  await expect(mira.getByRole('button', { name: 'Import', exact: true })).toBeEnabled();
  expect(JSON.parse(await read(mira, `/api/projects/${slug}`))).toMatchObject({
    items: 0,
    annotations: 0,
    questions: [],
  });
});

test('other delimiters and UTF-16 are read; unreadable rows are named and left out', async ({ enter }) => {
  const mira = await enter('mira');
  await newProject(mira, 'Odd input');
  const rows = ['item;annotator;label', 'a;ana;1', 'a;bo;2', 'b;;1', 'a;ana;2', 'b;bo'].join('\r\n');
  await choose(mira, [file('odd.csv', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(rows, 'utf16le')]))]);
  await expect(mira.getByText(/utf-16le/)).toBeVisible();
  const problems = mira.getByRole('table', { name: 'Rows that cannot be read' });
  await expect(problems.getByRole('row')).toHaveCount(4);
  for (const line of ['4', '5', '6'])
    await expect(problems.getByRole('cell', { name: line, exact: true })).toBeVisible();
});

test('markup and formulas in items and labels stay text, on screen and in a spreadsheet', async ({ enter }) => {
  const mira = await enter('mira');
  const slug = await newProject(mira, 'Hostile text');
  const item = JSON.stringify({
    id: 'x1',
    text: '<img src=x onerror="document.title=\'owned\'"><script>alert(1)</script>',
  });
  await choose(mira, [
    file('items.jsonl', item),
    file('ratings.csv', 'item,annotator,label\nx1,ana,"=HYPERLINK(""http://evil"")"\nx1,bo,<b>bold</b>\n'),
  ]);
  await mira.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(mira.getByText('Imported', { exact: true })).toBeVisible();
  await mira.goto(`/p/${slug}/queue`);
  await untilHydrated(mira);
  await mira.locator('tbody a').first().click();
  await expect(mira.getByText('<img src=x', { exact: false }).first()).toBeVisible();
  await expect(mira.getByText('<b>bold</b>').first()).toBeVisible();
  expect(await mira.title()).not.toContain('owned');
  const safe = await read(mira, `/api/projects/${slug}/gold?format=csv`);
  for (const cell of safe.split(/[,\r\n]/)) expect(cell).not.toMatch(/^"?[=+\-@]/);
});

test('a column that was guessed wrong is put right by keyboard, and imported as shown', async ({ enter }) => {
  const mira = await enter('mira');
  const slug = await newProject(mira, 'Columns');
  const rows = ['item,annotator,label,severity', 'a,ana,x,1', 'a,bo,x,2', 'b,ana,x,1', 'b,bo,x,1'];
  await mira.setViewportSize({ width: 360, height: 740 });
  await choose(mira, [file('guess.csv', rows.join('\n'))]);
  const change = mira.getByRole('button', { name: 'Change how guess.csv is read' });
  await change.press('Enter');
  await expect(change).toHaveAttribute('aria-expanded', 'true');
  const severity = mira.getByRole('combobox', { name: 'severity' });
  await severity.focus();
  await severity.selectOption('Answer');
  const labels = mira.getByRole('table', { name: 'Labels, most frequent first' });
  await expect(labels.getByRole('cell', { name: '2', exact: true })).toBeVisible();
  await expect(severity).toBeFocused();
  await expect(mira.getByRole('combobox', { name: 'label', exact: true })).toHaveValue('none');

  // Without anybody's name there is nothing to import, and the page says what is missing.
  await mira.getByRole('combobox', { name: 'annotator' }).selectOption('Not read');
  await expect(mira.getByText('Answers need a column for the annotator', { exact: false })).toBeVisible();
  await expect(mira.getByRole('button', { name: 'Import', exact: true })).toBeDisabled();
  await mira.getByRole('combobox', { name: 'annotator' }).selectOption('Who answered');
  const width = await mira.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(360);

  await mira.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(mira.getByText('Imported', { exact: true })).toBeVisible();
  const agreement = JSON.parse(await read(mira, `/api/projects/${slug}/agreement`)) as [
    { labels: { label: string }[] },
  ];
  expect(agreement[0].labels.map(({ label }) => label).sort()).toEqual(['1', '2']);
});

test('half of the answers are gone: nothing is withdrawn before somebody typed how many', async ({ enter }) => {
  const mira = await enter('mira');
  const slug = await newProject(mira, 'Gone');
  const rows = Array.from({ length: 6 }, (_, item) => [`k${item},ana,x`, `k${item},bo,${item % 2 ? 'x' : 'y'}`]);
  const table = (lines: string[][]) => file('labels.csv', ['item,annotator,label', ...lines.flat()].join('\n'));
  const button = (name: string | RegExp) => mira.getByRole('button', { name, exact: true });
  await choose(mira, [table(rows)]);
  await expect(mira.getByText('Earlier answers that are not in these files')).toHaveCount(0);
  await button('Import').click();
  await expect(mira.getByText('Imported', { exact: true })).toBeVisible();

  await choose(mira, [table(rows.slice(0, 3))]);
  await mira.getByRole('radio', { name: /^Are withdrawn on every item/ }).check();
  await button('Import').press('Enter');
  const asked = mira.getByRole('group', { name: 'Answers these files leave out' });
  await expect(asked).toBeFocused();
  await expect(asked).toContainText('3 items keep no answer of these people');
  await expect(mira.getByRole('table', { name: 'Whose answers would be withdrawn' }).getByRole('row')).toHaveCount(3);
  await button('Withdraw 6 answers and import').click();
  await expect(asked).toContainText('Type 6 to withdraw that many answers.');
  await button('Back').click();
  await expect(mira.getByRole('radio', { name: /^Are withdrawn on every item/ })).toBeChecked();
  expect(JSON.parse(await read(mira, `/api/projects/${slug}`))).toMatchObject({ items: 6, annotations: 12 });

  await button('Import').click();
  await mira.getByRole('textbox', { name: 'Type 6 to go on' }).fill('6');
  await mira.keyboard.press('Enter');
  await expect(mira.getByText('6 answers withdrawn, kept as history').first()).toBeVisible();
  expect(JSON.parse(await read(mira, `/api/projects/${slug}`))).toMatchObject({ items: 6 });
  const history = await read(mira, `/api/projects/${slug}/gold?format=annotations-csv&names=real`);
  expect(history.split('withdrawal')).toHaveLength(7);
});
