import { useQuery } from '@tanstack/react-query';
import { commissionQueries } from '../api/commission.queries.js';

/** Periods to choose from, the newest first; one that an address names is among them in any case. */
export function usePeriodOptions(chosen: string | undefined): { value: string; label: string }[] {
  const { data } = useQuery(commissionQueries.periods());
  const keys = new Set([
    ...(data?.data.map(({ key }) => key) ?? []),
    ...(chosen === undefined ? [] : [chosen]),
  ]);
  return [
    { value: '', label: 'Any period' },
    ...[...keys].toSorted((a, b) => (a < b ? 1 : -1)).map((key) => ({ value: key, label: key })),
  ];
}
