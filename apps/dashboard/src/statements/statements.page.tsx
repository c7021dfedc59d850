import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Landmark, ListChecks } from 'lucide-react';
import { useState } from 'react';
import { STATEMENT_STATUSES, type Statement } from '@slipway/shared/contracts';
import { commissionQueries } from '../api/commission.queries.js';
import { PartyFilter, PeriodFilter } from '../commissions/filters.js';
import { ListPage } from '../commissions/list.page.js';
import { Amount } from '../ui/amount.js';
import { Button, buttonLook } from '../ui/button.js';
import { ChoiceFilter } from '../ui/choice.filter.js';
import { countWord } from '../ui/count.word.js';
import { listFilters } from '../ui/list.filters.js';
import { Dialog } from '../ui/dialog.js';
import { isZero } from '../ui/money.rules.js';
import { Empty } from '../ui/states.js';
import { Cell, Row } from '../ui/table.js';
import { AllAtOnce } from './all.at.once.js';
import { PayoutForm } from './payout.form.js';
import { StatementState, statementStatusWord } from './statement.state.js';

const route = getRouteApi('/app/statements');

export default function StatementsPage() {
  const search = route.useSearch();
  const { filter, showAll } = listFilters(route.useNavigate(), search);
  const { party, period, status } = search;
  const list = useInfiniteQuery(commissionQueries.statements(search));
  const [asked, setAsked] = useState<'payout' | 'all'>();
  const close = () => setAsked(undefined);
  return (
    <ListPage
      title="Statements"
      lead={(total) => countWord(total, 'statement')}
      actions={
        <>
          <Button onClick={() => setAsked('all')}>
            <ListChecks aria-hidden className="size-4" /> All at once
          </Button>
          <Button onClick={() => setAsked('payout')}>
            <Landmark aria-hidden className="size-4" /> Payout file
          </Button>
        </>
      }
      layout="grid gap-2 sm:grid-cols-3"
      filters={
        <>
          <PartyFilter chosen={party} onChoose={(chosen) => filter({ party: chosen })} />
          <PeriodFilter chosen={period} onChoose={(chosen) => filter({ period: chosen })} />
          <ChoiceFilter
            label="Status"
            any="Any status"
            choices={STATEMENT_STATUSES}
            word={statementStatusWord}
            chosen={status}
            onChoose={(chosen) => filter({ status: chosen })}
          />
        </>
      }
      list={list}
      columns={[
        { label: 'Statement' },
        { label: 'Period' },
        { label: 'Status' },
        { label: 'Carried in', isNumber: true, isMinor: true },
        { label: 'Due', isNumber: true },
        { label: 'Carried on', isNumber: true, isMinor: true },
      ]}
      row={(statement) => <StatementRow key={statement.id} statement={statement} />}
      onShowAll={showAll}
      empty={
        <Empty
          title="There are no statements yet"
          action={
            <Link to="/periods" className={buttonLook('primary')}>
              To the periods
            </Link>
          }
        >
          Closing a period makes one for everybody who has earned something in it, or owes something.
        </Empty>
      }
    >
      <Dialog title="Payout file" isOpen={asked === 'payout'} onClose={close}>
        <PayoutForm first={period} onDone={close} />
      </Dialog>
      <Dialog title="All statements of a period" isOpen={asked === 'all'} onClose={close}>
        <AllAtOnce first={period} onDone={close} />
      </Dialog>
    </ListPage>
  );
}

function StatementRow({ statement }: { statement: Statement }) {
  const { id, party_name, period, opening, due, carried } = statement;
  return (
    <Row>
      <Cell>
        <Link to="/statements/$id" params={{ id }} className="font-medium hover:underline">
          {party_name}
        </Link>
      </Cell>
      <Cell className="text-muted whitespace-nowrap tabular-nums">{period}</Cell>
      <Cell>
        <StatementState of={statement} />
      </Cell>
      <Cell isNumber isMinor>
        {isZero(opening.amount) ? '–' : <Amount of={opening} />}
      </Cell>
      <Cell isNumber className="font-medium">
        <Amount of={due} />
      </Cell>
      <Cell isNumber isMinor>
        {isZero(carried.amount) ? '–' : <Amount of={carried} />}
      </Cell>
    </Row>
  );
}
