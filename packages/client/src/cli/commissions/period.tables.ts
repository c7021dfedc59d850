import type { Period, PeriodClosePreview } from '@slipway/shared/contracts';
import { amountsAligned, counted, moneyText, totalsText } from './amounts.js';

export function periodRows(periods: readonly Period[]): string[][] {
  return amountsAligned(
    [
      ['PERIOD', 'FROM', 'TO', 'STATUS', 'ENTRIES', 'COMMISSIONS'],
      ...periods.map(({ key, starts_on, ends_on, status, entries, totals, problem }) => [
        key,
        starts_on,
        ends_on,
        status,
        entries.toLocaleString('en'),
        problem ? `✖ ${problem.message}` : entries === 0 ? '' : totalsText(totals),
      ]),
    ],
    [4],
  );
}

/** What closing a period would do. */
export function previewLines({
  period,
  changed_contracts,
  drafts,
  payable,
  held,
  carried,
  parties,
  draws,
  next_period,
}: PeriodClosePreview): string[] {
  return [
    `Closing ${period}:`,
    `  ${totalsText(payable)} due to ${counted(parties, 'party', 'parties')}`,
    ...(draws > 0 ? [`  Draws of ${counted(draws, 'party', 'parties')} are settled on top`] : []),
    ...(held.length > 0 ? [`  ${totalsText(held)} earned, and held until later`] : []),
    ...(changed_contracts > 0
      ? [`  ${counted(changed_contracts, 'contract has', 'contracts have')} changed: calculated first`]
      : []),
    ...(drafts > 0 ? [`  ${counted(drafts, 'draft', 'drafts')}: will count where they are issued`] : []),
    ...carried.map(({ party_name, balance }) => `  ${moneyText(balance)} of ${party_name} moves forward`),
    `  What changes in it afterwards counts in ${next_period}.`,
  ];
}
