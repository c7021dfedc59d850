import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { partyQueries } from '../parties/party.queries.js';
import { Card } from '../ui/card.js';
import { Failure, SkeletonRows } from '../ui/states.js';

/** The contracts that a party takes part in. */
export function ContractsCard({ partyId }: { partyId: string }) {
  const { data, error, refetch } = useQuery(partyQueries.contracts(partyId));
  return (
    <Card
      title="Contracts"
      count={data?.total}
      actions={
        data &&
        data.total > data.data.length && (
          <Link to="/contracts" search={{ party: partyId }} className="text-accent text-xs underline">
            All {data.total.toLocaleString('en')}
          </Link>
        )
      }
    >
      {data ? (
        data.data.length > 0 ? (
          data.data.map(({ id, name, client_name, participants }) => (
            <Link
              key={id}
              to="/contracts/$id"
              params={{ id }}
              className="border-line hover:bg-hover flex min-h-12 items-center gap-3 border-b px-4 last:border-b-0"
            >
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{name}</span>
                <span className="text-muted block truncate text-xs">{client_name}</span>
              </span>
              <span className="tabular-nums">
                {participants.find(({ party_id }) => party_id === partyId)?.share ?? '–'} %
              </span>
            </Link>
          ))
        ) : (
          <p className="text-muted px-4 py-6">It takes part in no contract.</p>
        )
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={3} />
      )}
    </Card>
  );
}
