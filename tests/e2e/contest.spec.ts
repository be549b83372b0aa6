import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';

test('an annotator contests a decision, and the panel without its decider overturns it', async ({ enter }) => {
  const [mira, jo, tomas] = [await enter('mira'), await enter('jo'), await enter('tomas')];
  await mira.goto('/p/helpdesk/queue');
  await untilHydrated(mira);
  await mira.locator('tbody a').first().click();
  await expect(mira.getByRole('textbox', { name: /^Reason/ })).toBeVisible();
  const item = new URL(mira.url()).pathname;
  await mira.keyboard.press('1');
  await expect(mira.getByText(/Ready: one adjudicator/)).toBeVisible();
  await mira.keyboard.press('w');
  const ready = mira.getByText('Ready to record.');
  for (let losing = 0; losing < 4 && !(await ready.isVisible()); losing++) await mira.keyboard.press('1');
  await expect(ready).toBeVisible();
  await mira.keyboard.press('Enter');
  await expect(mira.getByRole('heading', { name: /^Decided:/ })).toBeVisible();

  await jo.goto(item);
  await untilHydrated(jo);
  await expect(jo.getByRole('heading', { name: /^Decided:/ })).toBeVisible();
  await jo.keyboard.press('Shift+C');
  const dialog = jo.getByRole('dialog', { name: 'Contest this decision' });
  await dialog.getByLabel('What is wrong with it?').fill('The customer asks for something else.');
  await dialog.getByRole('button', { name: 'Contest', exact: true }).click();
  await expect(jo.getByRole('heading', { name: 'Contested' })).toBeVisible();
  await expect(mira.getByRole('heading', { name: 'Contested' })).toBeVisible();
  await expect(mira.getByText('You made the decision that is contested')).toHaveCount(0);

  await tomas.goto('/p/helpdesk/contests');
  await untilHydrated(tomas);
  const row = tomas.getByRole('row', { name: /The customer asks for something else/ });
  await expect(row).toContainText('you');
  await row.getByRole('link').click();
  await expect(tomas.getByRole('heading', { name: 'Hear the contest' })).toBeVisible();
  await expect(tomas.getByRole('textbox', { name: /^Reason/ })).toBeVisible();
  await tomas.keyboard.press('2');
  await expect(tomas.getByRole('button', { name: /Overturn the decision/ })).toBeVisible();
  // Tomas may have labelled it: then a second person has to support what he records.
  await jo.keyboard.press('2');
  await expect(tomas.getByText('Jo Okafor: agree')).toBeVisible();
  await tomas.getByRole('textbox', { name: /^Reason/ }).fill('They ask for it outright.');
  await tomas.keyboard.press('Escape');
  await tomas.keyboard.press('w');
  const found = tomas.getByText('Ready to record.');
  for (let losing = 0; losing < 4 && !(await found.isVisible()); losing++) await tomas.keyboard.press('2');
  await expect(found).toBeVisible();
  await tomas.keyboard.press('Enter');

  await expect(jo.getByRole('heading', { name: 'Contested' })).toHaveCount(0);
  await expect(jo.getByText('Overturned by Tomas', { exact: false })).toBeVisible();
  await expect(jo.getByText('They ask for it outright.').first()).toBeVisible();
});
