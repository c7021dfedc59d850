import { fromMinor, type PartyEarnings } from '@slipway/shared/contracts';
import type { EarningsRow } from './earnings.repository.js';

type Period = PartyEarnings['data'][number]['periods'][number];

/** Sums by kind as the wire has them: what was paid out is no part of what was earned. */
export function shownEarnings(rows: readonly EarningsRow[]): PartyEarnings {
  const data: PartyEarnings['data'] = [];
  for (const [currency, own] of Map.groupBy(rows, (row) => row.currency)) {
    const periods = [...Map.groupBy(own, (row) => row.period)].map(([period, kinds]) =>
      shownPeriod(currency, period, kinds),
    );
    data.push({ currency, periods });
  }
  return { data };
}

function shownPeriod(currency: string, period: string, kinds: readonly EarningsRow[]): Period {
  let earned = 0n;
  let paid = 0n;
  const by_kind: Period['by_kind'] = {};
  for (const { kind, amount } of kinds) {
    const minor = BigInt(amount);
    if (kind === 'payout') paid = minor < 0n ? -minor : minor;
    else {
      earned += minor;
      by_kind[kind] = fromMinor(minor, currency);
    }
  }
  return {
    period,
    status: kinds[0]!.status,
    earned: fromMinor(earned, currency),
    by_kind,
    paid: fromMinor(paid, currency),
  };
}
