import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { partyQueries } from '../parties/party.queries.js';
import { Amount } from '../ui/amount.js';
import { FewCard } from '../ui/few.card.js';
import { StatementState } from './statement.state.js';

/** What a party was owed for the last periods. */
export function StatementsCard({ partyId }: { partyId: string }) {
  return (
    <FewCard
      title="Statements"
      few={useQuery(partyQueries.statements(partyId))}
      all={(word) => (
        <Link to="/statements" search={{ party: partyId }} className="text-accent text-xs underline">
          {word}
        </Link>
      )}
      none="It gets one with the first period that is closed."
    >
      {(shown) =>
        shown.map((statement) => (
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
      }
    </FewCard>
  );
}
