import { z } from 'zod';
import { id, jobError, timestamp } from './common.js';

export const logStream = z.enum(['stdout', 'stderr', 'system']);
export type LogStream = z.infer<typeof logStream>;

export const logLine = z.object({ at: timestamp, stream: logStream, text: z.string() });
export type LogLine = z.infer<typeof logLine>;

const kinds = [
  z.object({ type: z.literal('job.queued') }),
  z.object({ type: z.literal('job.started'), attempt: z.number().int() }),
  z.object({
    type: z.literal('job.progress'),
    progress: z.number().int().min(0).max(100),
    stage: z.string(),
    message: z.string().optional(),
  }),
  z.object({ type: z.literal('job.log'), lines: z.array(logLine) }),
  z.object({ type: z.literal('job.retrying'), error: jobError, delay_ms: z.number().int() }),
  z.object({ type: z.literal('job.completed'), result: z.unknown() }),
  z.object({ type: z.literal('job.failed'), error: jobError }),
  z.object({ type: z.literal('job.cancelled') }),
] as const;

/** What happened, before the event log has given it its place. */
export const jobEventBody = z.discriminatedUnion('type', kinds);
export type JobEventBody = z.infer<typeof jobEventBody>;

/** One event of a job. `seq` is dense per job, from 1. */
export const jobEvent = z.intersection(
  z.object({ job_id: id, seq: z.number().int().min(1), at: timestamp }),
  jobEventBody,
);
export type JobEvent = z.infer<typeof jobEvent>;

export const eventsQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
});

export const eventsPage = z.object({
  data: z.array(jobEvent),
  /** The highest `seq` that the job has so far. */
  tail: z.number().int(),
  /** Pass it as `after` for the rest; null when this page ends at the tail. */
  next_after: z.number().int().nullable(),
});
export type EventsPage = z.infer<typeof eventsPage>;

/** After one of these a job emits nothing more, unless somebody retries it. */
export const TERMINAL_EVENTS: ReadonlySet<JobEventBody['type']> = new Set([
  'job.completed',
  'job.failed',
  'job.cancelled',
]);

/** A job's status as the overview stream of a tenant carries it. */
export const jobStatusChange = z.object({
  job_id: id,
  job_type: z.string(),
  status: z.string(),
  progress: z.number().int(),
  stage: z.string().nullable(),
  at: timestamp,
});
export type JobStatusChange = z.infer<typeof jobStatusChange>;
