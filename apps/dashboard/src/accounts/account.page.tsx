import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Ban, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import type { Account, Job } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { isMissing } from '../api/is.missing.js';
import { queries } from '../api/queries.js';
import { FollowedJob, type Followed } from '../jobs/followed.job.js';
import { Button } from '../ui/button.js';
import { Page } from '../ui/page.js';
import { Failure, Skeleton } from '../ui/states.js';
import { StatusBadge } from '../ui/status.js';
import { Ago } from '../ui/time.js';
import { toast, toastError } from '../ui/toasts.js';
import { AccountFacts } from './account.facts.js';
import { AccountJobsCard } from './account.jobs.card.js';
import { LinkedMark } from './account.row.js';
import { AccountTimeline } from './account.timeline.js';
import { DeleteAccountCard } from './delete.account.card.js';
import { EditCard } from './edit.card.js';
import { PasswordCard } from './password.card.js';
import { VerificationCard } from './verification.card.js';

const route = getRouteApi('/app/accounts/$id');

export default function AccountPage() {
  const { id } = route.useParams();
  // Another account is another page: nothing that was typed or revealed is carried over.
  return <OneAccount key={id} id={id} />;
}

function OneAccount({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(queries.account(id));
  const client = useQueryClient();
  const navigate = useNavigate();
  const [followed, setFollowed] = useState<Followed>();
  if (error && (!data || (isMissing(error) && !followed)))
    return (
      <Page title="Account">
        <Failure error={error} onRetry={() => void refetch()} />
      </Page>
    );
  const onEnd = async (job: Job) => {
    if (job.status !== 'completed' || !followed?.isDeletion)
      return client.invalidateQueries({ queryKey: ['accounts'] });
    toast('done', `${data?.email ?? 'The account'} was deleted.`);
    await navigate({ to: '/accounts' });
    client.removeQueries({ queryKey: queries.account(id).queryKey });
    return client.invalidateQueries({ queryKey: ['accounts'] });
  };
  return (
    <Page
      title={data?.email ?? 'Account'}
      lead={
        data ? (
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span role="status">
              <StatusBadge status={data.status} />
            </span>
            {data.origin === 'linked' && <LinkedMark />}
            <Ago at={data.created_at} />
          </span>
        ) : (
          <Skeleton className="h-6 w-48" />
        )
      }
      actions={data && <ActiveButton account={data} onFollow={setFollowed} />}
    >
      {followed && <FollowedJob key={followed.jobId} followed={followed} onEnd={(job) => void onEnd(job)} />}
      {data ? (
        <Content account={data} onFollow={setFollowed} />
      ) : (
        <Skeleton className="h-[48rem] rounded-xl" />
      )}
    </Page>
  );
}

function Content({ account, onFollow }: { account: Account; onFollow: (followed: Followed) => void }) {
  const directories = useQuery(queries.directories());
  return (
    <>
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-5">
          <AccountFacts
            account={account}
            directory={directories.data?.data.find(({ id }) => id === account.directory_id)}
          />
          <AccountTimeline account={account} />
        </div>
        <div className="flex min-w-0 flex-col gap-5">
          <VerificationCard account={account} onFollow={onFollow} />
          <PasswordCard account={account} onFollow={onFollow} />
        </div>
      </div>
      <EditCard account={account} onFollow={onFollow} />
      <AccountJobsCard email={account.email} />
      <DeleteAccountCard account={account} onFollow={onFollow} />
    </>
  );
}

/** Whether it may be used, in its directory. */
function ActiveButton({
  account: { id, status },
  onFollow,
}: {
  account: Account;
  onFollow: (followed: Followed) => void;
}) {
  const change = useMutation({
    mutationFn: (active: boolean) => api.accounts.update(id, { active }),
    onSuccess: ({ job_id }, active) =>
      onFollow({
        jobId: job_id,
        doing: active ? 'Enabling it in its directory' : 'Disabling it in its directory',
        done: active ? 'It is enabled.' : 'It is disabled.',
      }),
    onError: toastError,
  });
  if (status === 'disabled')
    return (
      <Button isBusy={change.isPending} onClick={() => change.mutate(true)}>
        <CircleCheck aria-hidden className="size-4" /> Enable
      </Button>
    );
  if (status !== 'created' && status !== 'verified') return null;
  return (
    <Button look="danger" isBusy={change.isPending} onClick={() => change.mutate(false)}>
      <Ban aria-hidden className="size-4" /> Disable
    </Button>
  );
}
