import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Earning } from '../earning.js';
import type { CompiledPlan } from '../plan.js';
import { calculatePool } from '../pool.rules.js';
import type { Sale } from '../sale.js';
import { explain } from '../trace/explain.js';
import { replay } from '../trace/replay.js';
import { serializeTrace } from '../trace/serialize.js';
import type { Trace } from '../trace/trace.js';
import { cases, MODES, plans, salesOf } from './random.fixture.js';
import { PATIENCE_MS, runs } from './runs.fixture.js';

const POOLS = [
  { contract: true } as const,
  { party: 'ann' },
  { party: 'bob' },
  { team: 'liz' },
  { team: 'moe' },
];
const sumOf = (earnings: Earning[]) => earnings.reduce((sum, { amount }) => sum + amount, 0n);
const ofKind = (earnings: Earning[], ...kinds: Earning['kind'][]) =>
  earnings.filter(({ kind }) => kinds.includes(kind));

describe('traces', { timeout: PATIENCE_MS }, () => {
  it('replay to their amounts, also after a round trip through JSON, and explain themselves', () => {
    fc.assert(
      fc.property(cases({ floor: true }), fc.constantFrom(...POOLS), ({ sales }, pool) => {
        for (const { trace, amount } of calculatePool(sales, pool)) {
          const back: Trace = JSON.parse(serializeTrace(trace));
          expect(back).toEqual(trace);
          expect(replay(back)).toBe(amount);
          expect(explain(back).join(' ')).toMatch(/\S/);
        }
      }),
      runs(12_000),
    );
  });
});

describe.each(MODES)('a sale that is taken back entirely, %s', { timeout: PATIENCE_MS }, (mode) => {
  it.each(['recompute', 'reverse_paid'] as const)('leaves nothing (%s)', (clawback) => {
    fc.assert(
      fc.property(
        cases({ modes: [mode], clawback, floor: true }, { reversed: 'all' }),
        fc.constantFrom(...POOLS),
        ({ sales }, pool) => {
          const sums = new Map<string, bigint>();
          for (const { saleId, party, subordinate, kind, amount } of calculatePool(sales, pool)) {
            const key = `${saleId} ${party} ${subordinate} ${kind.replace('override_clawback', 'override').replace('clawback', 'commission')}`;
            sums.set(key, (sums.get(key) ?? 0n) + amount);
          }
          for (const sum of sums.values()) expect(sum).toBe(0n);
        },
      ),
      runs(1_000),
    );
  });
});

