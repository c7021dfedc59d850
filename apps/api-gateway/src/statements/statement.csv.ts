import { fromMinor } from '@slipway/shared/contracts';
import type { EntryRow } from '../commissions/entry.row.js';
import { csvRecord, shownText } from './csv.text.js';
import type { StatementRow } from './statement.row.js';

const HEADER = [
  'seq',
  'kind',
  'contract',
  'invoice',
  'earned_on',
  'payable_on',
  'amount',
  'currency',
  'entry_id',
];

/** A statement as a CSV file: what was carried, each entry, what is due, and what is carried on. */
export async function* statementCsv(
  statement: StatementRow,
  entries: AsyncIterable<readonly EntryRow[]>,
): AsyncGenerator<string> {
  const { currency } = statement;
  const total = (kind: string, minor: string) =>
    csvRecord(['', kind, '', '', '', '', fromMinor(BigInt(minor), currency), currency, '']);
  yield csvRecord(HEADER) + total('opening', statement.opening);
  for await (const batch of entries)
    yield batch
      .map((entry) =>
        csvRecord([
          entry.seq,
          entry.kind,
          shownText(entry.contract_name),
          shownText(entry.invoice_number),
          entry.earned_on,
          entry.payable_on,
          fromMinor(BigInt(entry.amount), currency),
          currency,
          entry.id,
        ]),
      )
      .join('');
  yield total('due', statement.due) + total('carried', statement.carried);
}
