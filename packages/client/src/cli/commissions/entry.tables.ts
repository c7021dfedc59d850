import type { CommissionEntry, CommissionTrace, LedgerVerification } from '@slipway/shared/contracts';
import { amountsAligned, counted, moneyText } from './amounts.js';

/** Entries as rows; the id that `explain` wants comes first. */
export function entryRows(entries: readonly CommissionEntry[]): string[][] {
  return amountsAligned(
    [
      ['ENTRY', 'EARNED ON', 'PERIOD', 'AMOUNT', 'KIND', 'INVOICE', 'PARTY'],
      ...entries.map(({ id, earned_on, period, amount, kind, invoice_number, party_name }) => [
        id,
        earned_on,
        period,
        moneyText(amount),
        kind,
        invoice_number ?? '',
        party_name,
      ]),
    ],
    [3],
  );
}

/** What an entry is, a row each; what it does not have is left out. */
export function entryDetails(entry: CommissionEntry): string[][] {
  const rows: [string, string | null][] = [
    ['entry', `${entry.id} (${entry.seq} of the ledger)`],
    ['kind', entry.kind],
    ['amount', moneyText(entry.amount)],
    ['party', entry.party_name],
    ['contract', entry.contract_name],
    ['invoice', entry.invoice_number],
    ['earned on', entry.earned_on],
    ['counts in', entry.period],
    ['payable on', entry.payable_on],
    ['plan version', entry.plan_version === null ? null : String(entry.plan_version)],
    ['revision', entry.revision === 1 ? null : String(entry.revision)],
    ['accounts', `${entry.debit} → ${entry.credit}`],
    ['posted', `${entry.posted_at} by job ${entry.job_id}`],
  ];
  return rows.flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
}

/** Why an entry has its amount, and whether that holds when it is calculated again. */
export function explanationLines({ explanation, earlier, replayed, holds }: CommissionTrace): string[] {
  return [
    ...(explanation.length > 0 ? ['', ...explanation.map((sentence) => `  ${sentence}`)] : []),
    ...(earlier.length > 0 ? ['', 'Before it, for the same sale:'] : []),
    ...earlier.map(
      ({ id, amount, posted_at, revision }) =>
        `  ${moneyText(amount)} at ${posted_at} (revision ${revision}, ${id})`,
    ),
    '',
    `Calculated again from its trace: ${moneyText(replayed)}: ${holds ? 'holds' : 'DOES NOT HOLD'}.`,
  ];
}

/** Whether the ledger is as it was written, and what its accounts come to. */
export function verificationLines(
  { valid, entries, head, replayed, balances, fault }: LedgerVerification,
  table: (rows: string[][]) => string[],
): string[] {
  const found = valid
    ? `The ledger is as it was written: ${counted(entries, 'entry', 'entries')}, ${counted(replayed, 'trace', 'traces')} calculated again.`
    : `The ledger is NOT as it was written: ${fault ? `entry ${fault.seq}: ${fault.reason}` : 'it says no more'}`;
  return [
    found,
    ...(head ? [`Its head is ${head}.`] : []),
    ...(balances.length > 0
      ? [
          '',
          ...table(
            amountsAligned(
              [
                ['ACCOUNT', 'BALANCE'],
                ...balances.map(({ account, balance }) => [account, moneyText(balance)]),
              ],
              [1],
            ),
          ),
        ]
      : []),
  ];
}
