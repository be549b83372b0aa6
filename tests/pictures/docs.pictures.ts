import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { askAs } from '../support/ask-as.ts';
import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';

const folder = join(import.meta.dirname, '../../docs/pictures');

interface Row {
  conflict: string;
  item: string;
  itemKey: string;
}

/** Opens a page of the demo's project and waits until everything on it has come. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(`/p/helpdesk${path}`);
  await untilHydrated(page);
  await page.waitForLoadState('networkidle');
}

/** What was said on the way is not the page's. */
async function take(page: Page, name: string): Promise<void> {
  for (const close of await page.getByRole('button', { name: 'Close this message' }).all()) await close.click();
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}

/** Presses what proposes, explains and records the conflict that is open, as somebody in a hurry does. */
async function decide(page: Page): Promise<void> {
  await expect(page.getByRole('textbox', { name: /^Reason/ })).toBeVisible();
  await page.keyboard.press('1');
  await expect(page.getByText(/Ready: /).first()).toBeVisible();
  await page.keyboard.press('w');
  const ready = page.getByText('Ready to record.');
  for (let losing = 0; losing < 3 && !(await ready.isVisible()); losing++) await page.keyboard.press('1');
  await expect(ready).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /^Decided:/ })).toBeVisible();
}

test('the pictures of the documentation', async ({ enter }) => {
  test.setTimeout(300_000);
  const [mira, tomas] = [await enter('mira'), await enter('tomas')];
  const { rows } = await askAs<{ rows: Row[] }>(mira, 'GET', '/api/projects/helpdesk/conflicts?limit=40');
  const { members } = await askAs<{ members: { id: string; name: string }[] }>(
    mira,
    'GET',
    '/api/projects/helpdesk/members',
  );
  const idOf = (name: string) => members.find((member) => member.name.startsWith(name))!.id;
  const handle = (from: number, to: number, change: object) =>
    askAs(mira, 'POST', '/api/projects/helpdesk/handlings', {
      commandId: crypto.randomUUID(),
      selection: { by: 'list', conflicts: rows.slice(from, to).map(({ conflict }) => conflict) },
      change,
      count: to - from,
    });
  const at = (row: Row) => `/items/${row.item}?c=${row.conflict}`;
  for (const row of rows.slice(0, 4)) {
    await open(mira, at(row));
    await decide(mira);
  }
  await handle(6, 12, { assign: [idOf('Mira')] });
  await handle(8, 11, { priority: 'high' });
  await handle(11, 13, { priority: 'urgent' });
  await handle(18, 21, { priority: 'low' });

  await open(mira, '');
  await take(mira, 'overview');
  await open(mira, '/queue');
  await take(mira, 'queue');
  await open(mira, '/queue?as=board&columns=priority');
  await take(mira, 'board');
  await open(mira, '/agreement');
  await take(mira, 'agreement');

  const shared = rows[14]!;
  await open(mira, at(shared));
  await open(tomas, at(shared));
  await expect(mira.getByRole('textbox', { name: /^Reason/ })).toBeVisible();
  await mira.keyboard.press('1');
  await expect(tomas.getByText(/proposed by Mira Novak/)).toBeVisible();
  await tomas.keyboard.press('c');
  await tomas.keyboard.type('It is about paying; that something is broken is only a guess.');
  await expect(mira.getByRole('textbox', { name: /^Reason/ })).toContainText('only a guess');
  await take(mira, 'room');

  const release = { commandId: crypto.randomUUID(), note: 'First hand-over', selection: 'answered' };
  await askAs(mira, 'POST', '/api/projects/helpdesk/releases', release);
  await open(mira, '/releases');
  await take(mira, 'releases');

  // Somebody who has not answered everything yet is asked for a label, and gives it on a phone.
  const selection = { by: 'list', conflicts: rows.slice(21).map(({ conflict }) => conflict) };
  const preview = (people: readonly string[]) =>
    askAs<{ asked: number; people: { id: string; able: number }[] }>(
      mira,
      'POST',
      '/api/projects/helpdesk/label-asks/preview',
      { selection, people },
    );
  const helpers = { jo: idOf('Jo'), tomas: idOf('Tomas'), anil: idOf('Anil') } as const;
  const { people } = await preview([]);
  const [name, id] = Object.entries(helpers).find(([, one]) =>
    people.some((person) => person.id === one && person.able > 0),
  )!;
  const { asked } = await preview([id]);
  const order = { commandId: crypto.randomUUID(), selection, people: [id], dueAt: null, asked };
  await askAs(mira, 'POST', '/api/projects/helpdesk/label-asks', order);
  const helper = await enter(name as keyof typeof helpers);
  await helper.setViewportSize({ width: 360, height: 640 });
  await open(helper, '/label');
  await take(helper, 'label-phone');
});
