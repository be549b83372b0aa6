import { askAs, joinProject, makeProject } from '../support/ask-as.ts';
import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';
import { expectSoundEverywhere } from '../support/expect-sound.ts';

const ITEMS = 20;

test('a batch is audited blind, rejected, redone by its author, checked, and what remains accepted', async ({
  enter,
}) => {
  test.setTimeout(400_000);
  const [mira, tomas, jo] = [await enter('mira'), await enter('tomas'), await enter('jo')];
  const slug = await makeProject(mira, 'Audited');
  const api = `/api/projects/${slug}`;
  await joinProject(mira, slug, tomas, 'adjudicator');
  await joinProject(mira, slug, jo, 'annotator');
  const rows = Array.from(
    { length: ITEMS },
    (_, index) => `k${index + 1},text ${index + 1},jo,${index % 2 ? 'yes' : 'no'}`,
  );
  await mira.goto(`/p/${slug}/import`);
  await untilHydrated(mira);
  await mira
    .locator('input[type=file]')
    .setInputFiles([
      { name: 'one.csv', mimeType: 'text/csv', buffer: Buffer.from(['item,text,annotator,label', ...rows].join('\n')) },
    ]);
  await mira.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(mira.getByText('Imported', { exact: true })).toBeVisible({ timeout: 60_000 });
  const { annotators, members } = await askAs<{
    annotators: { id: string }[];
    members: { id: string; role: string }[];
  }>(mira, 'GET', `${api}/members`);
  const joId = members.find(({ role }) => role === 'annotator')!.id;
  await askAs(mira, 'PUT', `${api}/annotators/${annotators[0]!.id}/account`, { account: joId });

  await mira.goto(`/p/${slug}/audits`);
  await untilHydrated(mira);
  await expectSoundEverywhere(mira, 'no audits');
  await mira.getByRole('button', { name: 'New audit' }).click();
  const dialog = mira.getByRole('dialog', { name: 'New audit' });
  await dialog.getByLabel('Name').fill('First batch');
  await expect(dialog.getByText(`of ${ITEMS} in the batch are looked at`)).toBeVisible();
  await dialog.getByLabel('At least').fill('2');
  await dialog.getByLabel('With more than').fill('0');
  await expect(dialog.getByRole('checkbox', { name: /^Jo .*had a part in 20/ })).toBeVisible();
  await dialog.getByRole('checkbox', { name: /^Tomas/ }).check();
  await expectSoundEverywhere(mira, 'a new audit');
  await dialog.getByRole('button', { name: 'Draw 2 and open' }).click();
  await expect(mira.getByRole('heading', { name: 'First batch' })).toBeVisible();
  await expect(mira.getByText('0 of 2 looked at').first()).toBeVisible();
  await expectSoundEverywhere(mira, 'an audit that is open');
  const audit = new URL(mira.url()).pathname;
  await mira.goto(`/p/${slug}`);
  await expect(mira.getByRole('region', { name: 'Audits under way' })).toContainText(/0 of \d+ looked at, 0 wrong/);
  await mira.goto(audit);
  await untilHydrated(mira);

  // Tomas finds it in his inbox, answers blind and is shown what is audited only then.
  await tomas.goto('/inbox');
  await untilHydrated(tomas);
  await tomas.getByRole('link', { name: 'Audit 2 items: First batch' }).click();
  await expect(tomas.getByText('1 of 2', { exact: true })).toBeVisible();
  for (let one = 0; one < 2; one++) {
    await expect(tomas.getByRole('heading', { name: 'Your answer' })).toBeVisible();
    await expect(tomas.getByRole('heading', { name: 'What is audited' })).toHaveCount(0);
    if (one === 0) await expectSoundEverywhere(tomas, 'answering blind');
    await tomas.keyboard.press('1');
    await tomas.keyboard.press('Enter');
    await expect(tomas.getByRole('heading', { name: 'What is audited' })).toBeVisible();
    if (one === 0) {
      await tomas.keyboard.press('x');
      await tomas.keyboard.press('2');
      await tomas.keyboard.press('1');
      // Where his own answer is the audited one, another is the correct one.
      const correct = tomas.getByRole('group', { name: 'What is correct?' });
      if (await correct.isVisible()) await correct.getByRole('radio').nth(1).check();
      await expectSoundEverywhere(tomas, 'finding an error');
    } else {
      await tomas.keyboard.press('r');
    }
    await tomas.keyboard.press('Enter');
  }
  await expect(tomas.getByText('1 of 2 wrong')).toBeVisible();

  await mira.goto('/inbox');
  await untilHydrated(mira);
  await mira.getByRole('link', { name: 'Accept or reject: First batch' }).click();
  await expect(mira.getByText('The rule says reject.')).toBeVisible();
  await mira.getByRole('button', { name: 'Reject the batch…' }).click();
  const reason = mira.getByRole('dialog', { name: 'Reject the batch' });
  await reason.getByLabel('Why?').fill('One of two is wrong.');
  await reason.getByRole('button', { name: 'Reject the batch' }).click();
  await expect(mira.getByText('“One of two is wrong.”')).toBeVisible();
  await mira.getByRole('button', { name: 'Send 1 item back' }).click();
  await expect(mira.getByRole('cell', { name: 'Waits for its author' })).toBeVisible();
  await expectSoundEverywhere(mira, 'a rejected batch with rework');

  await jo.goto('/inbox');
  await untilHydrated(jo);
  await jo.getByRole('link', { name: 'Redo 1 item: First batch' }).click();
  await expect(jo.getByText('Major error')).toBeVisible();
  await expectSoundEverywhere(jo, 'redoing');
  const said = (await jo.getByText(/^You said: /).textContent()) ?? '';
  await jo.keyboard.press(said.endsWith('no') ? '2' : '1');
  await jo.keyboard.press('Enter');
  await expect(jo.getByRole('cell', { name: 'Redone, to be checked' })).toBeVisible();

  await mira.goto(audit);
  await untilHydrated(mira);
  await mira.getByRole('button', { name: /^Right: / }).click();
  await expect(mira.getByRole('cell', { name: 'Checked: right' })).toBeVisible();
  await expect(mira.getByText('Rejected by Mira', { exact: false })).toBeVisible();

  // A second audit of the same batch finds nothing wrong, and it is accepted.
  await mira.goto(`/p/${slug}/audits`);
  await untilHydrated(mira);
  await mira.getByRole('button', { name: 'New audit' }).click();
  await dialog.getByLabel('Name').fill('Second batch');
  await dialog.getByLabel('At least').fill('1');
  await dialog.getByLabel('Percent').fill('1');
  await dialog.getByRole('checkbox', { name: /^Tomas/ }).check();
  await dialog.getByRole('button', { name: 'Draw 1 and open' }).click();
  await expect(mira.getByRole('heading', { name: 'Second batch' })).toBeVisible();
  await tomas.goto(`${new URL(mira.url()).pathname}?run=sample`);
  await untilHydrated(tomas);
  await expect(tomas.getByRole('heading', { name: 'Your answer' })).toBeVisible();
  await tomas.keyboard.press('1');
  await tomas.keyboard.press('Enter');
  await expect(tomas.getByRole('heading', { name: 'What is audited' })).toBeVisible();
  await tomas.keyboard.press('r');
  await tomas.keyboard.press('Enter');
  await expect(tomas.getByText('0 of 1 wrong')).toBeVisible();
  await mira.reload();
  await untilHydrated(mira);
  await mira.getByRole('button', { name: 'Accept the batch…' }).click();
  const accepting = mira.getByRole('dialog', { name: 'Accept the batch' });
  await accepting.getByLabel('Why?').fill('Nothing wrong was found.');
  await accepting.getByRole('button', { name: 'Accept the batch' }).click();
  await expect(mira.getByText('Accepted by Mira', { exact: false })).toBeVisible();
  await mira.goto(`/p/${slug}/audits`);
  await expect(mira.getByRole('row', { name: /Second batch/ })).toContainText('Accepted');
  await expectSoundEverywhere(mira, 'the list');
});
