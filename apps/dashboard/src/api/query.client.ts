import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ProblemError } from '@slipway/client';
import { session } from './api.js';

/** What is shown is kept true by events; this is for what none was received for. */
const STALE_MS = 30_000;
const RETRIES = 3;
/** What could not be fetched again is tried again this often: no event may come that would ask for it. */
const MADE_UP_FOR_EVERY_MS = 5_000;

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: endIfRefused }),
  mutationCache: new MutationCache({ onError: endIfRefused }),
  defaultOptions: {
    queries: {
      staleTime: STALE_MS,
      gcTime: 15 * 60_000,
      retry: (failures, error) => failures < RETRIES && mayPass(error),
      retryDelay: (failures) => 300 * 2 ** failures * (0.5 + Math.random()),
      // Where nothing is shown yet there is a failure in words, with a button; what is shown would be behind unnoticed.
      refetchInterval: ({ state: { data, error } }) =>
        data !== undefined && error && mayPass(error) ? MADE_UP_FOR_EVERY_MS : false,
    },
    // An action that waits for the network to come back would surprise; it says at once that it failed.
    mutations: { networkMode: 'always', retry: false },
  },
});

/** The gateway does not believe us any more: the session was revoked, or its user is gone. */
function endIfRefused(error: Error): void {
  if (error instanceof ProblemError && error.problem.status === 401 && session.user)
    session.end('Your session has ended. Sign in again to go on where you were.');
}

function mayPass(error: Error): boolean {
  return !(error instanceof ProblemError) || error.problem.status >= 500 || error.problem.status === 429;
}
