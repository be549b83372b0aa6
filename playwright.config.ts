import { defineConfig } from '@playwright/test';
import { findBrowser } from './tests/support/browser.ts';

const launchOptions = await findBrowser();

export default defineConfig({
  globalSetup: './tests/support/build-pages.ts',
  outputDir: 'test-results',
  // One at a time and never again: a test that passes at the second try has found something.
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: '.reports/playwright.json' }]],
  use: {
    launchOptions,
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'e2e', testDir: 'tests/e2e', testMatch: '**/*.spec.ts' },
    { name: 'a11y', testDir: 'tests/a11y', testMatch: '**/*.spec.ts' },
    // They test nothing and write into the checkout, so they run only when they are asked for.
    ...(process.env.PARLEY_PICTURES
      ? [{ name: 'pictures', testDir: 'tests/pictures', testMatch: '**/*.pictures.ts' }]
      : []),
  ],
});
