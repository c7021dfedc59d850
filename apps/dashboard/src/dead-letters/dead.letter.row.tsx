import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DeadLetter } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { Button } from '../ui/button.js';
import { ConfirmDialog } from '../ui/confirm.dialog.js';
import { Ago } from '../ui/time.js';
import { toast, toastError } from '../ui/toasts.js';

/** What was to be done, why it was not, and the ways out. */
export function DeadLetterRow({ letter, author }: { letter: DeadLetter; author: string | undefined }) {
  const { id, entity, operation, resource_id, reason, attempts, accepted_at, data } = letter;
  const client = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const settled = {
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: ['dead-letters'] }),
  };
  const replay = useMutation({
    mutationFn: () => api.deadLetters.replay(id),
    onSuccess: () => toast('done', 'It is tried again. When it is refused once more, it comes back.'),
    ...settled,
  });
  const drop = useMutation({
    mutationFn: () => api.deadLetters.drop(id),
    onSuccess: () => toast('done', 'It is dropped.'),
    onError: toastError,
    onSettled: () => {
      setAsked(false);
      return settled.onSettled();
    },
  });
  const what = `${operation} ${entity} ${resource_id}`;
  return (
    <li className="border-line flex flex-wrap items-start gap-3 border-b px-4 py-2.5 last:border-b-0">
      <div className="min-w-0 flex-1 basis-72">
        <p className="font-medium break-words">
          {operation} {entity} <code className="text-xs">{resource_id}</code>
        </p>
        <p className="text-sm break-words">{reason}</p>
        <p className="text-muted text-xs">
          accepted <Ago at={accepted_at} /> from {author ?? 'a member of before'} · tried {attempts} times
        </p>
        <details className="mt-1">
          <summary className="text-muted cursor-pointer text-xs">What was to be written</summary>
          <pre className="bg-hover mt-1 max-h-64 overflow-auto rounded-lg p-2 text-xs" tabIndex={0}>
            {JSON.stringify(data, null, 2)}
          </pre>
        </details>
      </div>
      <Button
        size="small"
        aria-label={`Try again: ${what}`}
        isBusy={replay.isPending}
        onClick={() => replay.mutate()}
      >
        Try again
      </Button>
      <Button look="danger" size="small" aria-label={`Drop: ${what}`} onClick={() => setAsked(true)}>
        Drop
      </Button>
      <ConfirmDialog
        title="Drop this dead letter?"
        name={`${operation} ${entity}`}
        action="Drop it"
        isOpen={isAsked}
        isBusy={drop.isPending}
        onClose={() => setAsked(false)}
        onConfirm={() => drop.mutate()}
      >
        What was to be written is lost then.
      </ConfirmDialog>
    </li>
  );
}
