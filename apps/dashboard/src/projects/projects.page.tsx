import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { DEPLOYMENT_STATUSES } from '@slipway/shared/contracts';
import { queries } from '../api/queries.js';
import { Button, buttonLook } from '../ui/button.js';
import { ChoiceFilter } from '../ui/choice.filter.js';
import { countWord } from '../ui/count.word.js';
import { listFilters } from '../ui/list.filters.js';
import { More } from '../ui/more.js';
import { Page } from '../ui/page.js';
import { SearchField } from '../ui/search.field.js';
import { Empty, Failure, Skeleton } from '../ui/states.js';
import { statusWord } from '../ui/status.js';
import { ProjectCard } from './project.card.js';

const route = getRouteApi('/app/projects');

export default function ProjectsPage() {
  const search = route.useSearch();
  const { filter, showAll } = listFilters(route.useNavigate(), search);
  const projects = useInfiniteQuery(queries.projects(search));
  const shown = projects.data?.pages.flatMap(({ data }) => data);
  const total = projects.data?.pages[0]?.total;

  return (
    <Page
      title="Projects"
      lead={countWord(total, 'project')}
      actions={
        <Link to="/projects/new" className={buttonLook('primary')}>
          <Plus aria-hidden className="size-4" /> New project
        </Link>
      }
    >
      <div className="flex flex-wrap gap-2">
        <SearchField
          label="Search projects"
          value={search.q ?? ''}
          onChange={(q) => filter({ q: q || undefined })}
        />
        <ChoiceFilter
          label="Status of the latest deployment"
          any="Any status"
          choices={DEPLOYMENT_STATUSES}
          word={statusWord}
          chosen={search.status}
          onChoose={(status) => filter({ status })}
        />
      </div>
      {shown ? (
        shown.length > 0 ? (
          <div className="grid grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3">
            {shown.map((project) => (
              <ProjectCard key={project.id} project={project} />
            ))}
          </div>
        ) : showAll ? (
          <Empty title="No project is like that" action={<Button onClick={showAll}>Show all</Button>} />
        ) : (
          <Empty
            title="There are no projects yet"
            action={
              <Link to="/projects/new" className={buttonLook('primary')}>
                New project
              </Link>
            }
          >
            A project is a git repository and the site that it becomes.
          </Empty>
        )
      ) : projects.error ? (
        <Failure error={projects.error} onRetry={() => void projects.refetch()} />
      ) : (
        <div
          role="status"
          aria-label="Loading"
          className="grid grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3"
        >
          {Array.from({ length: 6 }, (_, index) => (
            <Skeleton key={index} className="h-72 rounded-xl" />
          ))}
        </div>
      )}
      <More
        hasMore={projects.hasNextPage}
        isLoading={projects.isFetchingNextPage}
        load={() => void projects.fetchNextPage()}
      />
    </Page>
  );
}
