import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';

test('a lead adds a webhook, sees its secret once, tries it and removes it', async ({ enter }) => {
  const mira = await enter('mira');
  await mira.goto('/p/helpdesk/settings');
  await untilHydrated(mira);
  await mira.getByRole('link', { name: 'Webhooks' }).click();
  await expect(mira.getByRole('heading', { name: 'Webhooks' })).toBeVisible();
  await mira.getByLabel('Address').fill('https://192.168.0.1/hook');
  await mira.getByRole('button', { name: 'Add the webhook' }).click();
  await expect(mira.getByRole('main').getByText('192.168.0.1 is not a public address.')).toBeVisible();
  // A name that leads nowhere, by definition (RFC 6761).
  await mira.getByLabel('Address').fill('https://hooks.invalid/parley');
  await mira.getByRole('button', { name: 'Add the webhook' }).click();
  await expect(mira.getByText(/^whsec_/)).toBeVisible();
  await expect(mira.getByRole('heading', { name: 'hooks.invalid', exact: true })).toBeVisible();

  await mira.getByRole('button', { name: 'Send a test' }).click();
  const row = mira.getByRole('row', { name: /webhook\.test/ });
  await expect(row).toContainText('On the way');
  await expect(row).toContainText('The host’s name', { timeout: 15_000 });

  await mira.reload();
  await untilHydrated(mira);
  await expect(mira.getByText(/^whsec_/)).toHaveCount(0);
  await mira.getByRole('button', { name: 'Remove' }).click();
  await mira.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(mira.getByText('The webhook was removed.')).toBeVisible();
  await expect(mira.getByRole('heading', { name: 'hooks.invalid', exact: true })).toHaveCount(0);
});
