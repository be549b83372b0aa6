import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';
import { expectSoundEverywhere } from '../support/expect-sound.ts';
import { importProject } from '../support/import-project.ts';

test('the queue is a board: cards move by key and by choice, and can be taken back', async ({ enter }) => {
  const mira = await enter('mira');
  const rows = Array.from({ length: 26 }, (_, at) => [`b${at},ann,bug`, `b${at},bo,how-to`]);
  const slug = await importProject(mira, 'Board', rows.flat());
  const column = (name: string) => mira.getByRole('region', { name: new RegExp(`^${name}`) });
  const card = (conflictOf: string) => mira.getByRole('link', { name: conflictOf, exact: true });

  // From the list by a key; stages stay, and say why.
  await mira.goto(`/p/${slug}/queue`);
  await untilHydrated(mira);
  await mira.keyboard.press('b');
  await expect(mira).toHaveURL(/as=board/);
  await expect(column('To decide').getByRole('listitem')).toHaveCount(20);
  await mira.keyboard.press('ArrowDown');
  await expect(column('To decide').getByRole('link').first()).toBeFocused();
  await mira.keyboard.press('Shift+ArrowRight');
  await expect(mira.getByText(/^A stage follows from votes and decisions/)).toHaveCount(2);
  await expectSoundEverywhere(mira, 'board of stages');

  await mira.getByRole('link', { name: 'Priority', exact: true }).click();
  await expect(mira).toHaveURL(/columns=priority/);
  await expect(column('Normal')).toContainText('26');
  await column('Normal').getByRole('button', { name: '6 more' }).click();
  await expect(column('Normal').getByRole('listitem')).toHaveCount(26);
  await expect(column('Normal').getByRole('link').nth(20)).toBeFocused();

  // One column back is more urgent; focus stays on the card.
  await mira.keyboard.press('ArrowUp');
  const key = await column('Normal').getByRole('link').nth(19).textContent();
  await mira.keyboard.press('Shift+ArrowLeft');
  await expect(column('High').getByRole('listitem')).toHaveCount(1);
  await expect(card(key!)).toBeFocused();
  await expect(mira.getByText(`${key} is in High now, 1 of 1`)).toBeAttached();
  await mira.keyboard.press('m');
  await mira.getByRole('dialog').getByRole('button', { name: 'Urgent' }).click();
  await expect(column('Urgent')).toContainText(key!);
  await expect(card(key!)).toBeFocused();
  await mira.getByRole('button', { name: 'Undo' }).last().click();
  await expect(column('High')).toContainText(key!);
  await expectSoundEverywhere(mira, 'board of priorities');

  // What somebody drags in one window shows in another at once, and an item leads back to the board.
  const phone = await enter('mira');
  await phone.setViewportSize({ width: 360, height: 740 });
  await phone.goto(`/p/${slug}/queue?as=board&columns=priority`);
  await untilHydrated(phone);
  await phone.getByRole('tab', { name: /^High/ }).click();
  await expect(phone.getByRole('tabpanel', { name: /^High/ }).getByRole('listitem')).toHaveCount(1);
  const next = column('Normal').getByRole('link').first();
  const dragged = (await next.textContent()) ?? '';
  await next.dragTo(column('High').getByRole('heading'));
  await expect(column('High')).toContainText(dragged);
  await expect(phone.getByRole('tabpanel', { name: /^High/ })).toContainText(dragged);
  await card(dragged).click();
  await expect(mira.getByRole('heading', { name: dragged })).toBeVisible();
  await mira.getByRole('link', { name: 'Board', exact: true }).click();
  await expect(mira).toHaveURL(/as=board&columns=priority/);
  await mira.goto(`/p/${slug}/queue?as=board&columns=assignee`);
  await untilHydrated(mira);
  await expectSoundEverywhere(mira, 'board of people');
});
