import { z } from 'zod';
import * as c from '@slipway/shared/contracts';
import type { RouteDescription } from './route.description.js';

const state = z.object({ status: z.string() });

const NOT_READY = { 503: { text: 'It takes nothing now', answer: state } };

export const OPERATION_ROUTES: RouteDescription[] = [
  {
    method: 'get',
    path: '/health',
    summary: 'How each part stands',
    isPublic: true,
    status: 200,
    answer: c.health,
    others: { 503: { text: 'A part that it cannot do without does not work', answer: c.health } },
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
    others: NOT_READY,
  },
  {
    method: 'get',
    path: '/ready',
    summary: 'The same as /health/ready',
    isPublic: true,
    status: 200,
    answer: state,
    others: NOT_READY,
  },
  {
    method: 'get',
    path: '/metrics',
    summary: 'Prometheus metrics; with the token of METRICS_TOKEN where the operator has set one',
    isPublic: true,
    status: 200,
    mediaType: 'text/plain',
  },
  {
    method: 'get',
    path: '/api/audit',
    summary: 'Who has done what with accounts, keys and secrets, newest first; for admins',
    roles: ['admin'],
    query: c.auditListQuery,
    queryTexts: { kind: 'What was done', user_id: 'Who has done it' },
    status: 200,
    answer: c.listOf(c.auditEvent),
  },
  {
    method: 'get',
    path: '/api/dead-letters',
    summary:
      'List the writes that were accepted while Postgres was away and refused when it was back; for admins',
    roles: ['admin'],
    query: c.deadLetterListQuery,
    status: 200,
    answer: c.listOf(c.deadLetter),
  },
  {
    method: 'post',
    path: '/api/dead-letters/{id}/replay',
    summary: 'Try one again',
    roles: ['admin'],
    status: 202,
    answer: c.deadLetterReplayed,
  },
  {
    method: 'delete',
    path: '/api/dead-letters/{id}',
    summary: 'Drop one',
    roles: ['admin'],
    status: 204,
  },
  {
    method: 'get',
    path: '/api/openapi.json',
    summary: 'This description',
    isPublic: true,
    status: 200,
    answer: z.looseObject({ openapi: z.literal('3.1.0') }),
  },
  {
    method: 'get',
    path: '/api/asyncapi.json',
    summary: 'The same for streams: AsyncAPI 3.0',
    isPublic: true,
    status: 200,
    answer: z.looseObject({ asyncapi: z.literal('3.0.0') }),
  },
  {
    method: 'get',
    path: '/api/docs',
    summary: 'A page that shows this description',
    isPublic: true,
    status: 200,
    mediaType: 'text/html',
  },
  {
    method: 'get',
    path: '/api/docs/{asset}',
    summary: 'What that page consists of',
    isPublic: true,
    params: { asset: z.string() },
    status: 200,
    mediaType: '*/*',
  },
];
