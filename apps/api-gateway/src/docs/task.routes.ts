import * as c from '@slipway/shared/contracts';
import type { RouteDescription } from './route.description.js';

const IF_MATCH = {
  'If-Match':
    'Entity tags of the versions that may be replaced, like `"3"`, or `*`; without it the last writer wins',
};
const IF_NONE_MATCH = { 'If-None-Match': 'Entity tags of what the caller has; 304 where it is one of them' };
const MISMATCH = {
  400: '`If-Match` is not a list of entity tags',
  412: 'It is at another version; `detail` says at which',
};

/** What belongs to the caller alone. The answers carry the version as their `ETag`. */
export const TASK_ROUTES: RouteDescription[] = [
  {
    method: 'get',
    path: '/api/tasks',
    summary: 'List your tasks, newest first',
    query: c.taskListQuery,
    queryTexts: {
      q: 'Part of the title, in any case',
      status: 'One, or several with commas between them',
    },
    status: 200,
    answer: c.listOf(c.task),
  },
  {
    method: 'post',
    path: '/api/tasks',
    summary: 'Make a task; with an `id` of your own it can be sent again and is made once',
    body: c.createTask,
    status: 201,
    answer: c.task,
    kept: c.task,
    problems: { 409: 'The id is taken by another task' },
  },
  {
    method: 'get',
    path: '/api/tasks/{id}',
    summary: 'Read a task',
    headers: IF_NONE_MATCH,
    status: 200,
    answer: c.task,
  },
  {
    method: 'put',
    path: '/api/tasks/{id}',
    summary: 'Replace all that may be written of a task',
    headers: IF_MATCH,
    body: c.putTask,
    status: 200,
    answer: c.task,
    kept: c.task,
    problems: MISMATCH,
  },
  {
    method: 'delete',
    path: '/api/tasks/{id}',
    summary:
      'Delete a task; while Postgres is away, 204 where it was made here under an id of the gateway’s own, else 202',
    headers: IF_MATCH,
    status: 204,
    kept: c.taskDeletion,
    problems: MISMATCH,
  },
  {
    method: 'get',
    path: '/api/profile',
    summary: 'Read your profile',
    headers: IF_NONE_MATCH,
    status: 200,
    answer: c.profile,
  },
  {
    method: 'put',
    path: '/api/profile',
    summary: 'Replace all that you may say of yourself',
    headers: IF_MATCH,
    body: c.putProfile,
    status: 200,
    answer: c.profile,
    kept: c.profile,
    problems: MISMATCH,
  },
];
