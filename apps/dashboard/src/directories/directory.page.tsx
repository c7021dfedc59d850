import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Star, UserRoundPlus } from 'lucide-react';
import type { Directory } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { isMissing } from '../api/is.missing.js';
import { queries } from '../api/queries.js';
import { Button, buttonLook } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { Page } from '../ui/page.js';
import { Failure, Skeleton } from '../ui/states.js';
import { toast, toastError } from '../ui/toasts.js';
import { AccountCounts } from './account.counts.js';
import { CheckCard } from './check.card.js';
import { DeleteDirectoryCard } from './delete.directory.card.js';
import { DirectorySettings } from './directory.settings.js';
import { DefaultMark, DirectoryState } from './directory.state.js';
import { QuarantineBanner } from './quarantine.banner.js';

const route = getRouteApi('/app/directories/$id');

export default function DirectoryPage() {
  const { id } = route.useParams();
  const { data, error, refetch } = useQuery(queries.directory(id));
  if (error && (!data || isMissing(error)))
    return (
      <Page title="Directory">
        <Failure error={error} onRetry={() => void refetch()} />
      </Page>
    );
  return (
    <Page
      title={data?.name ?? 'Directory'}
      lead={
        data ? (
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span role="status">
              <DirectoryState directory={data} />
            </span>
            {data.is_default && <DefaultMark />}
          </span>
        ) : (
          <Skeleton className="h-6 w-48" />
        )
      }
      actions={data && <Actions directory={data} />}
    >
      {data ? (
        <>
          {data.quarantine && <QuarantineBanner id={id} quarantine={data.quarantine} />}
          <div className="grid items-start gap-5 lg:grid-cols-2">
            <DirectorySettings key={id} directory={data} />
            <div className="flex min-w-0 flex-col gap-5">
              <CheckCard directory={data} />
              <Card title="Accounts">
                <div className="p-4">
                  <AccountCounts directory={data} />
                </div>
              </Card>
            </div>
          </div>
          <DeleteDirectoryCard directory={data} />
        </>
      ) : (
        <Skeleton className="h-[40rem] rounded-xl" />
      )}
    </Page>
  );
}

function Actions({ directory: { id, name, is_default } }: { directory: Directory }) {
  const client = useQueryClient();
  const choose = useMutation({
    mutationFn: () => api.directories.update(id, { is_default: true }),
    onSuccess: (directory) => {
      client.setQueryData(queries.directory(id).queryKey, directory);
      toast('done', `Accounts are made in ${name} unless another directory is named.`);
    },
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: ['directories'] }),
  });
  return (
    <>
      {!is_default && (
        <Button isBusy={choose.isPending} onClick={() => choose.mutate()}>
          <Star aria-hidden className="size-4" /> Make it the default
        </Button>
      )}
      <Link to="/accounts/new" search={{ directory_id: id }} className={buttonLook('primary')}>
        <UserRoundPlus aria-hidden className="size-4" /> Make accounts
      </Link>
    </>
  );
}
