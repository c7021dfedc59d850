import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'packages',
          include: ['apps/*/src/**/*.spec.{ts,tsx}', 'packages/*/src/**/*.spec.ts', 'tools/**/*.spec.ts'],
          globalSetup: ['@slipway/testing/global-setup'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.e2e.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // Each file starts a whole Slipway; two at once would only slow each other down.
          fileParallelism: false,
        },
      },
    ],
  },
});
