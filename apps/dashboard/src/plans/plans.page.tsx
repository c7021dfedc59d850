import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { Plan } from '@slipway/shared/contracts';
import { commissionQueries } from '../api/commission.queries.js';
import { ListPage } from '../commissions/list.page.js';
import { Button } from '../ui/button.js';
import { countWord } from '../ui/count.word.js';
import { listFilters } from '../ui/list.filters.js';
import { dayWord } from '../ui/days.js';
import { Dialog } from '../ui/dialog.js';
import { SearchField } from '../ui/search.field.js';
import { Empty } from '../ui/states.js';
import { Cell, Row } from '../ui/table.js';
import { NewPlanForm } from './new.plan.form.js';
import { PlanState } from './plan.state.js';
import { publishedOf } from './version.rules.js';

const route = getRouteApi('/app/plans');

export default function PlansPage() {
  const { add = false, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const { filter, showAll } = listFilters(navigate, filters);
  const list = useInfiniteQuery(commissionQueries.plans(filters));
  const show = (isOpen: boolean) => filter({ add: isOpen || undefined });
  return (
    <ListPage
      title="Plans"
      lead={(total) => countWord(total, 'plan')}
      actions={
        <Button look="primary" onClick={() => show(true)}>
          <Plus aria-hidden className="size-4" /> New plan
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
        { label: 'Plan' },
        { label: 'State' },
        { label: 'Effective from' },
        { label: 'Currency' },
        { label: 'Contracts', isNumber: true },
      ]}
      row={(plan) => <PlanRow key={plan.id} plan={plan} />}
      onShowAll={showAll}
      empty={
        <Empty
          title="There are no plans yet"
          action={
            <Button look="primary" onClick={() => show(true)}>
              Make your first plan
            </Button>
          }
        >
          A plan says what a sale earns: rates, tiers, limits, what managers get, and what a credit note takes
          back. You see what it pays while you write it.
        </Empty>
      }
    >
      <Dialog title="New plan" isOpen={add} onClose={() => show(false)}>
        <NewPlanForm
          onMade={({ id }) => void navigate({ to: '/plans/$id', params: { id } })}
          onCancel={() => show(false)}
        />
      </Dialog>
    </ListPage>
  );
}

function PlanRow({ plan }: { plan: Plan }) {
  const from = publishedOf(plan)?.effective_from ?? null;
  return (
    <Row>
      <Cell>
        <Link to="/plans/$id" params={{ id: plan.id }} className="font-medium hover:underline">
          {plan.name}
        </Link>
      </Cell>
      <Cell>
        <PlanState plan={plan} />
      </Cell>
      <Cell className="text-muted whitespace-nowrap">{from === null ? '–' : dayWord(from)}</Cell>
      <Cell className="text-muted">{plan.currency}</Cell>
      <Cell isNumber>{plan.contracts.toLocaleString('en')}</Cell>
    </Row>
  );
}
