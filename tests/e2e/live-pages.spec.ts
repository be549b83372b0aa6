import { expect, test, untilHydrated } from '#tests/support/e2e-fixtures.ts';

test('pages of a project follow what others decide, without a reload and without moving the reader', async ({
  enter,
}) => {
  const tomas = await enter('tomas');
  await tomas.goto('/p/helpdesk');
  await untilHydrated(tomas);
  const counts = tomas.getByText(/\d+ open · \d+ decided/);
  const [open, decided] = ((await counts.textContent()) ?? '').match(/\d+(?= open)|\d+(?= decided)/g)!.map(Number);
  await expect(tomas.getByText('Krippendorff’s α')).toBeVisible();
  await tomas.getByRole('link', { name: 'bug / how-to', exact: true }).focus();

  const mira = await enter('mira');
  await mira.goto('/p/helpdesk/queue');
  await untilHydrated(mira);
  await mira.locator('tbody a').first().click();
  await expect(mira.getByRole('heading', { name: 'Decide' })).toBeVisible();
  await expect(mira.locator('[data-status]')).toContainText('Saved');
  await mira.keyboard.press('1');
  await expect(mira.getByText(/Ready: one adjudicator supports it/)).toBeVisible();
  await mira.keyboard.press('c');
  await mira.keyboard.type('It fits best.');
  await mira.keyboard.press('Escape');
  await mira.keyboard.press('w');
  // With a cause for each answer Enter records, wherever the focus is.
  const groups = await mira.locator('[data-answer]').count();
  const ready = mira.getByText('Ready to record.');
  for (let group = 0; group < groups && !(await ready.isVisible()); group++) await mira.keyboard.press('3');
  await mira.locator('[data-answer] input').first().focus();
  await mira.keyboard.press('Enter');
  await expect(mira.getByRole('heading', { name: /^Decided:/ })).toBeVisible();
  await expect(counts).toContainText(`${open! - 1} open · ${decided! + 1} decided`);
  await expect(tomas.getByText('Krippendorff’s α')).toBeVisible();
  await expect(tomas.getByRole('link', { name: 'bug / how-to', exact: true })).toBeFocused();
});
