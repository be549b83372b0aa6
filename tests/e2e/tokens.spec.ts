import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';

test('a token is made, shown once, used by a script, and opens nothing once revoked', async ({ enter, server }) => {
  const mira = await enter('mira');
  await mira.goto('/account');
  await untilHydrated(mira);
  await mira.getByLabel('Name').fill('Nightly export');
  await mira.getByRole('button', { name: 'Make a token' }).click();
  const token = (await mira.locator('code', { hasText: /^ply_.{49}$/ }).textContent()) ?? '';
  const row = mira.getByRole('row', { name: /Nightly export/ });
  await expect(row).toContainText('never');

  const ask = async () => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`http://127.0.0.1:${server.port}/api/projects/helpdesk`, { headers })).status;
  };
  expect(await ask()).toBe(200);
  await mira.reload();
  await untilHydrated(mira);
  await expect(mira.getByText(token)).toHaveCount(0);
  await expect(row).toContainText(token.slice(0, 10));
  await expect(row).not.toContainText('never');
  await row.getByRole('button', { name: /Revoke/ }).click();
  await expect(row).toHaveCount(0);
  expect(await ask()).toBe(401);
});
