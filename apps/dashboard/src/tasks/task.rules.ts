import type { TaskFilter } from '@slipway/client';
import type { Task, TaskContent, TaskStatus } from '@slipway/shared/contracts';

/** What of the list is looked at; without a word what is still to do. */
export const SHOWN = ['done', 'all'] as const;
export type Shown = (typeof SHOWN)[number];

const OPEN: TaskStatus[] = ['todo', 'in_progress'];

export function filterOf(show: Shown | undefined, q: string | undefined): TaskFilter {
  return {
    ...(show === 'all' ? {} : { status: show === 'done' ? ['done'] : OPEN }),
    ...(q === undefined ? {} : { q }),
  };
}

/** Whether a task is in the list of a filter; the gateway's own words for it are SQL. */
export function isIn({ status, q }: TaskFilter, task: Task): boolean {
  return (
    (status?.includes(task.status) ?? true) &&
    (q === undefined || task.title.toLowerCase().includes(q.toLowerCase()))
  );
}

/** What may be written of a task, as it is. */
export function contentOf({ title, description, status, priority, due_on }: Task): TaskContent {
  return { title, description, status, priority, due_on };
}

/** A task as it will be once a change is stored. */
export function changed(task: Task, content: TaskContent, now = new Date()): Task {
  const completed_at = content.status === 'done' ? (task.completed_at ?? now.toISOString()) : null;
  return { ...task, ...content, completed_at };
}

/** A task as it will be once it is stored. */
export function begun(id: string, title: string, now = new Date()): Task {
  const at = now.toISOString();
  return {
    id,
    title,
    description: '',
    status: 'todo',
    priority: 3,
    due_on: null,
    created_at: at,
    updated_at: at,
    completed_at: null,
    version: null,
    buffered: false,
  };
}

/** Whether its day has passed and it is not done. */
export function isLate({ due_on, status }: Task, today: string): boolean {
  return status !== 'done' && due_on !== null && due_on < today;
}
