import { z } from 'zod';
import { timestamp } from './common.js';

export const serviceHealth = z.object({ status: z.enum(['healthy', 'unhealthy']), last_check: timestamp });
export type ServiceHealth = z.infer<typeof serviceHealth>;

export const health = z.object({
  status: z.enum(['healthy', 'degraded', 'unhealthy']),
  timestamp,
  services: z.record(z.string(), serviceHealth),
});
export type Health = z.infer<typeof health>;
