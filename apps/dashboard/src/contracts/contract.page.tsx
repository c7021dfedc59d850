import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Calculator, Plus } from 'lucide-react';
import type { Contract } from '@slipway/shared/contracts';
import { commissionQueries } from '../api/commission.queries.js';
import { isMissing } from '../api/is.missing.js';
import { EntriesCard } from '../commissions/entries.card.js';
import { RunPanel } from '../commissions/runs/run.panel.js';
import { RunResult } from '../commissions/runs/run.result.js';
import { useRun } from '../commissions/runs/use.run.js';
import { InvoicesCard } from '../invoices/invoices.card.js';
import { Button, buttonLook } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { dayWord } from '../ui/days.js';
import { Facts } from '../ui/facts.js';
import { Page } from '../ui/page.js';
import { Failure, Skeleton } from '../ui/states.js';
import { ContractState } from './contract.state.js';
import { EditContract } from './edit.contract.js';

const route = getRouteApi('/app/contracts/$id');

export default function ContractPage() {
  const { id } = route.useParams();
  const { run } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: contract, error, refetch } = useQuery(commissionQueries.contract(id));
  const start = useRun((jobId) => void navigate({ search: { run: jobId } }));
  if (error && (!contract || isMissing(error)))
    return (
      <Page title="Contract">
        <Failure error={error} onRetry={() => void refetch()} />
      </Page>
    );
  return (
    <Page
      title={contract?.name ?? 'Contract'}
      lead={
        contract ? (
          <span role="status">
            <ContractState changed={contract.changed} />
          </span>
        ) : (
          <Skeleton className="h-6 w-48" />
        )
      }
      actions={
        contract && (
          <>
            <Button isBusy={start.isPending} onClick={() => start.mutate({ contract_id: id })}>
              <Calculator aria-hidden className="size-4" /> Calculate
            </Button>
            <Link to="/invoices/new" search={{ contract: id }} className={buttonLook('primary')}>
              <Plus aria-hidden className="size-4" /> New invoice
            </Link>
          </>
        )
      }
    >
      {contract ? (
        <>
          {run !== undefined && (
            <RunPanel key={run} jobId={run} title="This run" result={(job) => <RunResult job={job} />} />
          )}
          <div className="grid items-start gap-5 lg:grid-cols-2">
            <Card title="What it says">
              <Facts facts={factsOf(contract)} />
            </Card>
            <EditContract key={id} contract={contract} />
          </div>
          <InvoicesCard contractId={id} />
          <EntriesCard
            title="Entries"
            filter={{ contract: id }}
            empty="Nothing is posted for it yet. Issue an invoice: what it earns is here within a second."
          />
        </>
      ) : (
        <Skeleton className="h-[48rem] rounded-xl" />
      )}
    </Page>
  );
}

function factsOf(contract: Contract) {
  const { client_id, client_name, plan_id, plan_name, plan_version, currency } = contract;
  return [
    [
      'Client',
      <Link key="client" to="/parties/$id" params={{ id: client_id }} className="text-accent underline">
        {client_name}
      </Link>,
    ],
    [
      'Plan',
      <span key="plan">
        <Link to="/plans/$id" params={{ id: plan_id }} className="text-accent underline">
          {plan_name}
        </Link>
        {plan_version === null ? ', the version of the day' : `, version ${plan_version} for good`}
      </span>,
    ],
    ['Currency', currency],
    ['Starts on', dayWord(contract.starts_on)],
    ['Ends on', contract.ends_on === null ? '–' : dayWord(contract.ends_on)],
    ['External id', contract.external_id ?? '–'],
    [
      'Participants',
      <ul key="participants">
        {contract.participants.map(({ party_id, party_name, share }) => (
          <li key={party_id} className="flex gap-3">
            <Link to="/parties/$id" params={{ id: party_id }} className="text-accent underline">
              {party_name}
            </Link>
            <span className="ml-auto tabular-nums">{share} %</span>
          </li>
        ))}
      </ul>,
    ],
  ] as const;
}
