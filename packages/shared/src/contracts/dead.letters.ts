import { z } from 'zod';
import { id, listQuery, timestamp } from './common.js';

/** A write that was accepted while its store was away, and could not be carried out when it was back. */
export const deadLetter = z.object({
  id,
  user_id: id,
  /** `task`, `profile`, `job` */
  entity: z.string(),
  operation: z.string(),
  /** The task, the user, what the job is for. */
  resource_id: z.string(),
  /** What was to be written; null when it cannot be opened any more, which `reason` says then. */
  data: z.unknown(),
  /** Why it was not. */
  reason: z.string(),
  /** How often it was tried. */
  attempts: z.int(),
  accepted_at: timestamp,
  died_at: timestamp,
});
export type DeadLetter = z.infer<typeof deadLetter>;

export const deadLetterListQuery = listQuery.extend({
  entity: z.enum(['task', 'profile', 'job']).optional(),
});
export type DeadLetterListQuery = z.infer<typeof deadLetterListQuery>;

/** A letter that is being tried again. */
export const deadLetterReplayed = z.object({ id, buffered: z.literal(true) });
export type DeadLetterReplayed = z.infer<typeof deadLetterReplayed>;
