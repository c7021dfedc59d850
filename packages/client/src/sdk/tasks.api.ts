import { z } from 'zod';
import * as c from '@slipway/shared/contracts';
import { request, type HttpOptions } from './http.js';
import { at, type Page } from './paths.js';

const taskList = c.listOf(c.task);
/** Nothing, or the task as it was where it waits to be deleted. */
const deleted = z.unknown().transform(() => undefined);
export type TaskList = z.infer<typeof taskList>;
export type NewTask = z.input<typeof c.createTask>;
/** All that may be written of a task; what is left out has its default. */
export type WholeTask = z.input<typeof c.putTask>;
export type TaskFilter = { status?: c.TaskStatus[] | undefined; q?: string | undefined };

/** What the caller has to do. Errors are those of `request`; 412 where a task is at another version than is named. */
export class TasksApi {
  constructor(private readonly options: HttpOptions) {}

  list({ status, ...query }: Page & TaskFilter = {}): Promise<TaskList> {
    return request(this.options, {
      method: 'GET',
      path: at('tasks'),
      answer: taskList,
      query: { ...query, status: status?.join(',') },
    });
  }

  get(id: string): Promise<c.Task> {
    return request(this.options, { method: 'GET', path: at('tasks', id), answer: c.task });
  }

  create(body: NewTask, idempotencyKey?: string): Promise<c.Task> {
    return request(this.options, {
      method: 'POST',
      path: at('tasks'),
      answer: c.task,
      body,
      idempotencyKey,
    });
  }

  /** @param version the only one that may be replaced; without it any */
  put(id: string, body: WholeTask, version?: number | null): Promise<c.Task> {
    return request(this.options, {
      method: 'PUT',
      path: at('tasks', id),
      answer: c.task,
      body,
      ifMatch: version,
    });
  }

  /** @param version the only one that may be deleted; without it any */
  delete(id: string, version?: number | null): Promise<void> {
    return request(this.options, {
      method: 'DELETE',
      path: at('tasks', id),
      answer: deleted,
      ifMatch: version,
    });
  }
}
