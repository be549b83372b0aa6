import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';
import { expectSoundEverywhere } from '../support/expect-sound.ts';
import { importProject } from '../support/import-project.ts';

test('a filter becomes a view that is shared, begins the queue, is changed, found by name and removed', async ({
  enter,
}) => {
  const mira = await enter('mira');
  const rows = Array.from({ length: 6 }, (_, at) => [`v${at},ann,bug`, `v${at},bo,${at < 4 ? 'how-to' : 'praise'}`]);
  const slug = await importProject(mira, 'Views', rows.flat());
  const queue = `/p/${slug}/queue`;

  // The overview says where the conflicts stand, and leads there.
  await mira.goto(`/p/${slug}`);
  await untilHydrated(mira);
  await mira.getByRole('link', { name: 'To decide 6' }).click();
  await expect(mira).toHaveURL(/state=to-decide/);
  await expect(mira.locator('tbody tr').first()).toContainText('To decide');
  await mira.getByRole('combobox', { name: 'Label' }).selectOption('praise');
  await expect(mira.locator('tbody tr')).toHaveCount(2);

  await mira.keyboard.press('Escape');
  await mira.locator('tbody a').first().focus();
  await mira.keyboard.press('v');
  await expect(mira.getByRole('menuitem', { name: 'Open conflicts' })).toBeFocused();
  await mira.getByRole('menuitem', { name: 'Save this filter as a view…' }).click();
  const dialog = mira.getByRole('dialog', { name: 'Save this filter as a view' });
  await dialog.getByLabel('Name').fill('Praise');
  await dialog.getByLabel('Share it with everybody in the project').check();
  await mira.keyboard.press('Enter');
  await expect(mira).toHaveURL(/\?view=[0-9A-Z]{26}$/);
  await expect(mira.getByText('View: Praise')).toBeVisible();
  await expect(mira.locator('tbody tr')).toHaveCount(2);

  // Another filter changes the view only when that is said.
  await mira.getByRole('combobox', { name: 'Label' }).selectOption('how-to');
  await expect(mira.getByText('View: Praise (changed)')).toBeVisible();
  await expect(mira.locator('tbody tr')).toHaveCount(4);
  await mira.keyboard.press('Escape');
  await mira.getByRole('button', { name: /choose a view of the queue$/ }).click();
  await expect(mira.getByRole('menuitem', { name: /^Praise 2/ })).toBeVisible();
  await mira.getByRole('menuitem', { name: 'Save this filter as a view…' }).click();
  await mira.getByRole('button', { name: 'Change “Praise” to it' }).click();
  await expect(mira.getByText('View: Praise (changed)')).toBeHidden();
  await expect(mira.locator('tbody tr')).toHaveCount(4);

  await mira.getByRole('button', { name: /choose a view of the queue$/ }).click();
  await mira.getByRole('menuitem', { name: 'Change views…' }).click();
  const manage = mira.getByRole('dialog', { name: 'Views of the queue' });
  await manage.getByRole('radio', { name: 'Begin with Praise' }).check();
  await manage.getByLabel('Name of Praise').fill('How-to');
  await mira.keyboard.press('Tab');
  await expect(manage.getByLabel('Name of How-to')).toBeVisible();
  await expectSoundEverywhere(mira, 'views');
  await mira.keyboard.press('Escape');
  await mira.goto(queue);
  await untilHydrated(mira);
  await expect(mira.getByText('View: How-to')).toBeVisible();
  await expect(mira.locator('tbody tr')).toHaveCount(4);
  await expectSoundEverywhere(mira, 'queue of a view');

  await mira.keyboard.press('Control+k');
  await mira.keyboard.type('how-to');
  await expect(mira.getByRole('option', { name: /^How-to/ })).toBeVisible();
  await mira.keyboard.press('Escape');

  const shown = mira.url();
  await mira.getByRole('button', { name: /choose a view of the queue$/ }).click();
  const view = await mira.getByRole('menuitem', { name: /^How-to/ }).getAttribute('href');
  await mira.getByRole('menuitem', { name: 'Change views…' }).click();
  await manage.getByRole('button', { name: 'Remove How-to' }).click();
  await expect(manage.getByLabel('Name of How-to')).toBeHidden();
  expect(shown).toContain(queue);
  await mira.goto(view ?? '');
  await expect(mira.getByText('This view is not there')).toBeVisible();
  await expect(mira.locator('tbody tr')).toHaveCount(6);
});
