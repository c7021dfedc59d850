import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Calculator } from 'lucide-react';
import type { CommissionSummary } from '@slipway/shared/contracts';
import { commissionQueries } from '../api/commission.queries.js';
import { Amount, Amounts } from '../ui/amount.js';
import { Button, buttonLook } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { countWord } from '../ui/count.word.js';
import { Figures } from '../ui/facts.js';
import { Page } from '../ui/page.js';
import { Empty, Failure, Skeleton } from '../ui/states.js';
import { CommissionTabs } from './commission.tabs.js';
import { EntriesCard } from './entries.card.js';
import { LedgerCard } from './ledger.card.js';
import { PeriodChart } from './period.chart.js';
import { RunPanel } from './runs/run.panel.js';
import { RunResult } from './runs/run.result.js';
import { useRun } from './runs/use.run.js';

const route = getRouteApi('/app/commissions');

export default function CommissionsPage() {
  const { run } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, refetch } = useQuery(commissionQueries.summary());
  const start = useRun((jobId) => void navigate({ search: { run: jobId } }));
  return (
    <Page
      title="Commissions"
      lead={data ? changedWord(data) : ''}
      actions={
        <Button
          look="primary"
          isBusy={start.isPending}
          disabled={data?.contracts === 0}
          onClick={() => start.mutate({})}
        >
          <Calculator aria-hidden className="size-4" /> Calculate
        </Button>
      }
    >
      <CommissionTabs />
      {run !== undefined && (
        <RunPanel key={run} jobId={run} title="This run" result={(job) => <RunResult job={job} />} />
      )}
      {data ? (
        data.contracts === 0 ? (
          <Nothing plansFirst={data.parties > 0} />
        ) : (
          <Summary summary={data} />
        )
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading />
      )}
    </Page>
  );
}

function changedWord({ changed_contracts: changed, contracts }: CommissionSummary): string {
  if (contracts === 0) return '';
  if (changed === 0) return 'Every contract is calculated as it is now.';
  return `${changed.toLocaleString('en')} of ${countWord(contracts, 'contract')} ${changed === 1 ? 'has changed since it was' : 'have changed since they were'} calculated.`;
}

function Summary({ summary }: { summary: CommissionSummary }) {
  const { period, earned, payable, contracts, invoices, top } = summary;
  return (
    <>
      <Figures
        figures={[
          [`Earned in ${period}`, <Amounts key="earned" of={earned} none="Nothing yet" />],
          ['Payable', <Amounts key="payable" of={payable} none="Nothing" />],
          [
            'Contracts',
            <Link key="contracts" to="/contracts" className="hover:underline">
              {contracts.toLocaleString('en')}
            </Link>,
          ],
          [
            'Invoices',
            <Link key="invoices" to="/invoices" className="hover:underline">
              {invoices.toLocaleString('en')}
            </Link>,
          ],
        ]}
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <PeriodChart summary={summary} />
        <Card title={`Top earners in ${period}`}>
          {top.length > 0 ? (
            <TopEarners top={top} />
          ) : (
            <p className="text-muted px-4 py-6">Nobody has earned anything in this period yet.</p>
          )}
        </Card>
      </div>
      <EntriesCard
        title="Latest entries"
        filter={{}}
        empty="Nothing is posted yet. Issue an invoice, or press Calculate."
      />
      <LedgerCard />
    </>
  );
}

/** Currency by currency: their amounts do not compare. */
function TopEarners({ top }: Pick<CommissionSummary, 'top'>) {
  const byCurrency = [...Map.groupBy(top, ({ earned }) => earned.currency)];
  return byCurrency.map(([currency, parties]) => (
    <section key={currency} aria-label={currency}>
      {byCurrency.length > 1 && <h3 className="text-muted px-4 pt-3 text-xs">{currency}</h3>}
      <ol>
        {parties.map(({ party_id, party_name, earned }) => (
          <li key={party_id}>
            <Link
              to="/parties/$id"
              params={{ id: party_id }}
              className="border-line hover:bg-hover flex min-h-11 items-center gap-3 border-b px-4"
            >
              <span className="min-w-0 flex-1 truncate">{party_name}</span>
              <Amount of={earned} />
            </Link>
          </li>
        ))}
      </ol>
    </section>
  ));
}

function Nothing({ plansFirst }: { plansFirst: boolean }) {
  return (
    <Card>
      <Empty
        title="There are no contracts yet"
        action={
          <>
            {plansFirst ? (
              <Link to="/plans" search={{ add: true }} className={buttonLook('primary')}>
                Make a plan
              </Link>
            ) : (
              <Link to="/commissions/import" className={buttonLook('primary')}>
                Import parties
              </Link>
            )}
            <Link to="/contracts/new" className={buttonLook()}>
              New contract
            </Link>
          </>
        }
      >
        A plan says what a sale earns, a contract who gets which share of it. From each invoice that is
        issued, Slipway posts to the ledger what everybody earns, and can say why.
      </Empty>
    </Card>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-5">
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        {['earned', 'payable', 'contracts', 'invoices'].map((name) => (
          <Skeleton key={name} className="h-[5.25rem] rounded-xl" />
        ))}
      </div>
      <Skeleton className="h-[25rem] rounded-xl" />
    </div>
  );
}
