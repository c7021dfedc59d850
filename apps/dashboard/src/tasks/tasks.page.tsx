import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import type { TaskList } from '@slipway/client';
import type { Task } from '@slipway/shared/contracts';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { countWord } from '../ui/count.word.js';
import { Dialog } from '../ui/dialog.js';
import { listFilters } from '../ui/list.filters.js';
import { LongList } from '../ui/long.list.js';
import { Page } from '../ui/page.js';
import { SearchField } from '../ui/search.field.js';
import { Segments } from '../ui/segments.js';
import { Empty } from '../ui/states.js';
import { AddTask } from './add.task.js';
import { TaskForm } from './task.form.js';
import { taskQueries } from './task.queries.js';
import { TaskRow } from './task.row.js';
import { filterOf, SHOWN, type Shown } from './task.rules.js';

const route = getRouteApi('/app/tasks');
const CHOICES = [
  { value: 'open', label: 'Open' },
  { value: 'done', label: 'Done' },
  { value: 'all', label: 'All' },
] as const;

export default function TasksPage() {
  const filters = route.useSearch();
  const { filter, showAll } = listFilters(route.useNavigate(), filters);
  const list = useInfiniteQuery(taskQueries.list(filterOf(filters.show, filters.q)));
  const [opened, setOpened] = useState<Task>();
  const adding = useRef<HTMLFormElement>(null);
  const focusAdding = () => adding.current?.querySelector('input')?.focus();
  return (
    <Page title="Tasks" lead={leadOf(list.data?.pages, filters.show)}>
      <div className="flex flex-wrap items-center gap-3">
        <Segments
          legend="Which tasks"
          name="show"
          value={filters.show ?? 'open'}
          options={CHOICES}
          onChange={(value) => filter({ show: SHOWN.find((shown) => shown === value) })}
        />
        <SearchField
          label="Search by title"
          value={filters.q ?? ''}
          onChange={(text) => filter({ q: text || undefined })}
        />
      </div>
      <Card>
        <AddTask form={adding} />
        <LongList
          list={list}
          onShowAll={filters.q === undefined && filters.show !== 'done' ? undefined : showAll}
          empty={
            <Empty
              title="There is nothing to do"
              action={
                <Button look="primary" onClick={focusAdding}>
                  Add a task
                </Button>
              }
            >
              Type what is to be done above, and press Enter. Only you see your tasks.
            </Empty>
          }
        >
          {(shown) => (
            <ul aria-label="Tasks">
              {shown.map((task) => (
                <TaskRow key={task.id} task={task} onOpen={() => setOpened(task)} onDelete={focusAdding} />
              ))}
            </ul>
          )}
        </LongList>
      </Card>
      <Dialog title="Edit task" isOpen={opened !== undefined} onClose={() => setOpened(undefined)}>
        {opened && <TaskForm key={opened.id} task={opened} onClose={() => setOpened(undefined)} />}
      </Dialog>
    </Page>
  );
}

/** How many there are; what was ticked off here stays in view, but is not open any more. */
function leadOf(pages: TaskList[] | undefined, show: Shown | undefined): string {
  const total = pages?.[0]?.total;
  if (total === undefined || show !== undefined) return countWord(total, 'task', 'tasks');
  const ticked = pages?.flatMap(({ data }) => data).filter(({ status }) => status === 'done').length ?? 0;
  return countWord(total - ticked, 'open task', 'open tasks');
}
