import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleCheck, CircleX, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import type { JobList } from '@slipway/client';
import type { Health, Job, JobStats, JobStatus } from '@slipway/shared/contracts';
import { queries } from '../api/queries.js';
import { JobRow } from '../jobs/job.row.js';
import { buttonLook } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { cx } from '../ui/class.names.js';
import { Page } from '../ui/page.js';
import { Empty, Failure, Skeleton, SkeletonRows } from '../ui/states.js';
import { Ago } from '../ui/time.js';
import { latestOf, overviewQueries } from './overview.queries.js';

/** Jobs of other organisations move ours in the queue, and nobody tells us of theirs. */
const POSITIONS_EVERY_MS = 5_000;

export default function OverviewPage() {
  const running = useQuery(overviewQueries.running);
  const waiting = useQuery({
    ...overviewQueries.waiting,
    refetchInterval: ({ state }) => ((state.data?.total ?? 0) > 0 ? POSITIONS_EVERY_MS : false),
  });
  const recent = useQuery(overviewQueries.recent);
  const recentAccounts = useQuery(overviewQueries.recentAccounts);
  const recentRuns = useQuery(overviewQueries.recentRuns);
  const failing = useQuery(overviewQueries.failing);
  const stats = useQuery(overviewQueries.stats);
  // All at once: a card that has become shorter or longer would move those below it.
  const isLoading = [running, waiting, recent, recentAccounts, recentRuns, failing].some(
    ({ isPending }) => isPending,
  );
  const isNew = [running, waiting, recent, recentAccounts, recentRuns].every(({ data }) => data?.total === 0);

  return (
    <Page
      title="Overview"
      actions={
        <Link to="/projects/new" className={cx(buttonLook('primary'), 'max-sm:hidden')}>
          <Plus aria-hidden className="size-4" /> New project
        </Link>
      }
    >
      <Figures stats={stats} running={running.data?.total} />
      {isNew ? (
        <Card>
          <Empty
            title="Nothing has been deployed yet"
            action={
              <Link to="/projects/new" className={buttonLook('primary')}>
                Deploy your first site
              </Link>
            }
          >
            Give Slipway the URL of a git repository. It finds out how the site is built, builds it, and puts
            it live while you watch.
          </Empty>
        </Card>
      ) : isLoading ? (
        <div key="loading" className="grid items-start gap-5 lg:grid-cols-2">
          {['Running now', 'Waiting', 'Recent', 'Failing'].map((title) => (
            <Card key={title} title={title}>
              <SkeletonRows rows={3} />
            </Card>
          ))}
        </div>
      ) : (
        <div key="here" className="grid items-start gap-5 lg:grid-cols-2">
          <JobsCard
            title="Running now"
            jobs={running}
            statuses={['active']}
            empty="Nothing runs at the moment."
          />
          <JobsCard
            title="Waiting"
            jobs={waiting}
            statuses={['pending', 'queued']}
            empty="Nothing waits: the next deployment starts at once."
            order={byPosition}
          />
          <JobsCard
            title="Recent"
            jobs={{
              data: latestOf(recent.data, recentAccounts.data, recentRuns.data),
              error: recent.error ?? recentAccounts.error ?? recentRuns.error,
              refetch: () => Promise.all([recent, recentAccounts, recentRuns].map((list) => list.refetch())),
            }}
            statuses={undefined}
            empty="Nothing has ended yet."
          />
          <div className="flex flex-col gap-5">
            <Card title="Failing" count={failing.data?.total}>
              <FailingProjects failing={failing} />
            </Card>
            <HealthCard />
          </div>
        </div>
      )}
    </Page>
  );
}

function Figures({ stats, running }: { stats: UseQueryResult<JobStats>; running: number | undefined }) {
  const of = stats.data;
  const figures: [label: string, value: ReactNode][] = [
    ['Running', running],
    ['Waiting', of?.queue_depth],
    ['Completed, last hour', of?.last_hour.completed],
    ['Failed, last hour', of?.last_hour.failed],
  ];
  return (
    <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      {figures.map(([label, value]) => (
        <div key={label} className="border-line bg-surface shadow-card rounded-xl border px-4 py-3">
          <dt className="text-muted text-xs">{label}</dt>
          <dd className="mt-1 h-8 text-2xl font-semibold tabular-nums">
            {value ?? <Skeleton className="h-7 w-12" />}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function byPosition(one: Job, other: Job): number {
  return (one.queue_position ?? Infinity) - (other.queue_position ?? Infinity);
}

function JobsCard({
  title,
  jobs,
  statuses,
  empty,
  order,
}: {
  title: string;
  jobs: { data: JobList | undefined; error: Error | null; refetch: () => unknown };
  /** Of all of them, in the list of jobs. */
  statuses: JobStatus[] | undefined;
  empty: string;
  order?: (one: Job, other: Job) => number;
}) {
  const { data, error, refetch } = jobs;
  return (
    <Card
      title={title}
      count={data?.total}
      actions={
        data && data.total > data.data.length ? (
          <Link to="/jobs" search={{ status: statuses }} className="text-accent text-xs underline">
            All {data.total.toLocaleString('en')}
          </Link>
        ) : undefined
      }
    >
      {data ? (
        data.data.length > 0 ? (
          (order ? data.data.toSorted(order) : data.data).map((job) => <JobRow key={job.id} job={job} />)
        ) : (
          <p className="text-muted px-4 py-6">{empty}</p>
        )
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={3} />
      )}
    </Card>
  );
}

function FailingProjects({
  failing,
}: {
  failing: UseQueryResult<{
    data: { slug: string; latest_deployment: { id: string; created_at: string } | null }[];
  }>;
}) {
  const { data, error, refetch } = failing;
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={2} />;
  if (data.data.length === 0)
    return (
      <p className="text-muted flex items-center gap-2 px-4 py-6">
        <CircleCheck aria-hidden className="text-ok size-5" />
        The latest deployment of every project is fine.
      </p>
    );
  return data.data.map(({ slug, latest_deployment }) => (
    <Link
      key={slug}
      to="/deployments/$id"
      params={{ id: latest_deployment!.id }}
      className="border-line hover:bg-hover flex min-h-12 items-center gap-3 border-b px-4 last:border-b-0"
    >
      <CircleX aria-hidden className="text-danger size-5" />
      <span className="min-w-0 flex-1 truncate font-medium">{slug}</span>
      <span className="text-muted text-xs">
        <Ago at={latest_deployment!.created_at} />
      </span>
    </Link>
  ));
}

const PARTS: Record<string, string> = {
  postgresql: 'Database',
  redis: 'Queue and live updates',
  object_store: 'Store of sites',
};

function HealthCard() {
  const { data, error, refetch } = useQuery(queries.health());
  return (
    <Card title="Health" actions={data && <HealthWord status={data.status} />}>
      {data ? (
        <ul className="px-4 py-2">
          {Object.entries(data.services).map(([name, { status }]) => (
            <li key={name} className="flex min-h-8 items-center gap-2">
              {status === 'healthy' ? (
                <CircleCheck aria-label="healthy" className="text-ok size-4" />
              ) : (
                <CircleX aria-label="unhealthy" className="text-danger size-4" />
              )}
              {PARTS[name] ?? name}
            </li>
          ))}
        </ul>
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={2} />
      )}
    </Card>
  );
}

function HealthWord({ status }: Pick<Health, 'status'>) {
  const colour = { healthy: 'text-ok', degraded: 'text-warn', unhealthy: 'text-danger' }[status];
  return <span className={`${colour} text-xs font-medium`}>{status}</span>;
}
