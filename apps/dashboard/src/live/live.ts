import { LiveConnection, ProblemError } from '@slipway/client';
import { API_URL, session } from '../api/api.js';
import { queryClient } from '../api/query.client.js';
import { keepCacheTrue } from './cache.updates.js';

let connection: LiveConnection | undefined;

/** The one connection of this tab: opened when it is first needed, closed when nobody is signed in any more. */
export function live(): LiveConnection {
  connection ??= open();
  return connection;
}

function open(): LiveConnection {
  const opened = new LiveConnection({
    apiUrl: API_URL,
    token: session.token,
    onFailure: (error) => {
      if (error instanceof ProblemError && session.user)
        session.end('Your session has ended. Sign in again to go on where you were.');
    },
  });
  opened.listen(keepCacheTrue(queryClient));
  const { user } = session;
  const forget = session.subscribe(() => {
    // Another user's events are none of this one's.
    if (session.user?.id === user?.id) return;
    forget();
    opened.close();
    queryClient.clear();
    connection = undefined;
  });
  return opened;
}
