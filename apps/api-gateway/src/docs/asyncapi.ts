import { z } from 'zod';
import {
  jobEvent,
  jobStatusChange,
  problem,
  projectChange,
  subscribeJob,
  unsubscribeJob,
} from '@slipway/shared/contracts';
import { jsonSchema, type Json } from './json.schema.js';

const message = (name: string, summary: string, payload: z.ZodType, io: 'input' | 'output'): Json => ({
  name,
  summary,
  payload: jsonSchema(payload, io),
});

const events = message(
  'events',
  'In order from `after + 1`, without a gap and without a double',
  z.array(jobEvent),
  'output',
);
const subscribe = message(
  'subscribe',
  'Follow a job; acknowledged with `{ ok, tail }` or `{ ok: false, problem }`',
  subscribeJob,
  'input',
);
const unsubscribe = message('unsubscribe', 'Stop following a job', unsubscribeJob, 'input');
const overview = message(
  'overview',
  "Status changes of the tenant's jobs, once asked for; to a slow reader only the newest of each job",
  z.array(jobStatusChange),
  'output',
);
const projects = message(
  'projects',
  "Changes of the tenant's projects, together with the overview",
  z.array(projectChange),
  'output',
);
const resync = {
  name: 'resync',
  summary: 'Changes may have been missed: fetch again what is shown. It carries nothing',
};
const refused = message('problem', 'The stream or the session ended', problem, 'output');
const line = message('message', 'One log line of `logs:<slug>`', z.string(), 'output');

/** AsyncAPI 3.0 of the gateway's streams, made from the contracts that type them. */
export function asyncApiDocument(): Json {
  const channel = (name: string) => ({ $ref: `#/channels/${name}` });
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Slipway streams',
      version: '1',
      description:
        'Live events of jobs. Socket.IO takes the token in `auth.token`; the WebSocket as a header or as the sub-protocol `slipway.bearer.<token>`.',
    },
    defaultContentType: 'application/json',
    channels: {
      jobs: {
        address: '/jobs',
        title: 'Socket.IO namespace',
        messages: { subscribe, unsubscribe, events, overview, projects, resync, problem: refused },
      },
      logs: {
        address: '/',
        title: 'Socket.IO root namespace, the older form: subscribe "logs:<slug>"',
        messages: { message: line },
      },
      socket: {
        address: '/ws?job_id={job_id}&after={after}',
        title: 'Plain WebSocket of JSON lines',
        messages: { event: message('event', 'One event a line', jobEvent, 'output') },
      },
    },
    operations: {
      follow: { action: 'receive', channel: channel('jobs'), summary: 'subscribe, unsubscribe, overview' },
      tell: {
        action: 'send',
        channel: channel('jobs'),
        summary: 'events, overview, projects, resync, problem',
      },
      tellLines: { action: 'send', channel: channel('logs') },
      tellSocket: { action: 'send', channel: channel('socket') },
    },
  };
}
