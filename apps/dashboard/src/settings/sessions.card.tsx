import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Monitor } from 'lucide-react';
import { api, session as own } from '../api/api.js';
import { queries } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { Failure, SkeletonRows } from '../ui/states.js';
import { Ago } from '../ui/time.js';
import { toastError } from '../ui/toasts.js';
import { browserName } from './browser.name.js';

/** Where one is signed in, with a way to end each. */
export function SessionsCard() {
  const client = useQueryClient();
  const key = queries.sessions().queryKey;
  const { data, error, refetch } = useQuery(queries.sessions());
  const revoke = useMutation({
    mutationFn: (id: string) => api.revokeSession(id),
    onMutate: (id) => {
      const before = client.getQueryData(key);
      client.setQueryData(key, (list) => list && { data: list.data.filter((session) => session.id !== id) });
      return before;
    },
    onError: (failure, _, before) => {
      client.setQueryData(key, before);
      toastError(failure);
    },
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
  return (
    <Card title="Sessions" count={data?.data.length}>
      {data ? (
        <ul>
          {data.data.map(({ id, user_agent, last_used_at, is_current }) => (
            <li key={id} className="border-line flex items-center gap-3 border-b px-4 py-2.5 last:border-b-0">
              <Monitor aria-hidden className="text-muted size-4" />
              <div className="min-w-0 flex-1">
                <p className="truncate font-medium" title={user_agent ?? undefined}>
                  {browserName(user_agent)}
                </p>
                <p className="text-muted text-xs">
                  {is_current ? 'this browser' : <Ago at={last_used_at} />}
                </p>
              </div>
              {is_current ? (
                <Button size="small" onClick={() => void own.signOut()}>
                  Sign out
                </Button>
              ) : (
                <Button
                  size="small"
                  aria-label={`End the session of ${browserName(user_agent)}`}
                  onClick={() => revoke.mutate(id)}
                >
                  End
                </Button>
              )}
            </li>
          ))}
        </ul>
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={2} />
      )}
    </Card>
  );
}
