import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { Party } from '@slipway/shared/contracts';
import { commissionQueries } from '../api/commission.queries.js';
import { CommissionTabs } from '../commissions/commission.tabs.js';
import { Button, buttonLook } from '../ui/button.js';
import { countWord } from '../ui/count.word.js';
import { Dialog } from '../ui/dialog.js';
import { ListCard } from '../ui/list.card.js';
import { Page } from '../ui/page.js';
import { SearchField } from '../ui/search.field.js';
import { Empty } from '../ui/states.js';
import { Cell, Row } from '../ui/table.js';
import { managerOf } from './manager.rules.js';
import { PartyForm } from './party.form.js';

const route = getRouteApi('/app/parties');

export default function PartiesPage() {
  const { q, add = false } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(commissionQueries.parties({ q }));
  const show = (isOpen: boolean) =>
    void navigate({ search: (before) => ({ ...before, add: isOpen || undefined }), replace: true });
  return (
    <Page
      title="Parties"
      lead={countWord(list.data?.pages[0]?.total, 'person or company', 'people and companies')}
      actions={
        <Button look="primary" onClick={() => show(true)}>
          <Plus aria-hidden className="size-4" /> Add party
        </Button>
      }
    >
      <CommissionTabs />
      <div className="flex">
        <SearchField
          label="Search by name"
          value={q ?? ''}
          onChange={(text) => void navigate({ search: { q: text || undefined }, replace: true })}
        />
      </div>
      <ListCard
        label="Parties"
        list={list}
        columns={[
          { label: 'Name' },
          { label: 'Kind' },
          { label: 'E-mail address', isMinor: true },
          { label: 'Manager' },
        ]}
        row={(party) => <PartyRow key={party.id} party={party} />}
        onShowAll={q === undefined ? undefined : () => void navigate({ search: {} })}
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
      />
      <Dialog title="Add party" isOpen={add} onClose={() => show(false)}>
        <PartyForm
          onSaved={({ id }) => void navigate({ to: '/parties/$id', params: { id } })}
          onCancel={() => show(false)}
        />
      </Dialog>
    </Page>
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