describe('a pool', { timeout: PATIENCE_MS }, () => {
  it.each(
    (['percent', 'marginal', 'retroactive', 'interpolated'] as const).flatMap((mode) =>
      [false, true].map((accelerator) => ({ mode, accelerator })),
    ),
  )(
    'pays the same whatever the order and the cutting of sales, where the running total is rounded: $mode, accelerator $accelerator',
    ({ mode, accelerator }) => {
      const plan = plans({
        modes: [mode],
        rounding: 'running_total',
        windows: ['year'],
        extras: false,
        accelerator,
        cap: true,
      });
      const scenario = plan.chain((compiled) =>
        salesOf(compiled, { reversed: 'never', windows: ['a'], odd: false }).chain((sales) =>
          fc.record({
            sales: fc.constant(sales),
            shuffled: fc.shuffledSubarray(sales, { minLength: sales.length }),
            cuts: fc.array(fc.integer({ min: 1, max: 99 }), {
              minLength: sales.length,
              maxLength: sales.length,
            }),
          }),
        ),
      );
      fc.assert(
        fc.property(scenario, ({ sales, shuffled, cuts }) => {
          const cut = shuffled.flatMap((sale, index) => cutInTwo(sale, cuts[index]!));
          const pool = { contract: true } as const;
          const total = sumOf(calculatePool(sales, pool));
          expect(sumOf(calculatePool(shuffled, pool))).toBe(total);
          expect(sumOf(calculatePool(cut, pool))).toBe(total);
        }),
        runs(mode === 'marginal' ? 4_000 : 1_000),
      );
    },
  );

  it('never earns more in a window than a hard cap', () => {
    fc.assert(
      fc.property(
        cases({ cap: true }, { odd: false }),
        fc.constantFrom(...POOLS),
        ({ plan, sales }, pool) => {
          fc.pre(plan.cap !== null && plan.cap.factor === null);
          for (const [, earnings] of byWindow(ofKind(calculatePool(sales, pool), 'commission')))
            expect(sumOf(earnings)).toBeLessThanOrEqual(plan.cap.amount.n);
        },
      ),
      runs(4_000),
    );
  });

  it('never earns less in a window with a sale than the floor, and no more than it for that', () => {
    fc.assert(
      fc.property(cases({ floor: true }), fc.constantFrom(...POOLS), ({ plan, sales }, pool) => {
        const kinds = ['commission', 'clawback', 'floor'] as const;
        const left = new Set(sales.filter((sale) => isLeft(plan, sale)).map(({ id }) => id));
        for (const [, earnings] of byWindow(ofKind(calculatePool(sales, pool), ...kinds))) {
          const topUp = sumOf(ofKind(earnings, 'floor'));
          const earned = sumOf(earnings) - topUp;
          const holds = earnings.some(({ trace, saleId }) => trace.kind === 'commission' && left.has(saleId));
          expect(topUp).toBe(holds && earned < plan.floor! ? plan.floor! - earned : 0n);
        }
      }),
      runs(4_000),
    );
  });

  it('counts each sale whole over the pools of its parties', () => {
    fc.assert(
      fc.property(cases({ extras: false, clawback: 'recompute' }), ({ sales }) => {
        const counted = new Map<string, bigint>();
        for (const party of ['ann', 'bob', 'cyn'])
          for (const { saleId, trace } of calculatePool(sales, { party }))
            if (trace.kind === 'commission')
              counted.set(saleId, (counted.get(saleId) ?? 0n) + BigInt(trace.measure));
        for (const sale of sales) {
          const taken = sale.reversals.reduce((sum, { measure }) => sum + measure, 0n);
          const left = sale.measure < 0n ? sale.measure + taken : sale.measure - taken;
          expect(counted.get(sale.id) ?? 0n).toBe(left);
        }
      }),
      runs(4_000),
    );
  });

  it('earns under recompute what it would have earned had the sale been smaller', () => {
    fc.assert(
      fc.property(
        cases({ clawback: 'recompute', floor: true }),
        fc.constantFrom(...POOLS),
        ({ sales }, pool) => {
          const smaller = sales.map((sale): Sale => {
            const taken = sale.reversals.reduce((sum, { measure }) => sum + measure, 0n);
            return {
              ...sale,
              measure: sale.measure < 0n ? sale.measure + taken : sale.measure - taken,
              reversals: [],
            };
          });
          const amounts = (list: Sale[]) =>
            calculatePool(list, pool).map(({ party, amount }) => ({ party, amount }));
          expect(amounts(sales)).toEqual(amounts(smaller));
        },
      ),
      runs(4_000),
    );
  });

  it('leaves what was earned as it was under reverse_paid', () => {
    fc.assert(
      fc.property(cases({ clawback: 'reverse_paid' }), fc.constantFrom(...POOLS), ({ sales }, pool) => {
        const earned = ofKind(calculatePool(sales, pool), 'commission', 'override');
        expect(earned).toEqual(
          calculatePool(
            sales.map((sale) => ({ ...sale, reversals: [] })),
            pool,
          ),
        );
      }),
      runs(3_000),
    );
  });
});

function isLeft(plan: CompiledPlan, { measure, reversals }: Sale): boolean {
  if (plan.clawback.policy === 'none') return true;
  const taken = reversals.reduce((sum, reversal) => sum + reversal.measure, 0n);
  return taken !== (measure < 0n ? -measure : measure);
}

function cutInTwo(sale: Sale, percent: number): Sale[] {
  const part = (sale.measure * BigInt(percent)) / 100n;
  return [
    { ...sale, id: `${sale.id}-1`, measure: part },
    { ...sale, id: `${sale.id}-2`, measure: sale.measure - part },
  ];
}

function byWindow(earnings: Earning[]): Map<string, Earning[]> {
  return Map.groupBy(earnings, ({ window }) => window);
}
