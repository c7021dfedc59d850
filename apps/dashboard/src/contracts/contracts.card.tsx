import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { partyQueries } from '../parties/party.queries.js';
import { FewCard } from '../ui/few.card.js';

/** The contracts that a party takes part in. */
export function ContractsCard({ partyId }: { partyId: string }) {
  return (
    <FewCard
      title="Contracts"
      few={useQuery(partyQueries.contracts(partyId))}
      all={(word) => (
        <Link to="/contracts" search={{ party: partyId }} className="text-accent text-xs underline">
          {word}
        </Link>
      )}
      none="It takes part in no contract."
    >
      {(shown) =>
        shown.map(({ id, name, client_name, participants }) => (
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
      }
    </FewCard>
  );
}
