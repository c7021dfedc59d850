import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Scale, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Party } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { commissionQueries } from '../api/commission.queries.js';
import { isMissing } from '../api/is.missing.js';
import { EntriesCard } from '../commissions/entries.card.js';
import { ContractsCard } from '../contracts/contracts.card.js';
import { FollowedJob, type Followed } from '../jobs/followed.job.js';
import { StatementsCard } from '../statements/statements.card.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { ConfirmDialog } from '../ui/confirm.dialog.js';
import { Dialog } from '../ui/dialog.js';
import { Page } from '../ui/page.js';
import { Failure, Skeleton } from '../ui/states.js';
import { toast, toastError } from '../ui/toasts.js';
import { AdjustmentForm } from './adjustment.form.js';
import { EarningsCard } from './earnings.card.js';
import { ManagerCard } from './manager.card.js';
import { managerOf } from './manager.rules.js';
import { PartyForm } from './party.form.js';
import { partyQueries } from './party.queries.js';

const route = getRouteApi('/app/parties/$id');

export default function PartyPage() {
  const { id } = route.useParams();
  return <OneParty key={id} id={id} />;
}

function OneParty({ id }: { id: string }) {
  const client = useQueryClient();
  const { data: party, error, refetch } = useQuery(commissionQueries.party(id));
  const statements = useQuery(partyQueries.statements(id));
  const contracts = useQuery(partyQueries.contracts(id));
  const earnings = useQuery(commissionQueries.earnings(id));
  // All at once: what came one after the other would push down what is there.
  const isLoading = [statements, contracts, earnings].some(({ isPending }) => isPending);
  const [isAdjusting, setAdjusting] = useState(false);
  const [followed, setFollowed] = useState<Followed>();
  if (error && (!party || isMissing(error)))
    return (
      <Page title="Party">
        <Failure error={error} onRetry={() => void refetch()} />
      </Page>
    );
  return (
    <Page
      title={party?.name ?? 'Party'}
      lead={party ? wordsOf(party) : <Skeleton className="h-5 w-48" />}
      actions={
        party && (
          <Button onClick={() => setAdjusting(true)}>
            <Scale aria-hidden className="size-4" /> Adjust
          </Button>
        )
      }
    >
      {party && !isLoading ? (
        <>
          {followed && (
            <FollowedJob
              key={followed.jobId}
              followed={followed}
              onEnd={() => {
                for (const key of ['commissions', 'parties'])
                  void client.invalidateQueries({ queryKey: [key] });
              }}
            />
          )}
          <EarningsCard partyId={id} />
          <div className="grid items-start gap-5 lg:grid-cols-2">
            <StatementsCard partyId={id} />
            <ContractsCard partyId={id} />
          </div>
          <EntriesCard title="Entries" filter={{ party: id }} empty="Nothing is posted for it yet." />
          <div className="grid items-start gap-5 lg:grid-cols-2">
            <Card title="On record">
              <div className="p-4">
                <PartyForm party={party} onSaved={() => toast('done', 'Saved.')} />
              </div>
            </Card>
            <div className="flex min-w-0 flex-col gap-5">
              <ManagerCard party={party} />
              <DeleteParty party={party} />
            </div>
          </div>
          <Dialog title={`Adjust ${party.name}`} isOpen={isAdjusting} onClose={() => setAdjusting(false)}>
            <AdjustmentForm
              party={party}
              onCancel={() => setAdjusting(false)}
              onMade={(jobId) => {
                setAdjusting(false);
                setFollowed({ jobId, doing: 'Posting the adjustment', done: 'The adjustment is posted.' });
              }}
            />
          </Dialog>
        </>
      ) : (
        <Skeleton className="h-[60rem] rounded-xl" />
      )}
    </Page>
  );
}

function wordsOf(party: Party): string {
  const manager = managerOf(party);
  return [party.kind, party.email, party.external_id, manager && `managed by ${manager.manager_name}`]
    .filter(Boolean)
    .join(' · ');
}

/** One that takes part in something stays: the API says in what. */
function DeleteParty({ party: { id, name } }: { party: Party }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.parties.delete(id),
    onSuccess: async () => {
      toast('done', `${name} was deleted.`);
      await navigate({ to: '/parties' });
      client.removeQueries({ queryKey: commissionQueries.party(id).queryKey });
      return client.invalidateQueries({ queryKey: ['parties'] });
    },
    onError: (error) => {
      setOpen(false);
      toastError(error);
    },
  });
  return (
    <div>
      <Button look="danger" onClick={() => setOpen(true)}>
        <Trash2 aria-hidden className="size-4" /> Delete the party
      </Button>
      <ConfirmDialog
        title={`Delete ${name}?`}
        name={name}
        action="Delete it"
        isOpen={isOpen}
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate()}
        onClose={() => setOpen(false)}
      >
        Only a party that takes part in nothing can be deleted.
      </ConfirmDialog>
    </div>
  );
}
