import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { INVOICE_STATUSES } from '@slipway/shared/contracts';
import { commissionQueries } from '../api/commission.queries.js';
import { ContractFilter } from '../commissions/filters.js';
import { ListPage } from '../commissions/list.page.js';
import { buttonLook } from '../ui/button.js';
import { ChoiceFilter } from '../ui/choice.filter.js';
import { countWord } from '../ui/count.word.js';
import { listFilters } from '../ui/list.filters.js';
import { SearchField } from '../ui/search.field.js';
import { Empty } from '../ui/states.js';
import { INVOICE_COLUMNS, InvoiceRow } from './invoice.row.js';
import { invoiceStatusWord } from './invoice.state.js';

const route = getRouteApi('/app/invoices');

export default function InvoicesPage() {
  const search = route.useSearch();
  const { filter, showAll } = listFilters(route.useNavigate(), search);
  const { q, status, contract } = search;
  const list = useInfiniteQuery(commissionQueries.invoices(search));
  return (
    <ListPage
      title="Invoices"
      lead={(total) => countWord(total, 'invoice')}
      actions={
        <Link
          to="/invoices/new"
          search={contract === undefined ? {} : { contract }}
          className={buttonLook('primary')}
        >
          <Plus aria-hidden className="size-4" /> New invoice
        </Link>
      }
      layout="grid gap-2 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)]"
      filters={
        <>
          <SearchField
            label="Search by number"
            value={q ?? ''}
            onChange={(text) => filter({ q: text || undefined })}
          />
          <ContractFilter chosen={contract} onChoose={(chosen) => filter({ contract: chosen })} />
          <ChoiceFilter
            label="Status"
            any="Any status"
            choices={INVOICE_STATUSES}
            word={invoiceStatusWord}
            chosen={status}
            onChoose={(chosen) => filter({ status: chosen })}
          />
        </>
      }
      list={list}
      columns={INVOICE_COLUMNS}
      row={(invoice) => <InvoiceRow key={invoice.id} invoice={invoice} />}
      onShowAll={showAll}
      empty={
        <Empty
          title="There are no invoices yet"
          action={
            <>
              <Link to="/invoices/new" className={buttonLook('primary')}>
                Write your first invoice
              </Link>
              <Link to="/commissions/import" search={{ kind: 'invoices' }} className={buttonLook()}>
                Import a CSV file
              </Link>
            </>
          }
        >
          What is invoiced on a contract earns commissions, from the day it is issued or as it is paid.
        </Empty>
      }
    />
  );
}
