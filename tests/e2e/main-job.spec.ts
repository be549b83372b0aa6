import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { askAs, joinProject, makeProject } from '../support/ask-as.ts';
import { drawAnswers } from '../support/drawn-answers.ts';
import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';

const real = join(import.meta.dirname, '../../../shared/data/real/adult-content3-a/ratings.csv');
const ITEMS = 5_000;

interface Queue {
  counts: { open: number; decided: number };
  total: number;
  patterns: { pattern: string; title: string; count: number }[];
}

test('20 people’s labels on 5,000 items go from import to a dataset release', async ({ enter }) => {
  test.skip(!existsSync(real), 'needs ../shared/data/real/adult-content3-a');
  test.setTimeout(600_000);
  const began = Date.now();
  const tell = (step: string, counts: Record<string, number>) =>
    console.log(
      `main job, ${String(Math.round((Date.now() - began) / 1000)).padStart(3)} s: ${step}: ` +
        Object.entries(counts)
          .map(([name, count]) => `${count.toLocaleString('en')} ${name}`)
          .join(', '),
    );
  const answers = drawAnswers(real, { items: ITEMS, annotators: 20, overlap: [2, 3], seed: 20_261_125 });
  const differing = [...Map.groupBy(answers, ({ item }) => item).values()].filter(
    (group) => new Set(group.map(({ label }) => label)).size > 1,
  ).length;

  const mira = await enter('mira');
  const others = { tomas: 'adjudicator', anil: 'adjudicator', jo: 'annotator', vera: 'observer' } as const;
  const slug = await makeProject(mira, 'Main job');
  const api = `/api/projects/${slug}`;
  const pages = new Map<string, Page>();
  for (const [person, role] of Object.entries(others)) {
    const page = await enter(person as keyof typeof others);
    await joinProject(mira, slug, page, role);
    pages.set(person, page);
  }
  const [tomas, anil, jo, vera] = ['tomas', 'anil', 'jo', 'vera'].map((person) => pages.get(person)!);
  // Mira has the queue open on her phone too.
  const phone = await enter('mira');
  await phone.setViewportSize({ width: 360, height: 740 });
  /** Jo's answers in the data. */
  let own = '';
  const queue = (query = '') => askAs<Queue>(mira, 'GET', `${api}/conflicts?limit=1${query}`);

  await test.step('import', async () => {
    await mira.goto(`/p/${slug}/import`);
    await untilHydrated(mira);
    const table = ['item,annotator,label,text'];
    for (const { item, annotator, label } of answers) {
      table.push(`${item},${annotator},${label},Page ${item.slice(5)} of the crawl: what may be shown to whom?`);
    }
    const buffer = Buffer.from(table.join('\n'));
    await mira.locator('input[type=file]').setInputFiles({ name: 'labels.csv', mimeType: 'text/csv', buffer });
    const found = `5,000 items · 20 people · ${answers.length.toLocaleString('en')} answers`;
    await expect(mira.getByText(found)).toBeVisible({ timeout: 60_000 });
    const started = Date.now();
    await mira.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(mira.getByText('Imported', { exact: true })).toBeVisible({ timeout: 120_000 });
    const { counts } = await queue();
    expect(counts).toEqual({ open: differing, decided: 0 });
    tell('imported', { items: ITEMS, people: 20, answers: answers.length, conflicts: counts.open });
    console.log(`main job: the import took ${((Date.now() - started) / 1000).toFixed(1)} s`);
  });

  await test.step('who agrees with whom', async () => {
    await mira.goto(`/p/${slug}/agreement`);
    await untilHydrated(mira);
    await expect(mira.getByText('labeler-01').first()).toBeVisible({ timeout: 30_000 });
    const { annotators } = await askAs<{ annotators: { id: string; name: string }[] }>(mira, 'GET', `${api}/members`);
    expect(annotators).toHaveLength(20);
    const { person } = await askAs<{ person: { id: string } }>(jo!, 'GET', '/api/session');
    own = annotators.find(({ name }) => name === 'labeler-01')!.id;
    await askAs(mira, 'PUT', `${api}/annotators/${own}/account`, { account: person.id });
  });

  await test.step('what nobody disputes is resolved by policy', async () => {
    await mira.goto(`/p/${slug}/agreed`);
    await untilHydrated(mira);
    const resolve = mira.getByRole('button', { name: /^Resolve [\d,]+ items by policy$/ });
    const offered = Number(((await resolve.textContent()) ?? '').replace(/\D/g, ''));
    expect(offered).toBe(ITEMS - differing);
    await resolve.click();
    await expect(mira.getByText(/items? resolved: /)).toBeVisible({ timeout: 60_000 });
    tell('resolved by policy', { items: offered });
  });

  await test.step('work is given to people', async () => {
    await mira.goto(`/p/${slug}/queue`);
    await untilHydrated(mira);
    await mira.keyboard.press('j');
    await mira.keyboard.press('x');
    for (let row = 0; row < 19; row++) await mira.keyboard.press('Shift+J');
    await expect(mira.getByText('20 conflicts selected')).toBeVisible();
    await mira.keyboard.press('a');
    const dialog = mira.getByRole('dialog', { name: 'Handle the selected' });
    await dialog.getByRole('checkbox', { name: 'Tomas' }).check();
    await dialog.getByRole('checkbox', { name: 'Anil' }).check();
    await dialog.getByRole('combobox', { name: 'Priority' }).selectOption('high');
    await dialog.getByRole('button', { name: 'Apply to 20 conflicts' }).click();
    await expect(mira.getByText('20 conflicts changed')).toBeVisible();
    await anil!.goto(`/p/${slug}/queue?assigned=me`);
    await untilHydrated(anil!);
    await expect(anil!.locator('tbody tr')).toHaveCount(10);
    tell('given', { 'to Tomas': 10, 'to Anil': 10 });
  });

  await test.step('six browsers in one room', async () => {
    await anil!.locator('tbody a').first().click();
    await expect(anil!.getByRole('textbox', { name: /^Reason/ })).toBeVisible();
    const item = new URL(anil!.url()).pathname;
    for (const page of [mira, tomas!, jo!, vera!, phone]) {
      await page.goto(item);
      await untilHydrated(page);
    }
    await expect(mira.getByText('Saved', { exact: true })).toBeVisible();
    await record(anil!);
    for (const page of [mira, tomas!, jo!, vera!, phone]) {
      await expect(page.getByRole('heading', { name: /^Decided:/ })).toBeVisible();
    }
    expect((await queue()).counts).toEqual({ open: differing - 1, decided: 1 });
    // The ones Anil was given go on without him leaving the keyboard.
    for (let one = 1; one < 10; one++) {
      await anil!.keyboard.press('n');
      await expect(anil!.getByRole('heading', { name: 'Decide', exact: true })).toBeVisible();
      await record(anil!);
    }
    await expect.poll(async () => (await queue()).counts.decided).toBe(10);
    tell('decided one by one', { conflicts: 10 });
  });

  await test.step('the largest group is settled, undone and settled again', async () => {
    const before = (await queue()).counts;
    const settled = await settleLargest(mira, slug);
    const after = { open: before.open - settled - 1, decided: before.decided + settled + 1 };
    expect((await queue()).counts).toEqual(after);
    await mira.getByRole('button', { name: 'Undo', exact: true }).last().click();
    await expect(mira.getByText(/taken back$/)).toBeVisible({ timeout: 30_000 });
    expect((await queue()).counts).toEqual({ open: after.open + settled, decided: after.decided - settled });
    expect(await settleWithThis(mira)).toBe(settled);
    expect((await queue()).counts).toEqual(after);
    tell('settled as one, undone, settled again', { conflicts: settled + 1 });
  });

  await test.step('every other group', async () => {
    let groups = 1;
    let largest: Queue['patterns'][number] | undefined;
    while ((largest = (await queue()).patterns[0]) !== undefined) {
      if (largest.count > 1) await settleLargest(mira, slug);
      else {
        await openFirst(mira, slug, largest.pattern);
        await record(mira);
      }
      groups++;
    }
    const { counts } = await queue();
    expect(counts).toEqual({ open: 0, decided: differing });
    tell('all settled', { groups, conflicts: counts.decided });
  });

  await test.step('released, contested, overturned, and released with the difference', async () => {
    expect(await release(mira, slug, 'Before contests')).toBe(ITEMS);
    await jo!.goto(`/p/${slug}/annotators/${own}`);
    await untilHydrated(jo!);
    const overruled = jo!.getByRole('table', { name: /^Decided answers/ }).getByRole('row', { name: /Slip/ });
    await overruled.first().getByRole('link').first().click();
    await expect(jo!.getByRole('heading', { name: /^Decided:/ })).toBeVisible();
    const item = new URL(jo!.url()).pathname;
    const key = (await jo!.locator('h1').textContent()) ?? '';
    await jo!.keyboard.press('Shift+C');
    const contest = jo!.getByRole('dialog', { name: 'Contest this decision' });
    await contest.getByLabel('What is wrong with it?').fill('Minors can open it.');
    await contest.getByRole('button', { name: 'Contest', exact: true }).click();
    await expect(jo!.getByRole('heading', { name: 'Contested' })).toBeVisible();

    await tomas!.goto(item);
    await untilHydrated(tomas!);
    await expect(tomas!.getByRole('heading', { name: 'Hear the contest' })).toBeVisible();
    await expect(tomas!.getByText('Saved', { exact: true })).toBeVisible();
    const reason = tomas!.getByRole('textbox', { name: /^Reason/ });
    await reason.fill('It has no age gate.');
    await expect(reason).toHaveText('It has no age gate.');
    await tomas!.keyboard.press('Escape');
    const answers = tomas!.getByRole('region', { name: 'Which label fits?' }).getByRole('listitem');
    const decided = await answers.filter({ has: tomas!.getByRole('button') }).allTextContents();
    const other = decided.findIndex((text) => !text.includes('decided')) + 1;
    await tomas!.keyboard.press(String(other));
    await expect(tomas!.getByText(/Ready: one adjudicator/)).toBeVisible();
    await tomas!.keyboard.press('w');
    const ready = tomas!.getByText('Ready to record.');
    for (let losing = 0; losing < 4 && !(await ready.isVisible()); losing++) await tomas!.keyboard.press('2');
    await expect(ready).toBeVisible();
    await expect(reason).toHaveText('It has no age gate.');
    await tomas!.keyboard.press('Enter');
    await expect(jo!.getByText('Overturned by Tomas', { exact: false })).toBeVisible();

    expect(await release(mira, slug, 'After contests')).toBe(ITEMS);
    await mira.getByRole('link', { name: 'from 1 to 2' }).click();
    await expect(mira.getByRole('heading', { name: 'From release 1 to release 2' })).toBeVisible();
    await expect(mira.getByText('4,999 rows say the same', { exact: false })).toBeVisible();
    await expect(mira.getByRole('row', { name: new RegExp(key) })).toContainText('It has no age gate.');
    tell('released twice', { rows: ITEMS, 'changed between the two': 1 });
    const { broken } = await askAs<{ broken: unknown }>(mira, 'GET', `${api}/log/verification`);
    expect(broken).toBeNull();
  });
});

