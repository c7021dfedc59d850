import * as c from '@slipway/shared/contracts';
import { JOB_TYPES } from '@slipway/shared/contracts/jobs';
import type { RouteDescription } from './route.description.js';

export const JOB_ROUTES: RouteDescription[] = [
  {
    method: 'get',
    path: '/api/jobs',
    summary: 'List jobs, newest first',
    query: c.jobListQuery,
    queryTexts: {
      type: `The type of job: ${JOB_TYPES.join(' or ')}`,
      order: 'newest (the default) or oldest first',
      status: `One or several, with commas between them: ${c.JOB_STATUSES.join(', ')}`,
      q: 'Part of the title or of the error message, in any case, or the beginning of an id',
    },
    status: 200,
    answer: c.listOf(c.job),
  },
  {
    method: 'get',
    path: '/api/jobs/stats',
    summary: 'Counts, rates and queue depth',
    status: 200,
    answer: c.jobStats,
  },
  {
    method: 'get',
    path: '/api/jobs/{id}',
    summary: 'Read a job',
    roles: ['admin', 'member', 'service'],
    status: 200,
    answer: c.job,
  },
  {
    method: 'put',
    path: '/api/jobs/{id}',
    summary: 'Report on a job from a worker in another language (service key)',
    roles: ['service'],
    body: c.reportJob,
    status: 200,
    answer: c.job,
    problems: { 409: 'The attempt does not hold the job (any more)' },
  },
  {
    method: 'post',
    path: '/api/jobs/{id}/cancel',
    summary: 'Cancel a job',
    status: 202,
    answer: c.jobAccepted,
    kept: c.jobAccepted,
    problems: { 409: 'It has ended' },
  },
  {
    method: 'post',
    path: '/api/jobs/{id}/retry',
    summary: 'Run a failed or cancelled job again',
    status: 202,
    answer: c.jobAccepted,
    problems: { 409: 'It has not ended so' },
  },
  {
    method: 'get',
    path: '/api/jobs/{id}/events',
    summary: "A page of a job's events; server-sent events with Accept: text/event-stream",
    query: c.eventsQuery,
    status: 200,
    answer: c.eventsPage,
  },
];
