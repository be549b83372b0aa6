import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

const POSTGRES = 'tests/support/global-setup.ts';
const PAGES = 'tests/support/build-pages.ts';

export default defineConfig({
  plugins: [sveltekit()],
  test: {
    environment: 'node',
    testTimeout: 30_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    benchmark: { include: ['src/**/*.bench.ts', 'server/**/*.bench.ts'] },
    projects: [
      {
        extends: true,
        test: {
          name: 'rules',
          globalSetup: [POSTGRES],
          include: ['src/**/*.test.ts', 'server/**/*.test.ts', 'tests/{architecture,conformance}/**/*.test.ts'],
        },
      },
      // Whole servers with their pages, which are built first.
      {
        extends: true,
        test: {
          name: 'faults',
          globalSetup: [POSTGRES, PAGES],
          include: ['tests/faults/**/*.test.ts'],
          benchmark: { exclude: ['**'] },
        },
      },
    ],
  },
});
