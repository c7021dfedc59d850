import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'packages',
          include: ['apps/*/src/**/*.spec.{ts,tsx}', 'packages/*/src/**/*.spec.ts', 'tools/**/*.spec.ts'],
          globalSetup: ['@slipway/testing/global-setup'],
          // Against what hangs. What has to be quick has a bound of its own, in its test.
          testTimeout: 60_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.e2e.ts'],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          expect: { poll: { timeout: 30_000 } },
          // Each file starts a whole Slipway; two at once would only slow each other down.
          fileParallelism: false,
        },
      },
    ],
  },
});
