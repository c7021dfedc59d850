import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['apps/*/src/**/*.spec.ts', 'packages/*/src/**/*.spec.ts'],
    globalSetup: ['@slipway/testing/global-setup'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
