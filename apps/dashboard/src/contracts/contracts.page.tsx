import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { Contract } from '@slipway/shared/contracts';
import { commissionQueries } from '../api/commission.queries.js';
import { PartyFilter } from '../commissions/filters.js';
import { ListPage } from '../commissions/list.page.js';
import { buttonLook } from '../ui/button.js';
import { countWord } from '../ui/count.word.js';
import { listFilters } from '../ui/list.filters.js';
import { SearchField } from '../ui/search.field.js';
import { Empty } from '../ui/states.js';
import { Cell, Row } from '../ui/table.js';
import { ContractState } from './contract.state.js';
import { lifeWord } from './contract.words.js';

const route = getRouteApi('/app/contracts');

export default function ContractsPage() {
  const search = route.useSearch();
  const { filter, showAll } = listFilters(route.useNavigate(), search);
  const { q, party } = search;
  const list = useInfiniteQuery(commissionQueries.contracts(search));
  return (
    <ListPage
      title="Contracts"
      lead={(total) => countWord(total, 'contract')}
      actions={
        <Link to="/contracts/new" className={buttonLook('primary')}>
          <Plus aria-hidden className="size-4" /> New contract
        </Link>
      }
      layout="grid gap-2 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]"
      filters={
        <>
          <SearchField
            label="Search by name"
            value={q ?? ''}
            onChange={(text) => filter({ q: text || undefined })}
          />
          <PartyFilter
            label="Who takes part"
            placeholder="Anybody takes part"
            chosen={party}
            onChoose={(chosen) => filter({ party: chosen })}
          />
        </>
      }
      list={list}
      columns={[
        { label: 'Contract' },
        { label: 'Client' },
        { label: 'Plan', isMinor: true },
        { label: 'Participants', isMinor: true },
        { label: 'Runs', isMinor: true },
        { label: 'State' },
      ]}
      row={(contract) => <ContractRow key={contract.id} contract={contract} />}
      onShowAll={showAll}
      empty={
        <Empty
          title="There are no contracts yet"
          action={
            <>
              <Link to="/contracts/new" className={buttonLook('primary')}>
                Make your first contract
              </Link>
              <Link to="/commissions/import" search={{ kind: 'contracts' }} className={buttonLook()}>
                Import a CSV file
              </Link>
            </>
          }
        >
          A contract says who gets which share of what a client is invoiced, and by which plan.
        </Empty>
      }
    />
  );
}

function ContractRow({ contract }: { contract: Contract }) {
  const { id, name, client_name, plan_id, plan_name, participants, changed } = contract;
  return (
    <Row>
      <Cell>
        <Link to="/contracts/$id" params={{ id }} className="font-medium hover:underline">
          {name}
        </Link>
      </Cell>
      <Cell className="text-muted">{client_name}</Cell>
      <Cell isMinor className="text-muted">
        <Link to="/plans/$id" params={{ id: plan_id }} className="hover:underline">
          {plan_name}
        </Link>
      </Cell>
      <Cell isMinor className="text-muted">
        {participants.map(({ party_name, share }) => `${party_name} ${share} %`).join(', ')}
      </Cell>
      <Cell isMinor className="text-muted whitespace-nowrap">
        {lifeWord(contract)}
      </Cell>
      <Cell>
        <ContractState changed={changed} />
      </Cell>
    </Row>
  );
}
