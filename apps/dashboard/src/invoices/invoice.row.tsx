import { Link } from '@tanstack/react-router';
import type { InvoiceSummary } from '@slipway/shared/contracts';
import { Amount } from '../ui/amount.js';
import { dayWord } from '../ui/days.js';
import { Cell, Row, type Column } from '../ui/table.js';
import { InvoiceState } from './invoice.state.js';

export const INVOICE_COLUMNS: readonly Column[] = [
  { label: 'Invoice' },
  { label: 'Client' },
  { label: 'Contract', isMinor: true },
  { label: 'Issued on', isMinor: true },
  { label: 'Status' },
  { label: 'Net', isNumber: true, isMinor: true },
  { label: 'Open', isNumber: true },
];

export function InvoiceRow({ invoice }: { invoice: InvoiceSummary }) {
  const { id, number, client_name, contract_id, contract_name, issued_on, status, net, open } = invoice;
  return (
    <Row>
      <Cell className="whitespace-nowrap">
        <Link to="/invoices/$id" params={{ id }} className="font-medium hover:underline">
          {number}
        </Link>
      </Cell>
      <Cell className="text-muted">{client_name}</Cell>
      <Cell isMinor className="text-muted">
        <Link to="/contracts/$id" params={{ id: contract_id }} className="hover:underline">
          {contract_name}
        </Link>
      </Cell>
      <Cell isMinor className="text-muted whitespace-nowrap">
        {issued_on === null ? '–' : dayWord(issued_on)}
      </Cell>
      <Cell>
        <InvoiceState status={status} />
      </Cell>
      <Cell isNumber isMinor>
        <Amount of={net} />
      </Cell>
      <Cell isNumber>
        <Amount of={open} />
      </Cell>
    </Row>
  );
}
