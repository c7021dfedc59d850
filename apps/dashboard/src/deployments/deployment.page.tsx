import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ExternalLink, Globe } from 'lucide-react';
import { TERMINAL_STATUSES, type DeploymentDetail } from '@slipway/shared/contracts';
import { queries } from '../api/queries.js';
import { ErrorPanel } from '../jobs/error.panel.js';
import { JobButtons } from '../jobs/job.buttons.js';
import { LogCard } from '../jobs/log.card.js';
import { StageBar } from '../jobs/stage.bar.js';
import { useJobFeed } from '../live/use.job.feed.js';
import { usePromote } from '../projects/use.promote.js';
import { Button, buttonLook } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { Page } from '../ui/page.js';
import { Empty, Failure, Skeleton } from '../ui/states.js';
import { StatusBadge } from '../ui/status.js';
import { Ago } from '../ui/time.js';
import { DeploymentFacts } from './deployment.facts.js';
import { FilesCard } from './files.card.js';

const route = getRouteApi('/app/deployments/$id');

export default function DeploymentPage() {
  const { id } = route.useParams();
  const { data, error, refetch } = useQuery(queries.deployment(id));
  if (error && !data) {
    return (
      <Page title="Deployment">
        <Failure error={error} onRetry={() => void refetch()} />
      </Page>
    );
  }
  return (
    <Page
      title={data ? `${data.project_slug} · ${data.commit_message ?? 'deployment'}` : 'Deployment'}
      heading={
        data ? (
          <>
            <Link to="/projects/$slug" params={{ slug: data.project_slug }} className="hover:underline">
              {data.project_slug}
            </Link>
            <span className="text-muted font-normal"> / {data.commit_message ?? id.slice(-6)}</span>
          </>
        ) : (
          'Deployment'
        )
      }
      lead={
        data ? (
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span role="status">
              <StatusBadge
                status={data.status}
                isCancelling={data.job?.cancel_requested === true && data.job.status === 'active'}
              />
            </span>
            {data.is_alias && (
              <span className="text-ok inline-flex items-center gap-1 font-medium">
                <Globe aria-hidden className="size-4" /> Live
              </span>
            )}
            <Ago at={data.created_at} />
          </span>
        ) : (
          <Skeleton className="h-6 w-48" />
        )
      }
      actions={data && <Actions deployment={data} />}
    >
      {data ? <Content deployment={data} /> : <Skeleton className="h-96 rounded-xl" />}
    </Page>
  );
}

function Actions({ deployment }: { deployment: DeploymentDetail }) {
  const promote = usePromote(deployment.project_slug);
  return (
    <>
      {deployment.job && <JobButtons job={deployment.job} />}
      {deployment.status === 'ready' && (
        <>
          {!deployment.is_alias && (
            <Button isBusy={promote.isPending} onClick={() => promote.mutate({ id: deployment.id })}>
              <Globe aria-hidden className="size-4" /> Make it live
            </Button>
          )}
          <a href={deployment.url} target="_blank" rel="noreferrer" className={buttonLook('primary')}>
            <ExternalLink aria-hidden className="size-4" /> Visit
          </a>
        </>
      )}
    </>
  );
}

function Content({ deployment }: { deployment: DeploymentDetail }) {
  const { job, job_id } = deployment;
  const feed = useJobFeed(job_id);
  const { timeline } = feed;
  const attempt = timeline.attempts.at(-1);
  return (
    <>
      {deployment.error && job?.status === 'failed' && (
        <ErrorPanel error={deployment.error} projectSlug={deployment.project_slug} />
      )}
      <Card title="Stages">
        <div className="flex min-h-20 flex-col justify-center gap-3 p-4">
          {attempt && attempt.stages.length > 0 ? (
            <StageBar attempt={attempt} progress={attempt.end === null ? timeline.progress : undefined} />
          ) : (
            <p className="text-muted">{waitingWord(deployment)}</p>
          )}
        </div>
      </Card>
      {job === null ? (
        <Card title="Log">
          <Empty title="Its log was kept for its time, and is gone" />
        </Card>
      ) : (
        <LogCard
          feed={feed}
          isLive={!TERMINAL_STATUSES.has(job.status)}
          name={`${deployment.project_slug}-${deployment.id.slice(-6)}`}
        />
      )}
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <DeploymentFacts deployment={deployment} />
        {deployment.status === 'ready' && <FilesCard deployment={deployment} />}
      </div>
    </>
  );
}

function waitingWord({ job }: DeploymentDetail): string {
  if (!job) return 'What built it is not kept any more.';
  if (job.status === 'cancelled') return 'It was cancelled before it began.';
  if (job.queue_position === null) return 'It is about to begin.';
  return job.queue_position === 1
    ? 'It is the next to be built.'
    : `It waits: number ${job.queue_position.toLocaleString('en')} in the queue.`;
}
