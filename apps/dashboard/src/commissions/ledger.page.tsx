import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ENTRY_KINDS } from '@slipway/shared/contracts';
import { commissionQueries } from '../api/commission.queries.js';
import { buttonLook } from '../ui/button.js';
import { ChoiceFilter } from '../ui/choice.filter.js';
import { countWord } from '../ui/count.word.js';
import { TextField } from '../ui/field.js';
import { listFilters } from '../ui/list.filters.js';
import { Empty } from '../ui/states.js';
import { kindWord } from './commission.words.js';
import { entryFilter } from './entry.filter.js';
import { ENTRY_COLUMNS, EntryRow } from './entry.table.js';
import { ContractFilter, PartyFilter, PeriodFilter } from './filters.js';
import { ListPage } from './list.page.js';

const route = getRouteApi('/app/commissions/ledger');

export default function LedgerPage() {
  const search = route.useSearch();
  const { filter, showAll } = listFilters(route.useNavigate(), search);
  const list = useInfiniteQuery(commissionQueries.entries(entryFilter(search)));
  const { party, contract, period, kind, as_of } = search;
  return (
    <ListPage
      title="Ledger"
      lead={(total) =>
        total === undefined
          ? ''
          : `${countWord(total, 'entry', 'entries')}${showAll ? ' like that' : ''}${as_of === undefined ? '' : `, as known on ${as_of}`}, newest first`
      }
      layout="grid gap-2 sm:grid-cols-2 lg:grid-cols-5"
      filters={
        <>
          <PartyFilter chosen={party} onChoose={(chosen) => filter({ party: chosen })} />
          <ContractFilter chosen={contract} onChoose={(chosen) => filter({ contract: chosen })} />
          <PeriodFilter chosen={period} onChoose={(chosen) => filter({ period: chosen })} />
          <ChoiceFilter
            label="Kind"
            any="Any kind"
            choices={ENTRY_KINDS}
            word={kindWord}
            chosen={kind}
            onChoose={(chosen) => filter({ kind: chosen })}
          />
          <TextField
            label="As known at the end of this day"
            title="As known at the end of this day"
            isLabelHidden
            type="date"
            value={as_of ?? ''}
            onChange={(day) => filter({ as_of: day || undefined })}
          />
        </>
      }
      label="Entries of the ledger"
      list={list}
      columns={ENTRY_COLUMNS}
      row={(entry) => <EntryRow key={entry.id} entry={entry} />}
      onShowAll={showAll}
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
  );
}
