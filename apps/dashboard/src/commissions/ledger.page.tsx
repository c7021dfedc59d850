import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ENTRY_KINDS } from '@slipway/shared/contracts';
import { commissionQueries } from '../api/commission.queries.js';
import { buttonLook } from '../ui/button.js';
import { countWord } from '../ui/count.word.js';
import { SelectField, TextField } from '../ui/field.js';
import { ListCard } from '../ui/list.card.js';
import { Page } from '../ui/page.js';
import { Empty } from '../ui/states.js';
import { CommissionTabs } from './commission.tabs.js';
import { kindWord } from './commission.words.js';
import { entryFilter } from './entry.filter.js';
import { ENTRY_COLUMNS, EntryRow } from './entry.table.js';
import { ContractPicker, PartyPicker } from './pickers.js';
import { usePeriodOptions } from './use.period.options.js';

const route = getRouteApi('/app/commissions/ledger');
const KINDS = [
  { value: '', label: 'Any kind' },
  ...ENTRY_KINDS.map((kind) => ({ value: kind as string, label: kindWord(kind) })),
];

export default function LedgerPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(commissionQueries.entries(entryFilter(search)));
  const { party, contract, period, kind, as_of } = search;
  const isFiltered = Object.values(search).some((part) => part !== undefined);
  const filter = (part: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const ofParty = useQuery({ ...commissionQueries.party(party ?? ''), enabled: party !== undefined });
  const ofContract = useQuery({
    ...commissionQueries.contract(contract ?? ''),
    enabled: contract !== undefined,
  });
  const total = list.data?.pages[0]?.total;

  return (
    <Page
      title="Ledger"
      lead={
        total === undefined
          ? ''
          : `${countWord(total, 'entry', 'entries')}${isFiltered ? ' like that' : ''}${as_of === undefined ? '' : `, as known on ${as_of}`}, newest first`
      }
    >
      <CommissionTabs />
      <div className="grid gap-2 sm:grid-cols-2 lg:grid-cols-5">
        <PartyPicker
          label="Party"
          isLabelHidden
          placeholder="Any party"
          chosen={party === undefined ? undefined : { id: party, label: ofParty.data?.name ?? '…' }}
          onChoose={(choice) => filter({ party: choice?.id })}
        />
        <ContractPicker
          label="Contract"
          isLabelHidden
          placeholder="Any contract"
          chosen={contract === undefined ? undefined : { id: contract, label: ofContract.data?.name ?? '…' }}
          onChoose={(choice) => filter({ contract: choice?.id })}
        />
        <SelectField
          label="Period"
          isLabelHidden
          value={period ?? ''}
          options={usePeriodOptions(period)}
          onChange={(value) => filter({ period: value || undefined })}
        />
        <SelectField
          label="Kind"
          isLabelHidden
          value={kind ?? ''}
          options={KINDS}
          onChange={(value) => filter({ kind: ENTRY_KINDS.find((known) => known === value) })}
        />
        <TextField
          label="As known at the end of this day"
          title="As known at the end of this day"
          isLabelHidden
          type="date"
          value={as_of ?? ''}
          onChange={(day) => filter({ as_of: day || undefined })}
        />
      </div>
      <ListCard
        label="Entries of the ledger"
        list={list}
        columns={ENTRY_COLUMNS}
        row={(entry) => <EntryRow key={entry.id} entry={entry} />}
        onShowAll={isFiltered ? () => void navigate({ search: {} }) : undefined}
        empty={
          <Empty
            title="The ledger is empty"
            action={
              <Link to="/invoices/new" className={buttonLook('primary')}>
                New invoice
              </Link>
            }
          >
            An invoice that is issued, paid or credited posts what it means for everybody who takes part.
          </Empty>
        }
      />
    </Page>
  );
}
