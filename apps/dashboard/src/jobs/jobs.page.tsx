import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { JOB_STATUSES } from '@slipway/shared/contracts';
import { JOB_TYPES } from '@slipway/shared/contracts/jobs';
import { queries } from '../api/queries.js';
import { Card } from '../ui/card.js';
import { ChoiceFilter } from '../ui/choice.filter.js';
import { countWord } from '../ui/count.word.js';
import { listFilters } from '../ui/list.filters.js';
import { LongList } from '../ui/long.list.js';
import { Page } from '../ui/page.js';
import { SearchField } from '../ui/search.field.js';
import { Empty } from '../ui/states.js';
import { statusWord } from '../ui/status.js';
import { JobRow } from './job.row.js';
import { typeWord } from './job.words.js';

const route = getRouteApi('/app/jobs');

export default function JobsPage() {
  const search = route.useSearch();
  const { filter, showAll } = listFilters(route.useNavigate(), search);
  const jobs = useInfiniteQuery(queries.jobs(search));
  const total = jobs.data?.pages[0]?.total;

  return (
    <Page title="Jobs" lead={total === undefined ? '' : `${countWord(total, 'job')}, newest first`}>
      <div className="flex flex-wrap gap-2">
        <SearchField
          label="Search by project, error or id"
          value={search.q ?? ''}
          onChange={(q) => filter({ q: q || undefined })}
        />
        <ChoiceFilter
          label="Type"
          any="Any type"
          choices={JOB_TYPES}
          word={typeWord}
          chosen={search.type}
          onChoose={(type) => filter({ type })}
        />
        <ChoiceFilter
          label="Status"
          any="Any status"
          choices={JOB_STATUSES}
          word={statusWord}
          chosen={search.status?.[0]}
          onChoose={(status) => filter({ status: status && [status] })}
        />
      </div>
      <Card>
        <LongList
          list={jobs}
          nothing="No job is like that"
          onShowAll={showAll}
          empty={
            <Empty title="There are no jobs yet">
              Deploy a project: what Slipway does for you is listed here.
            </Empty>
          }
        >
          {(shown) => shown.map((job) => <JobRow key={job.id} job={job} toJob />)}
        </LongList>
      </Card>
    </Page>
  );
}
