import { type BrowserContext, type Page, test as base } from '@playwright/test';
import { removeData, type RunningServer, startServer } from './e2e-server.ts';

/** A demo person by the first part of their address. */
export type DemoPerson = 'mira' | 'tomas' | 'anil' | 'jo' | 'vera';

interface PerTest {
  /** Opens a browser of its own for a demo person, enters as them and returns the page once it can be used. */
  enter(person: DemoPerson): Promise<Page>;
}

interface PerWorker {
  /** One server for all files of a worker: its database holds what earlier tests left, so a test counts from what it finds. */
  server: RunningServer;
}

/** Waits until the page answers to input: what is typed before hydration would be lost or mixed up. */
export async function untilHydrated(page: Page): Promise<void> {
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
}

export const test = base.extend<PerTest, PerWorker>({
  server: [
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.stop();
      removeData(server);
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  enter: async ({ browser, server }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (person) => {
      const context = await browser.newContext({ baseURL: `http://${person}.localhost:${server.port}` });
      contexts.push(context);
      const page = await context.newPage();
      await page.goto('/');
      await untilHydrated(page);
      const entered = page.waitForResponse((response) => response.url().endsWith('/api/demo/session'));
      const button = page.getByRole('button', { name: /^Enter as / });
      await button.click();
      const response = await entered;
      if (!response.ok())
        throw new Error(`Entering as ${person} failed: ${response.status()} ${await response.text()}`);
      await button.waitFor({ state: 'detached' });
      await untilHydrated(page);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});

export { expect } from '@playwright/test';
