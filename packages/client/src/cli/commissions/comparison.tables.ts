import type { ComparisonLine } from '@slipway/shared/contracts';
import type { JobResult } from '@slipway/shared/contracts/jobs';
import { amountsAligned, differenceText, moneyText } from './amounts.js';

type PartyTotal = NonNullable<JobResult<'commission_run'>['comparison']>[number];

/** By party: what it is, and what it would be. */
export function comparisonRows(totals: readonly PartyTotal[]): string[][] {
  return amountsAligned(
    [
      ['PARTY', 'NOW', 'WOULD BE', 'DIFFERENCE'],
      ...totals.map(({ party_name, present, would_be, difference }) => [
        party_name,
        moneyText(present),
        moneyText(would_be),
        differenceText(difference),
      ]),
    ],
    [1, 2, 3],
  );
}

/** Line by line, the largest differences first. */
export function comparisonLineRows(lines: readonly ComparisonLine[]): string[][] {
  return amountsAligned(
    [
      ['EARNED ON', 'NOW', 'WOULD BE', 'DIFFERENCE', 'KIND', 'INVOICE', 'PARTY'],
      ...lines.map(({ earned_on, present, would_be, difference, kind, invoice_number, party_name }) => [
        earned_on,
        moneyText(present),
        moneyText(would_be),
        differenceText(difference),
        kind,
        invoice_number ?? '',
        party_name,
      ]),
    ],
    [1, 2, 3],
  );
}
