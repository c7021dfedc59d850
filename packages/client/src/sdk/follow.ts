import { io } from 'socket.io-client';
import type { JobEvent, SubscribeAck } from '@slipway/shared/contracts';
import { ProblemError, UnreachableError } from './problem.error.js';

export interface FollowOptions {
  apiUrl: string;
  token: string;
  jobId: string;
  /** The last `seq` that the caller has; 0 for all. */
  after?: number;
  signal?: AbortSignal;
  /** Called when the connection is lost and when it is back. */
  onConnection?: (state: 'lost' | 'back') => void;
}

const RETRY_MS = 1_000;

/**
 * A job's events, in order and each once, as they happen: across lost connections too, because each reconnect asks for
 * what follows the last one received. Never ends by itself; `break`, or abort the signal.
 * @throws ProblemError when the API refuses (another tenant's job, an expired token)
 */
export async function* followJob({
  apiUrl,
  token,
  jobId,
  after = 0,
  signal,
  onConnection,
}: FollowOptions): AsyncGenerator<JobEvent> {
  const inbox: JobEvent[] = [];
  let cursor = after;
  let failure: Error | undefined;
  let wake: () => void = () => undefined;
  let wasConnected = false;
  let retry: NodeJS.Timeout | undefined;
  const fail = (error: Error) => {
    failure ??= error;
    wake();
  };

  const socket = io(new URL('/jobs', apiUrl).href, {
    auth: { token },
    transports: ['websocket'],
    reconnectionDelayMax: 5_000,
    forceNew: true,
  });
  socket.on('connect', () => {
    if (wasConnected) onConnection?.('back');
    wasConnected = true;
    socket.emit('subscribe', { job_id: jobId, after: cursor }, (ack: SubscribeAck) => {
      if (!ack.ok) fail(new ProblemError(ack.problem));
    });
  });
  socket.on('disconnect', (reason) => {
    if (reason !== 'io client disconnect') onConnection?.('lost');
  });
  socket.on('connect_error', (error: Error & { data?: ProblemError['problem'] }) => {
    // A gateway that cannot look up who we are just now (503) can later; what it refuses for good (4xx), it refuses.
    if (error.data && error.data.status >= 500) retry = setTimeout(() => socket.connect(), RETRY_MS);
    else if (error.data) fail(new ProblemError(error.data));
    else if (!wasConnected)
      fail(new UnreachableError(`${apiUrl} does not accept a socket: ${error.message}`));
  });
  socket.on('problem', (problem: ProblemError['problem']) => fail(new ProblemError(problem)));
  socket.on('events', (events: JobEvent[]) => {
    for (const event of events) {
      if (event.seq <= cursor) continue;
      cursor = event.seq;
      inbox.push(event);
    }
    wake();
  });
  const abort = () => wake();
  signal?.addEventListener('abort', abort);
  try {
    while (!signal?.aborted) {
      const event = inbox.shift();
      if (event) yield event;
      else if (failure) throw failure;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    clearTimeout(retry);
    socket.disconnect();
  }
}
