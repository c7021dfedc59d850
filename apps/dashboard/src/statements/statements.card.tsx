import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { partyQueries } from '../parties/party.queries.js';
import { Amount } from '../ui/amount.js';
import { Card } from '../ui/card.js';
import { Failure, SkeletonRows } from '../ui/states.js';
import { StatementState } from './statement.state.js';

/** What a party was owed for the last periods. */
export function StatementsCard({ partyId }: { partyId: string }) {
  const { data, error, refetch } = useQuery(partyQueries.statements(partyId));
  return (
    <Card
      title="Statements"
      count={data?.total}
      actions={
        data &&
        data.total > data.data.length && (
          <Link to="/statements" search={{ party: partyId }} className="text-accent text-xs underline">
            All {data.total.toLocaleString('en')}
          </Link>
        )
      }
    >
      {data ? (
        data.data.length > 0 ? (
          data.data.map((statement) => (
            <Link
              key={statement.id}
              to="/statements/$id"
              params={{ id: statement.id }}
              className="border-line hover:bg-hover flex min-h-12 items-center gap-3 border-b px-4 last:border-b-0"
            >
              <span className="min-w-0 flex-1 font-medium tabular-nums">{statement.period}</span>
              <StatementState of={statement} />
              <Amount of={statement.due} />
            </Link>
          ))
        ) : (
          <p className="text-muted px-4 py-6">It gets one with the first period that is closed.</p>
        )
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={3} />
      )}
    </Card>
  );
}
