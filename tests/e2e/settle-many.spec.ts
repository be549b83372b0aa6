import { joinProject } from '../support/ask-as.ts';
import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';
import { importProject } from '../support/import-project.ts';

test('one conflict is discussed, its look-alikes are settled with it, and one undo takes all of it back', async ({
  enter,
}) => {
  const [mira, tomas] = [await enter('mira'), await enter('tomas')];
  const differ = Array.from({ length: 5 }, (_, at) => [`s${at},ann,bug`, `s${at},bo,how-to`]);
  const slug = await importProject(mira, 'Look-alikes', [...differ.flat(), 's9,ann,bug', 's9,bo,praise']);
  await joinProject(mira, slug, tomas, 'adjudicator');
  await mira.goto(`/p/${slug}`);
  await untilHydrated(mira);
  // The largest group comes first.
  const pattern = mira
    .getByRole('table', { name: /^Open conflicts by/ })
    .locator('tbody tr')
    .first();
  const others = Number(await pattern.getByRole('cell').last().textContent()) - 1;
  expect(others).toBe(4);
  await pattern.getByRole('link').click();
  await expect(mira.getByRole('heading', { name: 'Queue' })).toBeVisible();
  await mira.locator('tbody a').first().click();
  await expect(mira.getByRole('textbox', { name: /^Reason/ })).toBeVisible();
  const discussed = (await mira.locator('h1').textContent()) ?? '';
  await mira.keyboard.press('1');
  await expect(mira.getByText(/Ready: one adjudicator/)).toBeVisible();
  await mira.keyboard.press('w');
  await mira.keyboard.press('1');
  await mira.keyboard.press('Enter');
  await expect(mira.getByRole('heading', { name: /^Decided:/ })).toBeVisible();

  await mira.keyboard.press('o');
  const dialog = mira.getByRole('dialog', { name: /look-alikes/ });
  await expect(dialog.getByRole('checkbox')).toHaveCount(others);
  await expect(dialog.getByRole('status')).toHaveText(new RegExp(`^${others} of ${others} chosen, which overrules`));
  const left = dialog.getByRole('listitem').last();
  await left.getByRole('checkbox').uncheck();
  // Somebody else sees one of them change at once.
  const settled = dialog.getByRole('listitem').first();
  const key = (await settled.locator('.key').textContent()) ?? '';
  await tomas.goto(`/p/${slug}/queue?text=${key}`);
  await untilHydrated(tomas);
  await tomas.locator('tbody a').first().click();
  await expect(tomas.getByRole('textbox', { name: /^Reason/ })).toBeVisible();
  await dialog.getByRole('button', { name: `Settle ${others - 1} conflict` }).click();
  await expect(mira.getByText(new RegExp(`^${others - 1} conflicts? settled`))).toBeVisible();
  await expect(tomas.getByRole('heading', { name: /^Decided:/ })).toBeVisible();
  await expect(tomas.getByRole('link', { name: discussed })).toBeVisible();
  await expect(mira.getByRole('button', { name: 'Settle look-alikes… (1)' })).toBeVisible();

  // The newest message is the last.
  await mira.getByRole('button', { name: 'Undo', exact: true }).last().click();
  await expect(mira.getByText(/taken back$/)).toBeVisible();
  await expect(tomas.getByRole('heading', { name: 'Decide', exact: true })).toBeVisible();
});
