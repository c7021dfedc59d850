import { fromMillionths, fromMinor, toMinor, unscaled } from '@slipway/shared/contracts';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calculateDraws } from '../draw.rules.js';
import type { Earning, Pool } from '../earning.js';
import { calculatePool } from '../pool.rules.js';
import { type Sale, teamOf } from '../sale.js';
import { replay } from '../trace/replay.js';
import { oracleDraws } from './oracle.draws.fixture.js';
import { oracle, type OracleParticipant, type OracleSale } from './oracle.fixture.js';
import { MODES } from './random.fixture.js';
import { worlds } from './random.worlds.fixture.js';
import { PATIENCE_MS, runs } from './runs.fixture.js';

const leaderOf = ({ party, managers }: OracleParticipant) =>
  managers.find(({ level }) => level === 1)?.party ?? party;

/** Pools, and whom the oracle takes to be in them. */
const POOLS: { pool: Pool; isMeant: ((participant: OracleParticipant) => boolean) | null }[] = [
  { pool: { contract: true }, isMeant: null },
  ...['ann', 'bob'].map((name) => ({
    pool: { party: name },
    isMeant: ({ party }: OracleParticipant) => party === name,
  })),
  ...['liz', 'moe'].map((name) => ({
    pool: { team: name },
    isMeant: (participant: OracleParticipant) => leaderOf(participant) === name,
  })),
];

function toldToOracle({ plan, measure, participants, reversals, ...sale }: Sale): OracleSale {
  const text = (value: bigint) => (plan.ofQuantity ? fromMillionths(value) : fromMinor(value, plan.currency));
  return {
    ...sale,
    plan: plan.document,
    measure: text(measure),
    participants: participants.map(({ share, ...participant }) => ({ ...participant, share: String(share) })),
    credits: reversals.map(({ id, days, measure: taken }) => ({ id, days, measure: text(taken) })),
  };
}

function amountsOf(earnings: readonly Earning[], currency: string): Map<string, string> {
  const amounts = new Map<string, string>();
  for (const { saleId, party, kind, subordinate, reversalId, amount } of earnings) {
    const key = [saleId, party, kind, subordinate ?? '', reversalId ?? ''].join(' ');
    expect(amounts.has(key)).toBe(false);
    if (amount !== 0n) amounts.set(key, new Decimal(fromMinor(amount, currency)).toFixed());
  }
  return amounts;
}

describe('the engine and an oracle on decimals', { timeout: PATIENCE_MS }, () => {
  it.each(MODES)('agree on random versions of plans, sales, credits and pools: %s', (mode) => {
    fc.assert(
      fc.property(worlds(mode), fc.constantFrom(...POOLS), (sales, { pool, isMeant }) => {
        const earnings = calculatePool(sales, pool);
        const { currency } = sales[0]!.plan;
        expect(amountsOf(earnings, currency)).toEqual(oracle(sales.map(toldToOracle), isMeant));
        for (const { trace, amount } of earnings) expect(replay(trace)).toBe(amount);
      }),
      runs(2_500),
    );
  });

  it('agree on teams', () => {
    fc.assert(
      fc.property(worlds('percent'), (sales) => {
        for (const { participants } of sales)
          for (const one of participants) expect(teamOf(one)).toBe(leaderOf({ ...one, share: '' }));
      }),
      runs(300),
    );
  });

  it('agree on what draws advance and get back over the months of a year', () => {
    const draw = fc.record({
      kind: fc.constantFrom('recoverable' as const, 'non_recoverable' as const),
      cents: fc.oneof(fc.nat(500), fc.nat(100_000)),
      leaves: fc.nat(8),
    });
    fc.assert(
      fc.property(worlds('marginal'), draw, (sales, { kind, cents, leaves }) => {
        const { currency, digits } = sales[0]!.plan;
        const earnings = calculatePool(sales, { contract: true });
        for (const party of ['ann', 'liz']) {
          const ofParty = earnings.filter((earning) => earning.party === party);
          const months = Array.from({ length: 6 }, (_, month) => ({
            period: `2026-0${month + 1}`,
            isOver: month >= leaves,
            earned: ofParty
              .filter(({ date }) => date.startsWith(`2026-0${month + 1}`))
              .reduce((sum, { amount }) => sum + amount, 0n),
          }));
          const drawn = calculateDraws({ kind, amount: BigInt(cents), currency, digits }, months);
          const expected = oracleDraws(
            { kind, amount: unscaled(BigInt(cents), digits) },
            months.map(({ earned, isOver }) => ({ earned: fromMinor(earned, currency), isOver })),
          );
          expect(drawn.map(({ advance, recovery }) => advance - recovery)).toEqual(
            expected.paid.map((paid) => toMinor(paid, currency)),
          );
          expect(drawn.at(-1)!.balance).toBe(toMinor(expected.owed, currency));
          for (const { trace, advance, recovery } of drawn) expect(replay(trace)).toBe(advance - recovery);
        }
      }),
      runs(2_000),
    );
  });
});
