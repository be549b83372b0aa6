import { askAs, joinProject } from '../support/ask-as.ts';
import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';
import { importProject } from '../support/import-project.ts';

test('what nobody disputes is resolved by policy and taken back in one act', async ({ enter }) => {
  const mira = await enter('mira');
  await mira.goto('/p/helpdesk/queue');
  await untilHydrated(mira);
  await mira.getByRole('link', { name: 'Agreed items' }).click();
  await expect(mira.getByRole('heading', { name: 'Agreed items' })).toBeVisible();
  const resolve = mira.getByRole('button', { name: /^Resolve [1-9]\d* items by policy$/ });
  const all = Number(/\d+/.exec((await resolve.textContent()) ?? '')?.[0]);
  await untilHydrated(mira);
  const first = mira.getByRole('checkbox', { name: /^Leave out/ }).first();
  await first.check();
  await expect(mira.getByText(/left out below$/)).toBeVisible();
  const some = Number(/\d+/.exec((await resolve.textContent()) ?? '')?.[0]);
  expect(some).toBeLessThan(all);
  await resolve.click();
  const act = mira.getByRole('row', { name: /^agreed by ≥ 2 of the independent layer/ });
  await expect(act).toContainText(String(some));
  await expect(mira.getByText(/resolved by a policy already$/)).toBeVisible();
  const gold = await mira.evaluate(async () => (await fetch('/api/projects/helpdesk/gold?format=jsonl')).text());
  expect(gold.match(/"source":"policy"/g)).toHaveLength(some);

  await act.getByRole('button', { name: /^Undo/ }).click();
  await expect(act).toContainText('taken back by Mira Novak');
  await expect(mira.getByText(/resolved by a policy already$/)).toBeHidden();
});

test('conflicts are selected by key, given to people, and given back by one undo', async ({ enter }) => {
  const [mira, tomas] = [await enter('mira'), await enter('tomas')];
  const answers = Array.from({ length: 6 }, (_, at) => [`h${at},tom,bug`, `h${at},bo,how-to`]);
  const slug = await importProject(mira, 'Handled', answers.flat());
  await joinProject(mira, slug, tomas, 'adjudicator');
  const api = `/api/projects/${slug}`;
  const { annotators, members } = await askAs<{
    annotators: { id: string; name: string }[];
    members: { id: string; role: string }[];
  }>(mira, 'GET', `${api}/members`);
  const account = members.find(({ role }) => role === 'adjudicator')!.id;
  const own = annotators.find(({ name }) => name === 'tom')!.id;
  await askAs(mira, 'PUT', `${api}/annotators/${own}/account`, { account });
  await mira.goto(`/p/${slug}/queue`);
  await untilHydrated(mira);
  await mira.keyboard.press('j');
  await mira.keyboard.press('x');
  await mira.keyboard.press('Shift+J');
  await mira.keyboard.press('Shift+J');
  await mira.keyboard.press('Shift+J');
  await expect(mira.getByText('4 conflicts selected')).toBeVisible();
  await mira.keyboard.press('a');
  const dialog = mira.getByRole('dialog', { name: 'Handle the selected' });
  await dialog.getByRole('checkbox', { name: 'Tomas' }).check();
  await dialog.getByRole('checkbox', { name: 'Mira' }).check();
  // Tomas answered all of them himself.
  await dialog.getByRole('combobox', { name: 'Priority' }).selectOption('urgent');
  await expect(dialog.getByRole('status')).toHaveText('4 conflicts: Mira Novak 4, Tomas Berg 0.');
  await dialog.getByRole('button', { name: 'Apply to 4 conflicts' }).click();
  await expect(mira.getByText('4 conflicts changed')).toBeVisible();

  await mira.getByRole('combobox', { name: 'Handled by' }).selectOption('me');
  await expect(mira.locator('tbody tr')).toHaveCount(4);
  await expect(mira.locator('tbody tr').first()).toContainText('urgent');
  await tomas.goto(`/p/${slug}/queue`);
  await untilHydrated(tomas);
  await expect(tomas.locator('tbody tr').first()).toContainText('Mira Novak');
  await expect(tomas.getByRole('checkbox', { name: /^Select/ })).toHaveCount(0);

  await mira.getByRole('button', { name: 'Undo', exact: true }).last().click();
  await expect(mira.getByText('4 conflicts as before')).toBeVisible();
  await expect(mira.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
});
