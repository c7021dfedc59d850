import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { JOB_STATUSES, type JobStatus } from '@slipway/shared/contracts';
import { JOB_TYPES } from '@slipway/shared/contracts/jobs';
import { queries } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { SelectField } from '../ui/field.js';
import { More } from '../ui/more.js';
import { Page } from '../ui/page.js';
import { SearchField } from '../ui/search.field.js';
import { Empty, Failure, SkeletonRows } from '../ui/states.js';
import { statusWord } from '../ui/status.js';
import { JobRow } from './job.row.js';
import { typeWord } from './job.words.js';

const route = getRouteApi('/app/jobs');
const TYPES = [
  { value: '', label: 'Any type' },
  ...JOB_TYPES.map((type) => ({ value: type as string, label: typeWord(type) })),
];
const STATUSES = [
  { value: '', label: 'Any status' },
  ...JOB_STATUSES.map((status) => ({ value: status as string, label: statusWord(status) })),
];

export default function JobsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const jobs = useInfiniteQuery(queries.jobs(search));
  const shown = jobs.data?.pages.flatMap(({ data }) => data);
  const total = jobs.data?.pages[0]?.total;
  const isFiltered = search.q !== undefined || search.type !== undefined || search.status !== undefined;
  const filter = (part: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });

  return (
    <Page
      title="Jobs"
      lead={
        total === undefined
          ? ''
          : `${total.toLocaleString('en')} ${total === 1 ? 'job' : 'jobs'}, newest first`
      }
    >
      <div className="flex flex-wrap gap-2">
        <SearchField
          label="Search by project, error or id"
          value={search.q ?? ''}
          onChange={(q) => filter({ q: q || undefined })}
        />
        <SelectField
          label="Type"
          isLabelHidden
          value={search.type ?? ''}
          options={TYPES}
          onChange={(type) => filter({ type: type || undefined })}
        />
        <SelectField
          label="Status"
          isLabelHidden
          value={search.status?.[0] ?? ''}
          options={STATUSES}
          onChange={(status) => filter({ status: status === '' ? undefined : [status as JobStatus] })}
        />
      </div>
      <Card>
        {shown ? (
          shown.length > 0 ? (
            shown.map((job) => <JobRow key={job.id} job={job} toJob />)
          ) : isFiltered ? (
            <Empty
              title="No job is like that"
              action={<Button onClick={() => void navigate({ search: {} })}>Show all</Button>}
            />
          ) : (
            <Empty title="There are no jobs yet">
              Deploy a project: what Slipway does for you is listed here.
            </Empty>
          )
        ) : jobs.error ? (
          <Failure error={jobs.error} onRetry={() => void jobs.refetch()} />
        ) : (
          <SkeletonRows rows={8} />
        )}
        <More
          hasMore={jobs.hasNextPage}
          isLoading={jobs.isFetchingNextPage}
          load={() => void jobs.fetchNextPage()}
        />
      </Card>
    </Page>
  );
}