/** Records the first answer of the conflict that is open, by keyboard: the losing answers are slips. */
async function record(page: Page): Promise<void> {
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await page.keyboard.press('1');
  await expect(page.getByText(/Ready: one adjudicator/)).toBeVisible();
  await page.keyboard.press('w');
  const ready = page.getByText('Ready to record.');
  for (let losing = 0; losing < 4 && !(await ready.isVisible()); losing++) await page.keyboard.press('1');
  await expect(ready).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /^Decided:/ })).toBeVisible();
}

async function openFirst(page: Page, slug: string, pattern: string): Promise<void> {
  await page.goto(`/p/${slug}/queue?${new URLSearchParams({ pattern })}`);
  await untilHydrated(page);
  await page.locator('tbody a').first().click();
  await expect(page.getByRole('textbox', { name: /^Reason/ })).toBeVisible();
}

/** Decides the first conflict of the largest group and settles the others with it; how many others there were. */
async function settleLargest(page: Page, slug: string): Promise<number> {
  await page.goto(`/p/${slug}`);
  await untilHydrated(page);
  const row = page
    .getByRole('table', { name: /^Open conflicts by/ })
    .locator('tbody tr')
    .first();
  const size = Number(((await row.getByRole('cell').last().textContent()) ?? '').replace(/\D/g, ''));
  await row.getByRole('link').click();
  await expect(page.getByRole('heading', { name: 'Queue' })).toBeVisible();
  await page.locator('tbody a').first().click();
  await expect(page.getByRole('textbox', { name: /^Reason/ })).toBeVisible();
  await record(page);
  const settled = await settleWithThis(page);
  expect(settled).toBe(Math.min(size - 1, 2_000));
  return settled;
}

