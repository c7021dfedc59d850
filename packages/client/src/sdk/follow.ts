import type { JobEvent } from '@slipway/shared/contracts';
import type { Credential } from './credential.js';
import { LiveConnection } from './live.connection.js';

export interface FollowOptions {
  apiUrl: string;
  token: Credential;
  jobId: string;
  /** The last `seq` that the caller has; 0 for all. */
  after?: number;
  signal?: AbortSignal;
  /** Called when the connection is lost and when it is back. */
  onConnection?: (state: 'lost' | 'back') => void;
}

/**
 * A job's events, in order and each once, as they happen: across lost connections too, because each reconnect asks for
 * what follows the last one received. Never ends by itself; `break`, or abort the signal.
 * @throws ProblemError when the API refuses (another tenant's job, an expired token), UnreachableError when it was not
 * reached at all
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
  let failure: Error | undefined;
  let wake: () => void = () => undefined;
  const fail = (error: Error) => {
    failure ??= error;
    wake();
  };

  const live = new LiveConnection({ apiUrl, token, onFailure: fail });
  let wasLost = false;
  live.onState(() => {
    if (live.state === 'lost') onConnection?.('lost');
    else if (wasLost) onConnection?.('back');
    wasLost = live.state === 'lost';
  });
  live.follow(jobId, {
    after,
    onEvents: (events) => {
      inbox.push(...events);
      wake();
    },
    onRefused: fail,
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
    live.close();
  }
}
