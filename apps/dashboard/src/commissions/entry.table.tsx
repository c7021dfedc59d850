import { Link } from '@tanstack/react-router';
import type { CommissionEntry } from '@slipway/shared/contracts';
import { Amount } from '../ui/amount.js';
import { dayWord } from '../ui/days.js';
import { Cell, Row, Table, type Column } from '../ui/table.js';
import { kindWord } from './commission.words.js';

export const ENTRY_COLUMNS: readonly Column[] = [
  { label: 'Entry' },
  { label: 'Party' },
  { label: 'For', isMinor: true },
  { label: 'Earned on', isMinor: true },
  { label: 'Period', isMinor: true },
  { label: 'Amount', isNumber: true },
];

/** One entry in a list; leads to how it came to its amount. */
export function EntryRow({ entry }: { entry: CommissionEntry }) {
  const { id, seq, kind, revision, party_id, party_name, invoice_id, invoice_number, contract_name } = entry;
  return (
    <Row>
      <Cell className="whitespace-nowrap">
        <Link
          to="/commissions/entries/$id"
          params={{ id }}
          className="text-accent font-medium underline-offset-2 hover:underline"
        >
          {kindWord(kind)} <span className="sr-only">number</span>
          <span className="text-muted text-xs"> {seq.toLocaleString('en')}</span>
        </Link>
        {revision > 1 && <span className="text-muted ml-2 text-xs">revision {revision}</span>}
      </Cell>
      <Cell>
        <Link to="/parties/$id" params={{ id: party_id }} className="hover:underline">
          {party_name}
        </Link>
      </Cell>
      <Cell isMinor className="text-muted">
        {invoice_id === null ? (
          (contract_name ?? '–')
        ) : (
          <Link to="/invoices/$id" params={{ id: invoice_id }} className="hover:underline">
            {invoice_number}
          </Link>
        )}
      </Cell>
      <Cell isMinor className="text-muted whitespace-nowrap">
        {dayWord(entry.earned_on)}
      </Cell>
      <Cell isMinor className="text-muted whitespace-nowrap tabular-nums">
        {entry.period}
      </Cell>
      <Cell isNumber>
        <Amount of={entry.amount} isSigned />
      </Cell>
    </Row>
  );
}

export function EntryTable({ entries, label }: { entries: readonly CommissionEntry[]; label: string }) {
  return (
    <Table label={label} columns={ENTRY_COLUMNS}>
      {entries.map((entry) => (
        <EntryRow key={entry.id} entry={entry} />
      ))}
    </Table>
  );
}
