import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Landmark } from 'lucide-react';
import { useState } from 'react';
import { STATEMENT_STATUSES, type Statement } from '@slipway/shared/contracts';
import { commissionQueries } from '../api/commission.queries.js';
import { CommissionTabs } from '../commissions/commission.tabs.js';
import { PartyPicker } from '../commissions/pickers.js';
import { usePeriodOptions } from '../commissions/use.period.options.js';
import { Amount } from '../ui/amount.js';
import { Button, buttonLook } from '../ui/button.js';
import { countWord } from '../ui/count.word.js';
import { Dialog } from '../ui/dialog.js';
import { SelectField } from '../ui/field.js';
import { ListCard } from '../ui/list.card.js';
import { isZero } from '../ui/money.rules.js';
import { Page } from '../ui/page.js';
import { Empty } from '../ui/states.js';
import { Cell, Row } from '../ui/table.js';
import { PayoutForm } from './payout.form.js';
import { StatementState, statementStatusWord } from './statement.state.js';

const route = getRouteApi('/app/statements');
const STATUSES = [
  { value: '', label: 'Any status' },
  ...STATEMENT_STATUSES.map((status) => ({ value: status as string, label: statementStatusWord(status) })),
];

export default function StatementsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { party, period, status } = search;
  const list = useInfiniteQuery(commissionQueries.statements(search));
  const ofParty = useQuery({ ...commissionQueries.party(party ?? ''), enabled: party !== undefined });
  const [isPaying, setPaying] = useState(false);
  const isFiltered = [party, period, status].some((part) => part !== undefined);
  const filter = (part: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  return (
    <Page
      title="Statements"
      lead={countWord(list.data?.pages[0]?.total, 'statement')}
      actions={
        <Button onClick={() => setPaying(true)}>
          <Landmark aria-hidden className="size-4" /> Payout file
        </Button>
      }
    >
      <CommissionTabs />
      <div className="grid gap-2 sm:grid-cols-3">
        <PartyPicker
          label="Party"
          isLabelHidden
          placeholder="Any party"
          chosen={party === undefined ? undefined : { id: party, label: ofParty.data?.name ?? '…' }}
          onChoose={(choice) => filter({ party: choice?.id })}
        />
        <SelectField
          label="Period"
          isLabelHidden
          value={period ?? ''}
          options={usePeriodOptions(period)}
          onChange={(value) => filter({ period: value || undefined })}
        />
        <SelectField
          label="Status"
          isLabelHidden
          value={status ?? ''}
          options={STATUSES}
          onChange={(value) => filter({ status: STATEMENT_STATUSES.find((known) => known === value) })}
        />
      </div>
      <ListCard
        label="Statements"
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
        onShowAll={isFiltered ? () => void navigate({ search: {} }) : undefined}
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
      />
      <Dialog title="Payout file" isOpen={isPaying} onClose={() => setPaying(false)}>
        <PayoutForm first={period} onDone={() => setPaying(false)} />
      </Dialog>
    </Page>
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
