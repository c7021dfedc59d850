import type { Task, TaskContent, TaskStatus } from '@slipway/shared/contracts';

/** What the options of a command say of a task. */
export interface TaskOptions {
  title?: string;
  description?: string;
  status?: TaskStatus;
  priority?: number;
  /** A day, or `none`. */
  due?: string;
}

/** What is to be written of a task: what is given, and the rest as it is. */
export function withChanges(
  task: Task,
  { title, description, status, priority, due }: TaskOptions,
): TaskContent {
  return {
    title: title ?? task.title,
    description: description ?? task.description,
    status: status ?? task.status,
    priority: priority ?? task.priority,
    due_on: due === undefined ? task.due_on : dayOf(due),
  };
}

export function dayOf(due: string): string | null {
  return due === 'none' ? null : due;
}
