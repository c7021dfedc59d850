import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { Job } from '@slipway/shared/contracts';
import { ProvisioningPanel } from '../accounts/provisioning/provisioning.panel.js';
import { provisioningQueries } from '../accounts/provisioning/provisioning.queries.js';
import { queries } from '../api/queries.js';
import { RunResult } from '../commissions/runs/run.result.js';
import { useJobFeed, type JobFeedView } from '../live/use.job.feed.js';
import { buttonLook } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { CopyButton } from '../ui/copy.button.js';
import { Page } from '../ui/page.js';
import { Failure, Skeleton } from '../ui/states.js';
import { StatusBadge } from '../ui/status.js';
import { Ago } from '../ui/time.js';
import { Attempts } from './attempts.js';
import { EventsCard } from './events.card.js';
import { ErrorPanel } from './error.panel.js';
import { JobButtons } from './job.buttons.js';
import { JobFacts } from './job.facts.js';
import { LogCard } from './log.card.js';
import { JobSubject } from './job.subject.js';
import { jobTitle, typeWord } from './job.words.js';

const route = getRouteApi('/app/jobs/$id');

export default function JobPage() {
  const { id } = route.useParams();
  const { data: job, error, refetch } = useQuery(queries.job(id));
  const feed = useJobFeed(id);
  const failed = useQuery({ ...provisioningQueries.failed(id), enabled: job?.type === 'account' });
  // All at once: what came one after the other would push down what is there. And where a log opens, at its beginning
  // or its end, depends on whether its job is over.
  const isHere = feed.phase !== 'loading' && !(job?.type === 'account' && failed.isPending);
  if (error && !job) {
    return (
      <Page title="Job">
        <Failure error={error} onRetry={() => void refetch()} />
      </Page>
    );
  }
  return (
    <Page
      title={job ? jobTitle(job) : 'Job'}
      lead={
        job ? (
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span role="status">
              <StatusBadge
                status={job.status}
                isCancelling={job.cancel_requested && job.status === 'active'}
              />
            </span>
            {typeWord(job.type)}
            <Ago at={job.created_at} />
            <JobSubject job={job} />
          </span>
        ) : (
          <Skeleton className="h-6 w-48" />
        )
      }
      actions={
        job && (
          <>
            <JobButtons job={job} />
            {job.deployment_id !== null && (
              <Link to="/deployments/$id" params={{ id: job.deployment_id }} className={buttonLook()}>
                To the deployment
              </Link>
            )}
          </>
        )
      }
    >
      {/* Not before the head has its height: it would be pushed down. */}
      {job && (isHere ? <Content job={job} feed={feed} /> : <Skeleton className="h-96 rounded-xl" />)}
    </Page>
  );
}

function Content({ job, feed }: { job: Job; feed: JobFeedView }) {
  const { timeline } = feed;
  return (
    <>
      {job.status === 'failed' && job.error && (
        <ErrorPanel error={job.error} projectSlug={job.type === 'build' ? job.title : null} />
      )}
      {job.type === 'account' && <ProvisioningPanel job={job} timeline={timeline} />}
      {job.type === 'commission_run' && job.status === 'completed' && (
        <Card title="What came of it">
          <div className="p-4">
            <RunResult job={job} />
          </div>
        </Card>
      )}
      <JobFacts job={job} />
      <Attempts timeline={timeline} />
      <LogCard feed={feed} isLive={job.completed_at === null} name={`${jobTitle(job)}-${job.id.slice(-6)}`} />
      <EventsCard timeline={timeline} />
      <details>
        <summary className="text-muted hover:text-fg w-fit rounded-md py-1 font-medium">
          All there is of it, as JSON
        </summary>
        <div className="border-line bg-surface relative mt-2 rounded-xl border">
          <div className="absolute top-2 right-2">
            <CopyButton text={JSON.stringify(job, null, 2)} label="Copy the JSON" />
          </div>
          {/* A region that scrolls must be reachable by keyboard. */}
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <pre tabIndex={0} aria-label="The job as JSON" className="overflow-x-auto p-4 font-mono text-xs">
            {JSON.stringify(job, null, 2)}
          </pre>
        </div>
      </details>
    </>
  );
}
