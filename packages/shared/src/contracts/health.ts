import { z } from 'zod';
import { timestamp } from './common.js';

export const serviceHealth = z.object({ status: z.enum(['healthy', 'unhealthy']), last_check: timestamp });
export type ServiceHealth = z.infer<typeof serviceHealth>;

/** Writes that a gateway keeps while Postgres is away. */
export const bufferHealth = z.object({
  /** How many wait. */
  size: z.number().int(),
  oldest_at: timestamp.nullable(),
  /** Unhealthy when it takes no more; degraded when some of what it had is damaged. */
  status: z.enum(['healthy', 'degraded', 'unhealthy']),
  /** Writes that were altered on the disk: they are kept there, and not carried out. */
  damaged: z.number().int(),
  /** Writes that the disk has lost. */
  missing: z.number().int(),
});

export const health = z.object({
  status: z.enum(['healthy', 'degraded', 'unhealthy']),
  timestamp,
  services: z.record(z.string(), serviceHealth),
  /** Of a gateway. */
  buffer: bufferHealth.optional(),
});
export type Health = z.infer<typeof health>;
