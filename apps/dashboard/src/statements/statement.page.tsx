import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { CircleCheck, CircleDashed } from 'lucide-react';
import { useState } from 'react';
import type { Statement } from '@slipway/shared/contracts';
import { CALCULATED } from '../api/calculated.js';
import { commissionQueries } from '../api/commission.queries.js';
import { isMissing } from '../api/is.missing.js';
import { kindWord } from '../commissions/commission.words.js';
import { ENTRY_COLUMNS, EntryRow } from '../commissions/entry.table.js';
import { FollowedJob } from '../jobs/followed.job.js';
import { Amount } from '../ui/amount.js';
import { Card } from '../ui/card.js';
import { countWord } from '../ui/count.word.js';
import { dayWord } from '../ui/days.js';
import { ListCard } from '../ui/list.card.js';
import { Page } from '../ui/page.js';
import { Failure, Skeleton } from '../ui/states.js';
import { Cell, Row, Table } from '../ui/table.js';
import { Ago } from '../ui/time.js';
import { StatementActions } from './statement.actions.js';
import { StatementState } from './statement.state.js';

const route = getRouteApi('/app/statements/$id');

export default function StatementPage() {
  const { id } = route.useParams();
  const client = useQueryClient();
  const { data: statement, error, refetch } = useQuery(commissionQueries.statement(id));
  const entries = useInfiniteQuery(commissionQueries.statementEntries(id));
  const [jobId, setJobId] = useState<string>();
  if (error && (!statement || isMissing(error)))
    return (
      <Page title="Statement">
        <Failure error={error} onRetry={() => void refetch()} />
      </Page>
    );
  // What stood below would be pushed about when the statement comes.
  if (!statement)
    return (
      <Page title="Statement" lead={<Skeleton className="h-6 w-64" />}>
        <Skeleton className="h-screen rounded-xl" />
      </Page>
    );
  return (
    <Page
      title={`${statement.party_name}, ${statement.period}`}
      lead={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span role="status">
            <StatementState of={statement} />
          </span>
          <span>
            {dayWord(statement.period_starts_on)} to {dayWord(statement.period_ends_on)}, for{' '}
            <Link to="/parties/$id" params={{ id: statement.party_id }} className="text-accent underline">
              {statement.party_name}
            </Link>
          </span>
        </span>
      }
      actions={<StatementActions statement={statement} onJob={setJobId} />}
    >
      {jobId !== undefined && (
        <FollowedJob
          key={jobId}
          followed={{ jobId, doing: 'Posting the payout', done: 'It is paid, and the payout is posted.' }}
          onEnd={() => {
            for (const key of CALCULATED) void client.invalidateQueries({ queryKey: [key] });
          }}
        />
      )}
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Sums of={statement} />
        <Approvals of={statement} />
      </div>
      <ListCard
        label="Entries of this statement"
        title="Entries"
        list={entries}
        columns={ENTRY_COLUMNS}
        row={(entry) => <EntryRow key={entry.id} entry={entry} />}
        empty={<p className="text-muted px-4 py-6">Nothing was posted: it carries a balance on.</p>}
      />
    </Page>
  );
}

function Sums({ of: { opening, by_kind, due, carried } }: { of: Statement }) {
  return (
    <Card title="What it comes to">
      <Table
        label="What it comes to"
        columns={[
          { label: 'Kind' },
          { label: 'Entries', isNumber: true },
          { label: 'Amount', isNumber: true },
        ]}
      >
        <Row>
          <Cell>Carried in</Cell>
          <Cell isNumber>–</Cell>
          <Cell isNumber>
            <Amount of={opening} />
          </Cell>
        </Row>
        {by_kind.map(({ kind, amount, entries }) => (
          <Row key={kind}>
            <Cell>{kindWord(kind)}</Cell>
            <Cell isNumber>{entries.toLocaleString('en')}</Cell>
            <Cell isNumber>
              <Amount of={amount} />
            </Cell>
          </Row>
        ))}
        <Row className="text-base font-semibold">
          <Cell span={2}>Due</Cell>
          <Cell isNumber>
            <Amount of={due} />
          </Cell>
        </Row>
        <Row>
          <Cell span={2}>Carried on to the next one</Cell>
          <Cell isNumber>
            <Amount of={carried} />
          </Cell>
        </Row>
      </Table>
    </Card>
  );
}

function Approvals({ of: statement }: { of: Statement }) {
  const { approvals, missing_approvals, paid_on, ledger_seq, created_at, entries } = statement;
  return (
    <Card title="Approval">
      <ol className="py-2">
        {approvals.map(({ step, by, at }) => (
          <li key={step} className="flex min-h-10 items-center gap-2.5 px-4">
            <CircleCheck aria-label="given" className="text-ok size-5 shrink-0" />
            <span className="min-w-0 flex-1">
              <span className="block font-medium">{step}</span>
              <span className="text-muted block truncate text-xs">
                {by}, <Ago at={at} />
              </span>
            </span>
          </li>
        ))}
        {missing_approvals.map((step, index) => (
          <li key={step} className="flex min-h-10 items-center gap-2.5 px-4">
            <CircleDashed aria-label="missing" className="text-muted size-5 shrink-0" />
            <span className="font-medium">{step}</span>
            {index === 0 && <span className="text-muted text-xs">next</span>}
          </li>
        ))}
      </ol>
      <p className="border-line text-muted border-t px-4 py-3 text-xs">
        {paid_on !== null && <>Paid on {dayWord(paid_on)}. </>}
        Made <Ago at={created_at} /> of {countWord(entries, 'entry', 'entries')}, when the ledger had{' '}
        {ledger_seq.toLocaleString('en')}. It never changes.
      </p>
    </Card>
  );
}
