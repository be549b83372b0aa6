import type { BrowserContext, Page } from '@playwright/test';
import { expect, test, untilHydrated } from '#tests/support/e2e-fixtures.ts';

const status = (page: Page) => page.locator('[data-status]');
const reason = (page: Page) => page.getByRole('textbox', { name: 'Reason, written together' });

/**
 * A network that can be cut. Chromium's own offline switch leaves sockets that are open alone.
 */
class Network {
  #up = true;
  readonly #sockets = new Set<() => void>();
  readonly #context: BrowserContext;

  constructor(context: BrowserContext) {
    this.#context = context;
  }

  async watch(): Promise<void> {
    await this.#context.routeWebSocket(/\/sync\//, (page) => {
      if (!this.#up) return void page.close({ code: 3001, reason: 'no network' });
      const server = page.connectToServer();
      const cut = () => {
        void server.close();
        void page.close({ code: 3001, reason: 'no network' });
      };
      this.#sockets.add(cut);
      page.onClose(() => {
        this.#sockets.delete(cut);
        void server.close();
      });
    });
  }

  async cut(): Promise<void> {
    this.#up = false;
    for (const cut of this.#sockets) cut();
    await this.#context.setOffline(true);
  }

  async mend(): Promise<void> {
    this.#up = true;
    await this.#context.setOffline(false);
  }
}

async function networkOf(page: Page): Promise<Network> {
  const network = new Network(page.context());
  await network.watch();
  return network;
}

/** Opens the first conflict of the queue, or the page at an address, and waits until its room is there. */
async function openRoom(page: Page, address: string | null = null): Promise<string> {
  if (address) await page.goto(address);
  else {
    await page.goto('/p/helpdesk/queue');
    await untilHydrated(page);
    await page.locator('tbody a').first().click();
  }
  await page.waitForURL('**/items/**');
  await untilHydrated(page);
  await expect(status(page)).toContainText('Saved');
  return page.url();
}

/** What the browser keeps, as text. */
const kept = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const request = indexedDB.open('parley', 1);
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          const all = request.result.transaction('unsent').objectStore('unsent').getAll();
          all.onsuccess = () => {
            request.result.close();
            resolve((all.result as { text: string }[]).map(({ text }) => text).sort());
          };
        };
      }),
  );

async function writeOffline(page: Page, text: string): Promise<void> {
  await page.keyboard.press('c');
  await expect(reason(page)).toBeFocused();
  await page.keyboard.type(text);
}

test('[K1][K3] what two tabs wrote without a network outlives both and is there for everybody afterwards', async ({
  enter,
}) => {
  const one = await enter('mira');
  const network = await networkOf(one);
  const address = await openRoom(one);
  const two = await one.context().newPage();
  await openRoom(two, address);
  await network.cut();
  await writeOffline(one, 'From the train. ');
  await writeOffline(two, 'From the other tab.');
  await expect
    .poll(() => kept(two))
    .toEqual([expect.stringContaining('From the other tab.'), expect.stringContaining('From the train.')]);
  await expect(status(one)).toContainText(/kept on this device/, { timeout: 20_000 });
  await one.close({ runBeforeUnload: false });
  await two.close({ runBeforeUnload: false });

  const context = (await enter('tomas')).context();
  const tomas = context.pages()[0] as Page;
  await openRoom(tomas, address.replace('mira.', 'tomas.'));
  await expect(reason(tomas)).not.toContainText('train');

  await network.mend();
  const three = await one.context().newPage();
  await three.goto('/p/helpdesk');
  await untilHydrated(three);
  const notice = three.getByRole('status').filter({ hasText: 'only on this device' });
  await expect(notice).toBeVisible({ timeout: 30_000 });
  await notice.getByRole('link').click();
  await expect(reason(three)).toContainText('From the train.');
  await expect(reason(three)).toContainText('From the other tab.');
  await expect(status(three)).toContainText('Saved');
  await expect.poll(() => kept(three)).toEqual([]);
  await expect(reason(tomas)).toContainText('From the train.');
});

test('[K6] signing out asks before it deletes text the server has not got, and leaves nothing on the device', async ({
  enter,
}) => {
  const page = await enter('anil');
  const network = await networkOf(page);
  await openRoom(page);
  await network.cut();
  await writeOffline(page, 'Only here.');
  await expect.poll(() => kept(page)).toEqual([expect.stringContaining('Only here.')]);
  const other = await page.context().newPage();
  await page.close({ runBeforeUnload: false });
  await network.mend();
  await other.goto('/p/helpdesk');
  await untilHydrated(other);
  const signOut = async () => {
    await other.getByRole('button', { name: /^Account of/ }).click();
    await other.getByRole('menuitem', { name: 'Sign out' }).click();
  };
  await signOut();
  const dialog = other.getByRole('dialog');
  await expect(dialog).toContainText('has not reached the server');
  await dialog.getByRole('button', { name: 'Stay' }).click();
  expect(await kept(other)).toEqual([expect.stringContaining('Only here.')]);
  await signOut();
  await dialog.getByRole('button', { name: 'Sign out and delete it' }).click();
  await expect(other.getByRole('button', { name: /^Account of/ })).toHaveCount(0);
  await expect.poll(() => kept(other)).toEqual([]);
});
