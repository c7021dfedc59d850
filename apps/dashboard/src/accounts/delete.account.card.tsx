import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Account } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import type { Followed } from '../jobs/followed.job.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { ConfirmDialog } from '../ui/confirm.dialog.js';
import { toastError } from '../ui/toasts.js';

export function DeleteAccountCard({
  account: { id, email, origin },
  onFollow,
}: {
  account: Account;
  onFollow: (followed: Followed) => void;
}) {
  const [isAsking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.accounts.delete(id),
    onSuccess: ({ job_id }) =>
      onFollow({
        jobId: job_id,
        doing: `Deleting ${email}`,
        done: 'It is deleted.',
        isDeletion: true,
      }),
    onError: toastError,
    onSettled: () => setAsking(false),
  });
  return (
    <Card title="Delete">
      <div className="flex flex-wrap items-center gap-3 p-4">
        <p className="text-muted min-w-0 flex-1 basis-64">
          {origin === 'linked'
            ? 'Forgets the account here. It was in the directory before, and stays there.'
            : 'Takes the account out of its directory, and forgets it here. Nothing brings it back.'}
        </p>
        <Button look="danger" onClick={() => setAsking(true)}>
          Delete the account
        </Button>
      </div>
      <ConfirmDialog
        title="Delete this account?"
        name={email}
        action="Delete it"
        isOpen={isAsking}
        isBusy={remove.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate()}
      >
        {origin === 'linked'
          ? 'What is on record of it here is lost.'
          : 'Whoever uses it cannot sign in with it any more.'}
      </ConfirmDialog>
    </Card>
  );
}
