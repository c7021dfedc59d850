import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { commissionQueries } from '../api/commission.queries.js';
import { FewCard } from '../ui/few.card.js';
import { Table } from '../ui/table.js';
import { INVOICE_COLUMNS, InvoiceRow } from './invoice.row.js';

const SHOWN = 8;

/** The latest invoices of a contract. */
export function InvoicesCard({ contractId }: { contractId: string }) {
  return (
    <FewCard
      title="Invoices"
      few={useQuery(commissionQueries.someInvoices({ contract: contractId }, SHOWN))}
      all={(word) => (
        <Link to="/invoices" search={{ contract: contractId }} className="text-accent text-xs underline">
          {word}
        </Link>
      )}
      none="Nothing has been invoiced on it yet."
    >
      {(shown) => (
        <Table label="Invoices of this contract" columns={INVOICE_COLUMNS}>
          {shown.map((invoice) => (
            <InvoiceRow key={invoice.id} invoice={invoice} />
          ))}
        </Table>
      )}
    </FewCard>
  );
}
