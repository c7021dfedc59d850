import { z } from 'zod';
import { id, isBuffered, jobError, listQuery, plainText, timestamp } from './common.js';

export const JOB_STATUSES = ['pending', 'queued', 'active', 'completed', 'failed', 'cancelled'] as const;
export const jobStatus = z.enum(JOB_STATUSES);
export type JobStatus = z.infer<typeof jobStatus>;

export const TERMINAL_STATUSES: ReadonlySet<JobStatus> = new Set(['completed', 'failed', 'cancelled']);

/** A larger number is more urgent; 0 is the default. */
export const priority = z.number().int().min(0).max(5);

export const job = z.object({
  id,
  type: z.string(),
  /** What it works on, in a word: the project of a build. */
  title: z.string().nullable(),
  /** The deployment that a build makes. */
  deployment_id: id.nullable(),
  /** Of a job that makes accounts: how many, and whether each is sent a code. */
  count: z.number().int().optional(),
  verification_enabled: z.boolean().optional(),
  status: jobStatus,
  progress: z.number().int().min(0).max(100),
  stage: z.string().nullable(),
  priority,
  attempt: z.number().int(),
  buffered: z.boolean(),
  error_message: z.string().nullable(),
  error: jobError.nullable(),
  result: z.unknown().nullable(),
  cancel_requested: z.boolean(),
  created_at: timestamp,
  updated_at: timestamp,
  started_at: timestamp.nullable(),
  completed_at: timestamp.nullable(),
  /** Events up to this `seq` were kept for their time and are gone; 0 while all are there. */
  log_start: z.number().int(),
  /** 1 is the next to run; null when it does not wait. */
  queue_position: z.number().int().nullable(),
});
export type Job = z.infer<typeof job>;

export const jobListQuery = listQuery.extend({
  type: plainText(64).optional(),
  /** One, or several with commas between them. */
  status: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(jobStatus).min(1).max(JOB_STATUSES.length))
    .optional(),
  /** By when they were submitted. */
  order: z.enum(['newest', 'oldest']).default('newest'),
  /** Part of a title or of an error, or the beginning of an id. */
  q: plainText(128).optional(),
});
export type JobListQuery = z.infer<typeof jobListQuery>;

export const jobStats = z.object({
  by_type: z.record(z.string(), z.record(jobStatus, z.number().int())),
  /** Jobs waiting to run (pending or queued). */
  queue_depth: z.number().int(),
  oldest_waiting_at: timestamp.nullable(),
  /** Jobs of the last hour. */
  last_hour: z.object({ submitted: z.number().int(), completed: z.number().int(), failed: z.number().int() }),
});
export type JobStats = z.infer<typeof jobStats>;

export const jobAccepted = z.object({ job_id: id, status: jobStatus, buffered: isBuffered });
export type JobAccepted = z.infer<typeof jobAccepted>;

/** An error as somebody outside reports it: every text is shown to people, in terminals too. */
const reportedError = z.strictObject({
  code: plainText(64).min(1),
  message: plainText(2_000).min(1),
  command: plainText(4_096).optional(),
  exit_code: z.number().int().optional(),
  stage: plainText(64).optional(),
});

/** What a worker in another language reports. `attempt` is its fencing token: it comes with the job when claimed. */
export const reportJob = z
  .strictObject({
    attempt: z.number().int().min(1),
    progress: z.number().int().min(0).max(100).optional(),
    stage: plainText(64).min(1).optional(),
    message: plainText(2_000).optional(),
    status: z.enum(['completed', 'failed', 'cancelled']).optional(),
    result: z.unknown().optional(),
    error: reportedError.optional(),
  })
  .refine((body) => body.status !== 'failed' || body.error !== undefined, {
    path: ['error'],
    message: 'say why it failed',
  })
  .refine((body) => Object.keys(body).length > 1, 'nothing was reported');
export type ReportJob = z.infer<typeof reportJob>;
