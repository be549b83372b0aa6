import type { Page } from '@playwright/test';
import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';

/** Opens the first open conflict of the queue, or the one at `place` from its end (-1 is the last), and returns its address. */
async function openFirst(page: Page, place = 0): Promise<string> {
  await page.goto('/p/helpdesk/queue');
  await untilHydrated(page);
  await page.locator('tbody a').nth(place).click();
  await expect(page.getByRole('heading', { name: 'Decide' })).toBeVisible();
  await inRoom(page);
  return page.url().replace(/^http:\/\/[^/]+/, '');
}

async function join(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await untilHydrated(page);
  await inRoom(page);
}

/** The socket is open: the reason can be written. */
async function inRoom(page: Page): Promise<void> {
  await expect(page.locator('[data-status]')).toContainText('Saved');
  await expect(page.getByRole('textbox', { name: /^Reason/ })).toBeVisible();
}

const decided = (page: Page) => page.getByRole('heading', { name: /^Decided:/ });
const reason = (page: Page) => page.getByRole('textbox', { name: /^Reason/ });

test('three people settle ten conflicts together by keyboard, and the gold carries every decision', async ({
  enter,
}) => {
  test.setTimeout(360_000);
  const [mira, tomas, jo] = [await enter('mira'), await enter('tomas'), await enter('jo')];
  const path = await openFirst(mira);
  const items: string[] = [];
  await Promise.all([join(tomas, path), join(jo, path)]);
  for (let round = 0; round < 10; round++) {
    const item = (await mira.locator('h1').textContent()) ?? '';
    items.push(item);
    // Names stay hidden while it is open; everybody sees the others.
    await expect(mira.getByRole('list', { name: 'Also here' }).getByRole('img')).toHaveCount(2);
    await jo.keyboard.press('1');
    for (const page of [mira, tomas]) await expect(page.getByText(/proposed by Jo Okafor/)).toBeVisible();
    await tomas.keyboard.press('l');
    await expect(mira.getByText('Tomas Berg: can live with it')).toBeVisible();
    // Two write the reason together.
    await tomas.keyboard.press('c');
    await tomas.keyboard.type(`Settled in round ${round}. `);
    await expect(reason(jo)).toContainText(`round ${round}.`);
    await jo.keyboard.press('c');
    await jo.keyboard.press('Control+End');
    await jo.keyboard.type('Seen by all.');
    await expect(reason(mira)).toContainText('Seen by all.');
    await expect(reason(mira)).toContainText(`round ${round}.`);
    await expect(tomas.locator('[data-status]')).toContainText('Saved');
    await tomas.keyboard.press('Escape');
    await jo.keyboard.press('Escape');
    await mira.keyboard.press('1');
    await expect(mira.getByText(/Ready: one adjudicator supports it/)).toBeVisible();
    // A cause for each losing answer: the group that has focus takes the digit and hands on to the next.
    await mira.keyboard.press('w');
    // Answers that lost on an earlier conflict of the same pattern have their cause already: then fewer digits are taken.
    const groups = await mira.locator('[data-answer]').count();
    const ready = mira.getByText('Ready to record.');
    for (let group = 0; group < groups && !(await ready.isVisible()); group++) await mira.keyboard.press('3');
    await expect(ready).toBeVisible();
    await mira.keyboard.press('Enter');
    for (const page of [mira, tomas, jo]) await expect(decided(page)).toBeVisible();
    if (round === 9) break;
    await mira.keyboard.press('n');
    await expect(mira.locator('h1')).not.toHaveText(item);
    await inRoom(mira);
    const next = mira.url().replace(/^http:\/\/[^/]+/, '');
    await Promise.all([join(tomas, next), join(jo, next)]);
  }
  expect(new Set(items).size).toBe(10);

  const gold = await mira.evaluate(() =>
    fetch('/api/projects/helpdesk/gold?format=jsonl').then((reply) => reply.text()),
  );
  const [header, ...rows] = gold
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(header).toMatchObject({
    parley: 'gold',
    layer: 'independent',
    anchor: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  expect(rows).toHaveLength(60);
  const settled = rows.filter(({ source }: { source: string }) => source === 'decision');
  expect(settled.map(({ item }: { item: string }) => item).sort()).toEqual([...items].sort());
  for (const row of settled) {
    expect(row.decision).toMatchObject({
      decidedBy: 'Mira Novak',
      citation: 'no-guideline',
      causes: expect.anything(),
    });
    expect(row.decision.rationale).toContain('Seen by all.');
    expect(row.independent.length).toBeGreaterThanOrEqual(3);
    expect(Object.values(row.softLabel as Record<string, number>).reduce((sum, share) => sum + share, 0)).toBeCloseTo(
      1,
    );
  }
});

test('what others do while somebody writes never takes the focus or the letters', async ({ enter }) => {
  const [mira, jo] = [await enter('mira'), await enter('jo')];
  // The last one: its proposals stay, and the tests after this one begin with a conflict that has none.
  const path = await openFirst(mira, -1);
  await join(jo, path);
  await mira.keyboard.press('c');
  const sentence = 'lengthy words with all the keys: w, n, j, 0, e.';
  for (const [index, letter] of [...sentence].entries()) {
    await mira.keyboard.type(letter);
    if (index % 12 === 5) {
      await jo.keyboard.press(index % 24 === 5 ? '1' : '2');
      await expect(mira.getByText('proposed by Jo Okafor').first()).toBeVisible();
    }
  }
  await expect(reason(mira)).toHaveText(sentence);
  await expect(reason(mira)).toBeFocused();
  expect(mira.url()).toContain(path);
});

test('of two who decide at once one wins; the other is told who and keeps the text', async ({ enter }) => {
  const [mira, tomas] = [await enter('mira'), await enter('tomas')];
  const path = await openFirst(mira);
  await join(tomas, path);
  await mira.keyboard.press('1');
  await expect(tomas.getByText(/proposed by Mira Novak/)).toBeVisible();
  await tomas.keyboard.press('l');
  await expect(mira.getByText('Tomas Berg: can live with it')).toBeVisible();
  for (const page of [mira, tomas]) {
    await page.keyboard.press('w');
    const groups = await page.locator('[data-answer]').count();
    for (let group = 0; group < groups; group++) await page.keyboard.press('1');
    await expect(page.getByText('Ready to record.')).toBeVisible();
  }
  await tomas.keyboard.press('c');
  await tomas.keyboard.type('What I meant to say.');
  await expect(tomas.locator('[data-status]')).toContainText('Saved');
  await tomas.keyboard.press('Escape');
  await Promise.all([mira.keyboard.press('Enter'), tomas.keyboard.press('Enter')]);
  await expect(decided(mira)).toBeVisible();
  await expect(decided(tomas)).toBeVisible();
  const winners = [mira, tomas].map((page) => page.getByText(/^by you,/).count());
  expect((await Promise.all(winners)).reduce((sum, count) => sum + count, 0)).toBe(1);

  // Undo opens it again for both, and what was written is still there.
  const [winner, other] = (await mira.getByText(/^by you,/).count()) === 1 ? [mira, tomas] : [tomas, mira];
  await winner.keyboard.press('Control+z');
  await expect(other.getByRole('heading', { name: 'Decide' })).toBeVisible();
  await expect(reason(other)).toContainText('What I meant to say.');
  await expect(other.getByText(/took the decision back/).first()).toBeVisible();
});

test('a block needs a reason, keeps unanimity from being met, and is kept as dissent under k of n', async ({
  enter,
}) => {
  const [mira, jo] = [await enter('mira'), await enter('jo')];
  const settings = { entry: { minRaters: 2, agreedAt: 1 }, hideNames: true };
  const choose = (policy: object) =>
    mira.evaluate(
      (body) =>
        fetch('/api/projects/helpdesk/settings', {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }).then(({ status }) => status),
      { ...settings, policy },
    );
  expect(await choose({ kind: 'k-of-n', panel: 'everyone', k: 9 })).toBe(422);
  expect(await choose({ kind: 'unanimity', panel: 'everyone', quorum: 2 })).toBe(200);
  const path = await openFirst(mira);
  await join(jo, path);
  await mira.keyboard.press('2');
  await expect(jo.getByText(/proposed by Mira Novak/)).toBeVisible();
  await jo.keyboard.press('Shift+B');
  await jo.keyboard.press('Enter');
  await jo.keyboard.type('The item is cut off');
  await jo.keyboard.press('Enter');
  await expect(mira.getByText('Waits for blocked by 1 person', { exact: true })).toBeVisible();
  await mira.keyboard.press('Enter');
  await expect(mira.getByRole('alert')).toContainText('Not ready');
  expect(await choose({ kind: 'k-of-n', panel: 'everyone', k: 1 })).toBe(200);
  await mira.reload();
  await inRoom(mira);
  await mira.keyboard.press('w');
  const groups = await mira.locator('[data-answer]').count();
  for (let group = 0; group < groups; group++) await mira.keyboard.press('1');
  await mira.keyboard.press('Enter');
  await expect(decided(jo)).toBeVisible();
  await expect(jo.getByText('Dissent: Jo Okafor blocked it – “The item is cut off”')).toBeVisible();
  expect(await choose({ kind: 'single', panel: 'everyone', fallback: 'second-person' })).toBe(200);
});

test('an observer reads everything live and is offered no act', async ({ enter }) => {
  const [mira, vera] = [await enter('mira'), await enter('vera')];
  const path = await openFirst(mira);
  await vera.goto(path);
  await untilHydrated(vera);
  await mira.keyboard.press('1');
  await expect(vera.getByText(/proposed by Mira Novak/)).toBeVisible();
  await vera.keyboard.press('2');
  await expect(vera.getByRole('button', { name: /Record decision|Block|Send/ })).toHaveCount(0);
  await expect(vera.getByText('Read only')).toBeVisible();
});

test('text written while the server is away is kept and saved when it is back', async ({ enter, server }) => {
  const mira = await enter('mira');
  await openFirst(mira);
  await mira.keyboard.press('c');
  await mira.keyboard.type('Before. ');
  await expect(mira.locator('[data-status]')).toContainText('Saved');
  await mira.context().setOffline(true);
  await mira.keyboard.type('Meanwhile.');
  await expect(mira.locator('[data-status]')).toContainText(/Not saved|Reconnecting/, { timeout: 20_000 });
  await mira.context().setOffline(false);
  await expect(mira.locator('[data-status]')).toContainText('Saved', { timeout: 30_000 });
  await mira.reload();
  await inRoom(mira);
  await expect(reason(mira)).toContainText('Before. Meanwhile.');
  expect(server.output()).not.toContain('Error');
});
