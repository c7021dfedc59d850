import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { Party } from '@slipway/shared/contracts';
import { commissionQueries } from '../api/commission.queries.js';
import { ListPage } from '../commissions/list.page.js';
import { Button, buttonLook } from '../ui/button.js';
import { countWord } from '../ui/count.word.js';
import { listFilters } from '../ui/list.filters.js';
import { Dialog } from '../ui/dialog.js';
import { SearchField } from '../ui/search.field.js';
import { Empty } from '../ui/states.js';
import { Cell, Row } from '../ui/table.js';
import { managerOf } from './manager.rules.js';
import { PartyForm } from './party.form.js';

const route = getRouteApi('/app/parties');

export default function PartiesPage() {
  const { add = false, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const { filter, showAll } = listFilters(navigate, filters);
  const list = useInfiniteQuery(commissionQueries.parties(filters));
  const show = (isOpen: boolean) => filter({ add: isOpen || undefined });
  return (
    <ListPage
      title="Parties"
      lead={(total) => countWord(total, 'person or company', 'people and companies')}
      actions={
        <Button look="primary" onClick={() => show(true)}>
          <Plus aria-hidden className="size-4" /> Add party
        </Button>
      }
      layout="flex"
      filters={
        <SearchField
          label="Search by name"
          value={filters.q ?? ''}
          onChange={(text) => filter({ q: text || undefined })}
        />
      }
      list={list}
      columns={[
        { label: 'Name' },
        { label: 'Kind' },
        { label: 'E-mail address', isMinor: true },
        { label: 'Manager' },
      ]}
      row={(party) => <PartyRow key={party.id} party={party} />}
      onShowAll={showAll}
      empty={
        <Empty
          title="There are no parties yet"
          action={
            <>
              <Button look="primary" onClick={() => show(true)}>
                Add your first party
              </Button>
              <Link to="/commissions/import" search={{ kind: 'parties' }} className={buttonLook()}>
                Import a CSV file
              </Link>
            </>
          }
        >
          People and companies: clients that are invoiced, partners and sales people who earn from it.
        </Empty>
      }
    >
      <Dialog title="Add party" isOpen={add} onClose={() => show(false)}>
        <PartyForm
          onSaved={({ id }) => void navigate({ to: '/parties/$id', params: { id } })}
          onCancel={() => show(false)}
        />
      </Dialog>
    </ListPage>
  );
}

function PartyRow({ party }: { party: Party }) {
  const { id, name, kind, email, external_id } = party;
  return (
    <Row>
      <Cell>
        <Link to="/parties/$id" params={{ id }} className="font-medium hover:underline">
          {name}
        </Link>
        {external_id !== null && <span className="text-muted ml-2 text-xs">{external_id}</span>}
      </Cell>
      <Cell className="text-muted">{kind}</Cell>
      <Cell isMinor className="text-muted">
        {email ?? '–'}
      </Cell>
      <Cell className="text-muted">{managerOf(party)?.manager_name ?? '–'}</Cell>
    </Row>
  );
}
