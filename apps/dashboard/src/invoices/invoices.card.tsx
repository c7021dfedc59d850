import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { commissionQueries } from '../api/commission.queries.js';
import { Card } from '../ui/card.js';
import { Failure, SkeletonRows } from '../ui/states.js';
import { Table } from '../ui/table.js';
import { INVOICE_COLUMNS, InvoiceRow } from './invoice.row.js';

const SHOWN = 8;

/** The latest invoices of a contract. */
export function InvoicesCard({ contractId }: { contractId: string }) {
  const { data, error, refetch } = useQuery(commissionQueries.someInvoices({ contract: contractId }, SHOWN));
  return (
    <Card
      title="Invoices"
      count={data?.total}
      actions={
        data &&
        data.total > data.data.length && (
          <Link to="/invoices" search={{ contract: contractId }} className="text-accent text-xs underline">
            All {data.total.toLocaleString('en')}
          </Link>
        )
      }
    >
      {data ? (
        data.data.length > 0 ? (
          <Table label="Invoices of this contract" columns={INVOICE_COLUMNS}>
            {data.data.map((invoice) => (
              <InvoiceRow key={invoice.id} invoice={invoice} />
            ))}
          </Table>
        ) : (
          <p className="text-muted px-4 py-6">Nothing has been invoiced on it yet.</p>
        )
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={3} />
      )}
    </Card>
  );
}
