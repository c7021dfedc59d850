import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** scimmy keeps what is declared in static fields: its modules are evaluated once in a process, ours for each file. */
const ISOLATED = ['packages/testing/src/scim/**/*.spec.ts'];

/** What is promised in seconds is measured with nothing beside it, and the faults need every processor themselves. */
const ALONE = [
  'e2e/faults/*.e2e.ts',
  'e2e/launcher.e2e.ts',
  'e2e/commissions/{at.once,journey}.e2e.ts',
  'e2e/dashboard/*.scale.e2e.ts',
  'e2e/dashboard/delivery.e2e.ts',
  'e2e/observability/*.e2e.ts',
];

// Against what hangs. What has to be quick has a bound of its own, in its test.
const PATIENT = { testTimeout: 60_000, hookTimeout: 120_000, expect: { poll: { timeout: 30_000 } } };
const MORE_PATIENT = { ...PATIENT, testTimeout: 120_000, hookTimeout: 240_000 };

// Files wait more than they work: vitest's own number, one less, leaves a processor idle.
const maxWorkers = availableParallelism();

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'packages',
          include: ['apps/*/src/**/*.spec.{ts,tsx}', 'packages/*/src/**/*.spec.ts', 'tools/**/*.spec.ts'],
          exclude: ISOLATED,
          globalSetup: ['@slipway/testing/global-setup'],
          sequence: { groupOrder: 0 },
          maxWorkers,
          // Importing for each file anew took as long as its tests did.
          isolate: false,
          ...PATIENT,
        },
      },
      { test: { name: 'isolated', include: ISOLATED, sequence: { groupOrder: 0 }, maxWorkers, ...PATIENT } },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.e2e.ts'],
          exclude: ALONE,
          sequence: { groupOrder: 1 },
          maxWorkers,
          isolate: false,
          ...MORE_PATIENT,
        },
      },
      {
        test: {
          name: 'e2e-alone',
          include: ALONE,
          sequence: { groupOrder: 2 },
          fileParallelism: false,
          isolate: false,
          ...MORE_PATIENT,
        },
      },
    ],
  },
});
