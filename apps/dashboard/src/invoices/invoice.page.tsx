import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { Invoice } from '@slipway/shared/contracts';
import { commissionQueries } from '../api/commission.queries.js';
import { isMissing } from '../api/is.missing.js';
import { EntriesCard } from '../commissions/entries.card.js';
import { Amount } from '../ui/amount.js';
import { Card } from '../ui/card.js';
import { dayWord } from '../ui/days.js';
import { Figures } from '../ui/facts.js';
import { decimalText, isZero } from '../ui/money.rules.js';
import { Page } from '../ui/page.js';
import { Failure, Skeleton } from '../ui/states.js';
import { Cell, Row, Table } from '../ui/table.js';
import { EditDraft } from './edit.draft.js';
import { InvoiceActions } from './invoice.actions.js';
import { InvoiceState } from './invoice.state.js';
import { Movements } from './movements.js';
import { WhatCameOfIt } from './what.came.of.it.js';

const route = getRouteApi('/app/invoices/$id');

export default function InvoicePage() {
  const { id } = route.useParams();
  const { job } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: invoice, error, refetch } = useQuery(commissionQueries.invoice(id));
  if (error && (!invoice || isMissing(error)))
    return (
      <Page title="Invoice">
        <Failure error={error} onRetry={() => void refetch()} />
      </Page>
    );
  return (
    <Page
      title={invoice ? `Invoice ${invoice.number}` : 'Invoice'}
      lead={
        invoice ? (
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span role="status">
              <InvoiceState status={invoice.status} />
            </span>
            <span>
              {invoice.client_name}, on{' '}
              <Link
                to="/contracts/$id"
                params={{ id: invoice.contract_id }}
                className="text-accent underline"
              >
                {invoice.contract_name}
              </Link>
              {invoice.issued_on !== null && `, issued on ${dayWord(invoice.issued_on)}`}
            </span>
          </span>
        ) : (
          <Skeleton className="h-6 w-64" />
        )
      }
      actions={
        invoice && (
          <InvoiceActions
            invoice={invoice}
            onJob={(jobId) => void navigate({ search: { job: jobId ?? undefined }, replace: true })}
          />
        )
      }
    >
      {invoice ? (
        <>
          {job !== undefined && <WhatCameOfIt key={job} jobId={job} invoiceId={id} />}
          <Figures
            figures={[
              ['Net', <Amount key="net" of={invoice.net} />],
              ['Total', <Amount key="total" of={invoice.total} />],
              ['Paid', <Amount key="paid" of={invoice.paid} />],
              ['Open', <Amount key="open" of={invoice.open} />],
            ]}
          />
          {invoice.status === 'draft' ? <EditDraft key={id} invoice={invoice} /> : <Lines of={invoice} />}
          <Movements of={invoice} />
          {invoice.status !== 'draft' && (
            <EntriesCard
              title="Commissions of this invoice"
              filter={{ invoice: id }}
              empty="Nothing is posted for it. Where the plan counts what is paid, a payment will be."
            />
          )}
        </>
      ) : (
        <Skeleton className="h-[40rem] rounded-xl" />
      )}
    </Page>
  );
}

function Lines({ of: { lines, net, tax, total } }: { of: Invoice }) {
  return (
    <Card title="Lines" count={lines.length}>
      <Table
        label="Lines"
        columns={[
          { label: 'Line' },
          { label: 'Product' },
          { label: 'Quantity', isNumber: true },
          { label: 'Net', isNumber: true },
          { label: 'Tax', isNumber: true },
          { label: 'Cost', isNumber: true },
          { label: 'Credited', isNumber: true },
        ]}
      >
        {lines.map((line) => (
          <Row key={line.id}>
            <Cell>{line.description || `Line ${line.position}`}</Cell>
            <Cell className="text-muted">{[line.sku, line.variant].filter(Boolean).join(' · ') || '–'}</Cell>
            <Cell isNumber>{decimalText(line.quantity)}</Cell>
            <Cell isNumber>{decimalText(line.net)}</Cell>
            <Cell isNumber>{decimalText(line.tax)}</Cell>
            <Cell isNumber>{decimalText(line.cost)}</Cell>
            <Cell isNumber>{isZero(line.credited) ? '–' : decimalText(`-${line.credited}`)}</Cell>
          </Row>
        ))}
        <Row className="font-medium">
          <Cell span={3}>Sum</Cell>
          <Cell isNumber>
            <Amount of={net} />
          </Cell>
          <Cell isNumber>
            <Amount of={tax} />
          </Cell>
          <Cell span={2} isNumber>
            with tax <Amount of={total} />
          </Cell>
        </Row>
      </Table>
    </Card>
  );
}
