import { z } from 'zod';
import { id } from './common.js';

/*
 * Redis pub/sub channels between our processes. What travels there only wakes or quickens: whoever misses a message
 * finds the same in Postgres.
 */

/** A project's alias moved, or its site's state changed; the message is the project's slug. */
export const ALIAS_CHANNEL = 'slipway:alias';

/** A running attempt's cancellation was asked for; the message is a `HeldAttempt`. */
export const CANCEL_CHANNEL = 'slipway:cancel';

/** Which attempt of which job. */
export const heldAttempt = z.object({ jobId: id, attempt: z.number().int().min(0) });
export type HeldAttempt = z.infer<typeof heldAttempt>;

/** What an entry of a BullMQ queue carries: the jobs to be claimed, each with its count of claims so far. */
export const dispatchData = z.object({ jobs: z.array(heldAttempt) });
export type DispatchData = z.infer<typeof dispatchData>;

/** A message of one of our channels. @returns nothing when it is not of its form: another version may have sent it */
export function parseMessage<T>(schema: z.ZodType<T>, message: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(message)).data;
  } catch {
    return undefined;
  }
}

/** Events of one job, as they are appended: a JSON array in the order of `seq`. */
export const jobChannel = (jobId: string): string => `slipway:job:${jobId}`;

/** Changes of one tenant's projects: a JSON array of `ProjectChange`. */
export const projectsChannel = (tenantId: string): string => `slipway:projects:${tenantId}`;

/** Status changes of one tenant's jobs: a JSON array of `JobStatusChange`; or `CHANGES_LOST`. */
export const tenantChannel = (tenantId: string): string => `slipway:tenant:${tenantId}`;

/** In place of changes that could not be told, of the tenant's jobs or projects: whoever shows them fetches them again. */
export const CHANGES_LOST = '[]';
