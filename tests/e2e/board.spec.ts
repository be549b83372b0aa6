import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';
import { expectSoundEverywhere } from '../support/expect-sound.ts';
import { importProject } from '../support/import-project.ts';

test('the queue is a board: cards move by key, choice and drag, can be taken back, and follow what others do', async ({
  enter,
}) => {
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

  const other = column('Normal').getByRole('link').first();
  const dragged = await other.textContent();
  await other.dragTo(column('Low'), { targetPosition: { x: 60, y: 60 } });
  await expect(column('Low')).toContainText(dragged!);
  await expectSoundEverywhere(mira, 'board of priorities');

  // A filter keeps the board, and another window shows what happens in this one.
  const second = await mira.context().newPage();
  await second.goto(`/p/${slug}/queue?as=board&columns=assignee`);
  await untilHydrated(second);
  const own = second.getByRole('region', { name: /^Mira/ });
  await expect(own.getByRole('listitem')).toHaveCount(0);
  await mira.getByRole('link', { name: 'Handled by', exact: true }).click();
  await mira.getByRole('combobox', { name: 'Priority' }).selectOption('high');
  await expect(column('Nobody').getByRole('listitem')).toHaveCount(1);
  await expect(mira).toHaveURL(/as=board/);
  await mira.keyboard.press('Escape');
  await card(key!).focus();
  await mira.keyboard.press('Shift+ArrowRight');
  await expect(column('Mira')).toContainText(key!);
  await expect(own).toContainText(key!);

  // On a narrow window one column has room.
  await mira.setViewportSize({ width: 360, height: 800 });
  await mira.getByRole('tab', { name: /^Nobody/ }).click();
  await expect(card(key!)).toBeHidden();
  await mira.keyboard.press('ArrowRight');
  await expect(mira.getByRole('tab', { name: /^Mira/ })).toBeFocused();
  await expect(card(key!)).toBeVisible();
  await mira.getByRole('button', { name: `Move ${key}` }).click();
  await mira.getByRole('dialog').getByRole('button', { name: 'Nobody' }).click();
  await expect(mira.getByRole('tab', { name: /^Nobody/ })).toHaveAttribute('aria-selected', 'true');
  await expect(card(key!)).toBeFocused();
  await expectSoundEverywhere(mira, 'board of people');
});
