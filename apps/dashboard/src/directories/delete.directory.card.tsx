import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemError } from '@slipway/client';
import type { Directory } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { queries } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { ConfirmDialog } from '../ui/confirm.dialog.js';
import { toast, toastError } from '../ui/toasts.js';

const HAS_ACCOUNTS = 'urn:slipway:problem:directory-has-accounts';

/** Takes a directory off the record. One with accounts is refused, and asked for once more with what becomes of them. */
export function DeleteDirectoryCard({ directory: { id, name } }: { directory: Directory }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<'delete' | 'forget'>();
  const remove = useMutation({
    mutationFn: (forgetAccounts: boolean) => api.directories.delete(id, forgetAccounts),
    onSuccess: async () => {
      await navigate({ to: '/directories' });
      client.removeQueries({ queryKey: queries.directory(id).queryKey });
      toast('done', `${name} is not on record any more.`);
      return client.invalidateQueries({ queryKey: ['accounts'] });
    },
    onError: (error) => {
      if (error instanceof ProblemError && error.problem.type === HAS_ACCOUNTS) return setAsked('forget');
      setAsked(undefined);
      return toastError(error);
    },
    onSettled: () => client.invalidateQueries({ queryKey: queries.directories().queryKey }),
  });
  /** A dialog closes also because the other one opens. */
  const close = (dialog: 'delete' | 'forget') => () => setAsked((now) => (now === dialog ? undefined : now));
  return (
    <Card title="Delete">
      <div className="flex flex-wrap items-center gap-3 p-4">
        <p className="text-muted min-w-0 flex-1 basis-64">
          Forgets its address and its token. Nothing is changed in the directory itself.
        </p>
        <Button look="danger" onClick={() => setAsked('delete')}>
          Delete the directory
        </Button>
      </div>
      <ConfirmDialog
        title={`Delete ${name}?`}
        name={name}
        action="Delete it"
        isOpen={asked === 'delete'}
        isBusy={remove.isPending}
        onClose={close('delete')}
        onConfirm={() => remove.mutate(false)}
      >
        Slipway cannot make or change accounts in it any more.
      </ConfirmDialog>
      <ConfirmDialog
        title="Forget its accounts, too?"
        name={name}
        action="Forget them, and delete it"
        isOpen={asked === 'forget'}
        isBusy={remove.isPending}
        onClose={close('forget')}
        onConfirm={() => remove.mutate(true)}
      >
        Accounts of this directory are on record. They stay in the directory; what Slipway knows of them is
        lost, and so are passwords that were not revealed yet.
      </ConfirmDialog>
    </Card>
  );
}
