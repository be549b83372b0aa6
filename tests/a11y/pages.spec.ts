import type { Page } from '@playwright/test';
import { expect, test, untilHydrated } from '../support/e2e-fixtures.ts';
import { expectSound } from '../support/expect-sound.ts';

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await untilHydrated(page);
}

const pages = [
  ['the overview', '/p/helpdesk'],
  ['the queue', '/p/helpdesk/queue'],
  ['the queue filtered to nothing', '/p/helpdesk/queue?text=nothing-is-called-this'],
  ['agreed items', '/p/helpdesk/agreed'],
  ['agreement', '/p/helpdesk/agreement'],
  ['import', '/p/helpdesk/import'],
  ['the data report', '/p/helpdesk/data'],
  ['people', '/p/helpdesk/people'],
  ['labels', '/p/helpdesk/label'],
  ['contests', '/p/helpdesk/contests'],
  ['releases', '/p/helpdesk/releases'],
  ['settings', '/p/helpdesk/settings'],
  ['webhooks', '/p/helpdesk/settings/webhooks'],
  ['the log', '/p/helpdesk/log'],
  ['the inbox', '/inbox'],
  ['the projects', '/'],
  ['the account', '/account'],
  ['an error', '/p/nowhere'],
] as const;

for (const scheme of ['light', 'dark'] as const) {
  for (const width of [1280, 360]) {
    test(`every page is sound, ${scheme}, ${width} px`, async ({ enter }) => {
      test.setTimeout(360_000);
      const mira = await enter('mira');
      await mira.emulateMedia({ colorScheme: scheme });
      await mira.setViewportSize({ width, height: 800 });
      for (const [where, path] of pages) {
        await open(mira, path);
        await expectSound(mira, where);
      }
    });

    test(`an item is sound in every state, ${scheme}, ${width} px`, async ({ enter }) => {
      test.setTimeout(360_000);
      const mira = await enter('mira');
      await mira.emulateMedia({ colorScheme: scheme });
      await mira.setViewportSize({ width, height: 800 });
      await open(mira, '/p/helpdesk/queue');
      await mira.locator('tbody a').first().click();
      await expect(mira.getByRole('textbox', { name: /^Reason/ })).toBeVisible();
      await expectSound(mira, 'undecided');
      await mira.keyboard.press('1');
      await expect(mira.getByText(/Ready: one adjudicator/)).toBeVisible();
      await expectSound(mira, 'proposed');
      await mira.keyboard.press('Shift+B');
      await expect(mira.getByLabel('What stands against it?')).toBeFocused();
      await expectSound(mira, 'blocking');
      await mira.keyboard.press('Escape');
      await mira.keyboard.press('e');
      await expect(mira.getByRole('dialog')).toBeVisible();
      await expectSound(mira, 'another answer');
      await mira.keyboard.press('Escape');
      await mira.keyboard.press('?');
      await expect(mira.getByRole('dialog', { name: 'Keys' })).toBeVisible();
      await expectSound(mira, 'keys');
      await mira.keyboard.press('Escape');
      await mira.keyboard.press('w');
      const groups = await mira.locator('[data-answer]').count();
      for (let group = 0; group < groups; group++) await mira.keyboard.press('1');
      await mira.keyboard.press('Enter');
      await expect(mira.getByRole('heading', { name: /^Decided:/ })).toBeVisible();
      await expectSound(mira, 'decided');
      await mira.keyboard.press('o');
      await expect(
        mira
          .getByRole('dialog', { name: /look-alikes/ })
          .getByRole('checkbox')
          .first(),
      ).toBeVisible();
      await expectSound(mira, 'look-alikes');
    });
  }

  test(`the doors are sound, ${scheme}`, async ({ browser, server }) => {
    const page = await (await browser.newContext({ colorScheme: scheme, baseURL: server.url })).newPage();
    for (const [where, path] of [
      ['signed out', '/'],
      ['sign in', '/sign-in'],
      ['a wrong link', '/link#nothing'],
    ] as const) {
      await open(page, path);
      await expectSound(page, where);
    }
    await page.getByRole('link').first().waitFor();
  });
}
