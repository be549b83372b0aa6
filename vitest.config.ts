import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [sveltekit()],
  test: {
    environment: 'node',
    globalSetup: ['tests/support/global-setup.ts'],
    include: ['src/**/*.test.ts', 'server/**/*.test.ts', 'tests/{architecture,conformance,faults}/**/*.test.ts'],
    benchmark: { include: ['src/**/*.bench.ts', 'server/**/*.bench.ts'] },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