async function settleWithThis(page: Page): Promise<number> {
  await page.keyboard.press('o');
  const dialog = page.getByRole('dialog', { name: /look-alikes/ });
  const settle = dialog.getByRole('button', { name: /^Settle [1-9][\d,]* conflict/ });
  await expect(settle).toBeVisible({ timeout: 30_000 });
  const count = Number(((await settle.textContent()) ?? '').replace(/\D/g, ''));
  await settle.click();
  await expect(dialog).toBeHidden({ timeout: 60_000 });
  await expect(page.getByText(/^[\d,]+ conflicts? settled/).last()).toBeVisible();
  return count;
}

/** Makes a release of all rows and gives how many it holds. */
async function release(page: Page, slug: string, note: string): Promise<number> {
  await page.goto(`/p/${slug}/releases`);
  await untilHydrated(page);
  await page.getByRole('button', { name: 'Make a release' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make a release' });
  await dialog.getByLabel('Note').fill(note);
  await dialog.getByRole('button', { name: 'Make release' }).click();
  await expect(dialog).toBeHidden({ timeout: 60_000 });
  const row = page.getByRole('row', { name: new RegExp(note) });
  const holds =
    (await row
      .getByText(/[\d,]+ rows?/)
      .first()
      .textContent()) ?? '';
  return Number(/[\d,]+/.exec(holds)![0].replaceAll(',', ''));
}
