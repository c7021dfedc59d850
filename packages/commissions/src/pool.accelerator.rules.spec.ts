import { describe, expect, it } from 'vitest';
import { amounts, plan, WHOLE } from './pool.fixture.js';
import { calculatePool } from './pool.rules.js';
import { saleOf } from './sale.fixture.js';

describe('a pool with an accelerator', () => {
  const above = (
    factor: string,
    tiers: { from: string; rate: string; flat?: string }[],
    mode: 'marginal' | 'retroactive',
  ) =>
    plan({
      accumulation: { window: 'year' },
      rules: [{ name: 'Tiers', rate: { mode, tiers } }],
      accelerator: { quota: '100000', steps: [{ from_percent: '100', factor }] },
    });
  const total = (under: ReturnType<typeof plan>, ...thousands: bigint[]) =>
    calculatePool(
      thousands.map((sold) => saleOf(under, sold * 1_000_00n)),
      WHOLE,
    ).reduce((sum, { amount }) => sum + amount, 0n);

  it('multiplies what lies above the quota', () => {
    const accelerated = plan({
      accelerator: { quota: '100', steps: [{ from_percent: '100', factor: '2' }] },
    });
    const sales = [saleOf(accelerated, 80_00n), saleOf(accelerated, 80_00n)];
    expect(amounts(calculatePool(sales, WHOLE))).toEqual(['ann commission 800', 'ann commission 1400']);
  });

  it('multiplies what each part of a sale earns where it lies, however sales are cut', () => {
    const tiers = [
      { from: '0', rate: '4' },
      { from: '100000', rate: '8' },
    ];
    const marginal = above('2', tiers, 'marginal');
    expect(total(marginal, 200n)).toBe(20_000_00n);
    expect(total(marginal, 100n, 100n)).toBe(20_000_00n);
    expect(total(marginal, 30n, 90n, 80n)).toBe(20_000_00n);
  });

  it('does not multiply what a rate that is reached gives to sales below the quota', () => {
    const tiers = [
      { from: '0', rate: '4' },
      { from: '100000', rate: '6' },
    ];
    const retroactive = above('2', tiers, 'retroactive');
    for (const cut of [[110n], [90n, 20n], [90n, 10n, 10n]])
      expect(total(retroactive, ...cut)).toBe(7_200_00n);
  });

  it('multiplies what a rate that is reached gives to sales above the quota', () => {
    const tiers = [
      { from: '0', rate: '4' },
      { from: '120000', rate: '6' },
    ];
    const retroactive = above('2', tiers, 'retroactive');
    // 6 % of 100,000, and of 20,000 twice.
    for (const cut of [[120n], [90n, 30n], [110n, 10n]]) expect(total(retroactive, ...cut)).toBe(8_400_00n);
  });

  it('multiplies the fee of a tier that is entered above the quota', () => {
    const tiers = [
      { from: '0', rate: '0', flat: '10' },
      { from: '100000', rate: '0', flat: '100' },
      { from: '100000.01', rate: '0', flat: '1000' },
    ];
    for (const cut of [[120n], [90n, 30n], [100n, 20n]])
      expect(total(above('3', tiers, 'marginal'), ...cut)).toBe(3_110_00n);
  });

  it('leaves earlier sales the factor of the version of their day', () => {
    const tiers = [
      { from: '0', rate: '4' },
      { from: '150000', rate: '6' },
    ];
    const [doubled, tripled] = [above('2', tiers, 'retroactive'), above('3', tiers, 'retroactive')];
    const sales = [saleOf(doubled, 110_000_00n), saleOf(tripled, 40_000_00n)];
    const earned = calculatePool(sales, WHOLE).map(({ amount }) => amount);
    expect(earned).toEqual([4_800_00n, 9_600_00n]);
  });

  it('takes back what it has multiplied when the same is returned', () => {
    const tiers = [
      { from: '0', rate: '4' },
      { from: '100000', rate: '6' },
    ];
    for (const mode of ['marginal', 'retroactive'] as const) {
      expect(total(above('2', tiers, mode), 90n, 50n, -50n)).toBe(3_600_00n);
      expect(total(above('2', tiers, mode), 90n, 50n, -20n, -30n)).toBe(3_600_00n);
    }
  });
});
