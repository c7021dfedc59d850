import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { GitBranch, Globe, RotateCcw, Undo2 } from 'lucide-react';
import type { Deployment } from '@slipway/shared/contracts';
import { queries } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { cx } from '../ui/class.names.js';
import { More } from '../ui/more.js';
import { Empty, Failure, Skeleton, SkeletonRows } from '../ui/states.js';
import { StatusBadge, StatusIcon } from '../ui/status.js';
import { Ago } from '../ui/time.js';
import { SitePicture } from './site.picture.js';
import { usePromote } from './use.promote.js';

const route = getRouteApi('/app/projects/$slug');

export default function DeploymentsTab() {
  const { slug } = route.useParams();
  const project = useQuery(queries.project(slug));
  const deployments = useInfiniteQuery(queries.deployments(slug));
  const promote = usePromote(slug);
  const shown = deployments.data?.pages.flatMap(({ data }) => data);
  const live = project.data?.alias_deployment_id ?? null;

  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <Card title="Deployments" count={deployments.data?.pages[0]?.total}>
        {shown ? (
          shown.length > 0 ? (
            <ol>
              {shown.map((deployment, index) => (
                <DeploymentRow
                  key={deployment.id}
                  deployment={deployment}
                  isLive={deployment.id === live}
                  line={lineOf(index, shown.length)}
                  action={actionOf(deployment, live)}
                  isBusy={promote.isPending}
                  onPromote={() => promote.mutate({ id: deployment.id })}
                />
              ))}
            </ol>
          ) : (
            <Empty title="Not deployed yet">Press Deploy: the newest commit is built and put live.</Empty>
          )
        ) : deployments.error ? (
          <Failure error={deployments.error} onRetry={() => void deployments.refetch()} />
        ) : (
          <SkeletonRows />
        )}
        <More
          hasMore={deployments.hasNextPage}
          isLoading={deployments.isFetchingNextPage}
          load={() => void deployments.fetchNextPage()}
        />
      </Card>
      <Card title="Live now" className="order-first overflow-hidden lg:order-last">
        {project.data ? (
          <>
            <SitePicture
              url={project.data.url}
              deploymentId={project.data.alias_deployment_id}
              hasPicture={project.data.has_picture}
            />
            <p className="border-line truncate border-t px-4 py-3">
              {live === null ? (
                <span className="text-muted">Nothing is live yet.</span>
              ) : (
                <a href={project.data.url} target="_blank" rel="noreferrer" className="text-accent underline">
                  {new URL(project.data.url).host}
                </a>
              )}
            </p>
          </>
        ) : (
          <>
            <Skeleton className="aspect-[8/5] w-full" />
            <p className="border-line border-t px-4 py-3">&nbsp;</p>
          </>
        )}
      </Card>
    </div>
  );
}

/** The line that joins the deployments: it begins at the first and ends at the last. */
function lineOf(index: number, count: number): string {
  if (count === 1) return 'hidden';
  if (index === 0) return 'top-1/2 bottom-0';
  return index === count - 1 ? 'top-0 bottom-1/2' : 'inset-y-0';
}

/** What moving the address to a deployment would be: forwards, back, or nothing. */
function actionOf({ id, status }: Deployment, live: string | null): 'Promote' | 'Roll back' | undefined {
  if (status !== 'ready' || id === live) return undefined;
  // Ids are in the order of their making (UUIDv7).
  return live !== null && id < live ? 'Roll back' : 'Promote';
}

function DeploymentRow({
  deployment,
  isLive,
  line,
  action,
  isBusy,
  onPromote,
}: {
  deployment: Deployment;
  isLive: boolean;
  line: string;
  action: 'Promote' | 'Roll back' | undefined;
  isBusy: boolean;
  onPromote: () => void;
}) {
  const { id, status, commit_message, commit_sha, branch, created_at, error } = deployment;
  const Icon = action === 'Roll back' ? Undo2 : RotateCcw;
  return (
    <li className="border-line hover:bg-hover relative flex items-center gap-3 border-b px-4 py-3 last:border-b-0">
      <span aria-hidden className={cx('bg-line absolute left-[1.58rem] w-px', line)} />
      <span className="bg-surface relative rounded-full">
        <StatusIcon status={status} />
      </span>
      <Link to="/deployments/$id" params={{ id }} className="min-w-0 flex-1 after:absolute after:inset-0">
        <span className="block truncate font-medium">
          {commit_message ?? error?.message ?? `Deployment ${id.slice(-6)}`}
        </span>
        <span className="text-muted flex flex-wrap items-center gap-x-2 text-xs">
          {branch !== null && (
            <span className="inline-flex items-center gap-1">
              <GitBranch aria-hidden className="size-3" />
              {branch}
            </span>
          )}
          {commit_sha !== null && <span className="font-mono">{commit_sha.slice(0, 7)}</span>}
          <Ago at={created_at} />
        </span>
      </Link>
      {isLive ? (
        <span className="border-ok/40 text-ok inline-flex h-6 items-center gap-1.5 rounded-full border px-2 text-xs font-medium">
          <Globe aria-hidden className="size-3.5" /> Live
        </span>
      ) : (
        <span className="hidden sm:inline">
          <StatusBadge status={status} />
        </span>
      )}
      {action !== undefined && (
        <Button
          size="small"
          className="relative"
          disabled={isBusy}
          aria-label={`${action} to ${commit_message ?? id.slice(-6)}`}
          onClick={onPromote}
        >
          <Icon aria-hidden className="size-3.5" /> {action}
        </Button>
      )}
    </li>
  );
}
