import { z } from 'zod';
import * as c from '@slipway/shared/contracts';
import type { RouteDescription } from './route.description.js';

const state = z.object({ status: z.string() });

export const OPERATION_ROUTES: RouteDescription[] = [
  {
    method: 'get',
    path: '/health',
    summary: 'How each part stands',
    isPublic: true,
    status: 200,
    answer: c.health,
  },
  {
    method: 'get',
    path: '/health/ping',
    summary: 'The process answers',
    isPublic: true,
    status: 200,
    answer: state,
  },
  {
    method: 'get',
    path: '/health/live',
    summary: 'The event loop turns',
    isPublic: true,
    status: 200,
    answer: state,
  },
  {
    method: 'get',
    path: '/health/ready',
    summary: 'Submissions are stored durably',
    isPublic: true,
    status: 200,
    answer: state,
  },
  {
    method: 'get',
    path: '/ready',
    summary: 'The same as /health/ready',
    isPublic: true,
    status: 200,
    answer: state,
  },
  {
    method: 'get',
    path: '/metrics',
    summary: 'Prometheus metrics',
    isPublic: true,
    status: 200,
    mediaType: 'text/plain',
  },
];
