import { expect, it } from 'vitest';
import { managerOf } from './manager.rules.js';

it('a manager manages from the first day to the day before the last', () => {
  const managers = [
    { manager_id: '1', manager_name: 'Ann', from: '2026-01-01', to: '2026-06-01' },
    { manager_id: '2', manager_name: 'Bob', from: '2026-06-01', to: null },
  ];
  const on = (day: string) => managerOf({ managers }, day)?.manager_name;
  expect(['2025-12-31', '2026-01-01', '2026-05-31', '2026-06-01', '2030-01-01'].map(on)).toEqual([
    undefined,
    'Ann',
    'Ann',
    'Bob',
    'Bob',
  ]);
});
