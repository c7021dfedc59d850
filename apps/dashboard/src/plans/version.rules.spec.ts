import { expect, it } from 'vitest';
import { planDocument, type PlanVersion } from '@slipway/shared/contracts';
import { newestOf, publishedOf, versionOn } from './version.rules.js';

const document = planDocument.parse({
  currency: 'USD',
  rules: [{ name: 'All', rate: { mode: 'percent', rate: '5' } }],
});
const version = (number: number, effective_from: string | null): PlanVersion => ({
  id: `${number}`,
  version: number,
  status: effective_from === null ? 'draft' : 'published',
  effective_from,
  document,
  digest: 'A'.repeat(43),
  published_at: null,
  created_at: '2026-01-01T00:00:00.000Z',
});

it('a sale follows the version that took effect last', () => {
  const plan = { versions: [version(1, '2026-01-01'), version(3, null), version(2, '2026-07-01')] };
  const on = (day: string) => versionOn(plan, day)?.version;
  expect(['2025-12-31', '2026-01-01', '2026-06-30', '2026-07-01'].map(on)).toEqual([undefined, 1, 1, 2]);
  expect([newestOf(plan)?.version, publishedOf(plan)?.version]).toEqual([3, 2]);
  expect(versionOn({ versions: [version(1, null)] })).toBeUndefined();
});
