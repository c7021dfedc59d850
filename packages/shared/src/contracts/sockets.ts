import { z } from 'zod';
import { id, type Problem } from './common.js';
import type { JobEvent, JobStatusChange } from './events.js';

export const subscribeJob = z.strictObject({ job_id: id, after: z.number().int().min(0).optional() });
export const unsubscribeJob = z.strictObject({ job_id: id });

export type SubscribeAck = { ok: true; tail: number } | { ok: false; problem: Problem };

/** Socket.IO, namespace `/jobs`. The token is in the handshake's `auth.token`. */
export interface JobsServerToClient {
  /** In order, from `after + 1`, without a gap and without a double. */
  events: (events: JobEvent[]) => void;
  overview: (changes: JobStatusChange[]) => void;
  /** The session ended (expired or revoked): authenticate again. */
  problem: (problem: Problem) => void;
}

export interface JobsClientToServer {
  subscribe: (body: z.input<typeof subscribeJob>, ack: (answer: SubscribeAck) => void) => void;
  unsubscribe: (body: z.input<typeof unsubscribeJob>, ack?: (answer: { ok: boolean }) => void) => void;
  overview: (ack?: (answer: { ok: boolean }) => void) => void;
}
