import { z } from 'zod';
import { askedId, type Problem } from './common.js';
import type { JobEvent, JobStatusChange } from './events.js';
import type { ProjectChange } from './projects.js';

export const subscribeJob = z.strictObject({ job_id: askedId, after: z.number().int().min(0).optional() });
export const unsubscribeJob = z.strictObject({ job_id: askedId });

export type SubscribeAck = { ok: true; tail: number } | { ok: false; problem: Problem };

/** Socket.IO, namespace `/jobs`. The token is in the handshake's `auth.token`. */
export interface JobsServerToClient {
  /** In order, from `after + 1`, without a gap and without a double. */
  events: (events: JobEvent[]) => void;
  /** The newest state of each job that changed; while the socket is slow, those in between are left out. */
  overview: (changes: JobStatusChange[]) => void;
  projects: (changes: ProjectChange[]) => void;
  /** Changes may have been missed (Redis was away): what is shown must be fetched again. */
  resync: () => void;
  /** The session ended (expired or revoked): authenticate again. */
  problem: (problem: Problem) => void;
}

export interface JobsClientToServer {
  subscribe: (body: z.input<typeof subscribeJob>, ack: (answer: SubscribeAck) => void) => void;
  unsubscribe: (body: z.input<typeof unsubscribeJob>, ack?: (answer: { ok: boolean }) => void) => void;
  overview: (ack?: (answer: { ok: boolean }) => void) => void;
}
