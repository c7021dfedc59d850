import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { INVOICE_STATUSES } from '@slipway/shared/contracts';
import { commissionQueries } from '../api/commission.queries.js';
import { CommissionTabs } from '../commissions/commission.tabs.js';
import { ContractPicker } from '../commissions/pickers.js';
import { buttonLook } from '../ui/button.js';
import { countWord } from '../ui/count.word.js';
import { SelectField } from '../ui/field.js';
import { ListCard } from '../ui/list.card.js';
import { Page } from '../ui/page.js';
import { SearchField } from '../ui/search.field.js';
import { Empty } from '../ui/states.js';
import { INVOICE_COLUMNS, InvoiceRow } from './invoice.row.js';
import { invoiceStatusWord } from './invoice.state.js';

const route = getRouteApi('/app/invoices');
const STATUSES = [
  { value: '', label: 'Any status' },
  ...INVOICE_STATUSES.map((status) => ({ value: status as string, label: invoiceStatusWord(status) })),
];

export default function InvoicesPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { q, status, contract } = search;
  const list = useInfiniteQuery(commissionQueries.invoices(search));
  const ofContract = useQuery({
    ...commissionQueries.contract(contract ?? ''),
    enabled: contract !== undefined,
  });
  const isFiltered = [q, status, contract].some((part) => part !== undefined);
  const filter = (part: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  return (
    <Page
      title="Invoices"
      lead={countWord(list.data?.pages[0]?.total, 'invoice')}
      actions={
        <Link
          to="/invoices/new"
          search={contract === undefined ? {} : { contract }}
          className={buttonLook('primary')}
        >
          <Plus aria-hidden className="size-4" /> New invoice
        </Link>
      }
    >
      <CommissionTabs />
      <div className="grid gap-2 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)]">
        <SearchField
          label="Search by number"
          value={q ?? ''}
          onChange={(text) => filter({ q: text || undefined })}
        />
        <ContractPicker
          label="Contract"
          isLabelHidden
          placeholder="Any contract"
          chosen={contract === undefined ? undefined : { id: contract, label: ofContract.data?.name ?? '…' }}
          onChoose={(choice) => filter({ contract: choice?.id })}
        />
        <SelectField
          label="Status"
          isLabelHidden
          value={status ?? ''}
          options={STATUSES}
          onChange={(value) => filter({ status: INVOICE_STATUSES.find((known) => known === value) })}
        />
      </div>
      <ListCard
        label="Invoices"
        list={list}
        columns={INVOICE_COLUMNS}
        row={(invoice) => <InvoiceRow key={invoice.id} invoice={invoice} />}
        onShowAll={isFiltered ? () => void navigate({ search: {} }) : undefined}
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
    </Page>
  );
}
