import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Eye, RotateCcwKey } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Account } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { newIdempotencyKey } from '../api/idempotency.key.js';
import { queries } from '../api/queries.js';
import type { Followed } from '../jobs/followed.job.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { CopyButton } from '../ui/copy.button.js';
import { Dialog } from '../ui/dialog.js';
import { FormError } from '../ui/form.error.js';
import { Ago } from '../ui/time.js';

/** The password of an account: let out once, or replaced by a new one. */
export function PasswordCard({
  account,
  onFollow,
}: {
  account: Account;
  onFollow: (followed: Followed) => void;
}) {
  const { id, status, has_password, target_id } = account;
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  // In this component's memory and nowhere else: it is gone when the page is left.
  const [password, setPassword] = useState<string>();
  // An answer that got lost is asked for again under the same key.
  const key = useRef(newIdempotencyKey());
  const reveal = useMutation({
    // Nothing is returned: what a mutation returns is cached.
    mutationFn: async () => {
      const revealed = await api.accounts.reveal(id, key.current);
      key.current = newIdempotencyKey();
      setPassword(revealed.password);
    },
    onSettled: () => {
      setAsking(false);
      return client.invalidateQueries({ queryKey: queries.account(id).queryKey });
    },
  });
  const reset = useMutation({
    mutationFn: () => api.accounts.update(id, { reset_password: true }),
    onSuccess: ({ job_id }) => {
      // It is about to be another.
      setPassword(undefined);
      reveal.reset();
      onFollow({
        jobId: job_id,
        doing: 'Setting a new password',
        done: 'It has a new password, which can be revealed once.',
      });
    },
  });
  const error = reveal.error ?? reset.error;
  const isThere = target_id !== null && status !== 'failed';
  const mayReveal = has_password && status !== 'failed';
  return (
    <Card title="Password">
      <div className="flex flex-col gap-3 p-4">
        {password === undefined ? (
          <p className="text-muted">{wordsOf(account)}</p>
        ) : (
          <Revealed password={password} onHide={() => setPassword(undefined)} />
        )}
        <div className="flex flex-wrap gap-2">
          {mayReveal && password === undefined && (
            <Button onClick={() => setAsking(true)}>
              <Eye aria-hidden className="size-4" /> Reveal the password
            </Button>
          )}
          {isThere && (
            <Button isBusy={reset.isPending} onClick={() => reset.mutate()}>
              <RotateCcwKey aria-hidden className="size-4" /> Set a new password
            </Button>
          )}
        </div>
        {!has_password && password === undefined && account.revealed_at !== null && (
          <p className="text-muted text-xs">
            Revealed <Ago at={account.revealed_at} />.
          </p>
        )}
        {error && <FormError>{error.message}</FormError>}
      </div>
      <Dialog title="Reveal the password?" isOpen={isAsking} onClose={() => setAsking(false)}>
        <p className="text-muted">
          It is shown once, here and now, and not kept by Slipway afterwards. That you have seen it is put on
          record.
        </p>
        <div className="flex justify-end gap-2">
          <Button onClick={() => setAsking(false)}>Not now</Button>
          <Button look="primary" data-autofocus isBusy={reveal.isPending} onClick={() => reveal.mutate()}>
            Reveal it
          </Button>
        </div>
      </Dialog>
    </Card>
  );
}

function Revealed({ password, onHide }: { password: string; onHide: () => void }) {
  return (
    <div role="status" className="bg-hover flex flex-col gap-1 rounded-lg p-3">
      <p className="font-medium">Copy it now: it is not shown again.</p>
      <p className="flex items-center gap-2">
        <code aria-label="The password" className="min-w-0 flex-1 text-sm break-all select-all">
          {password}
        </code>
        <CopyButton text={password} label="Copy the password" />
        <Button look="quiet" size="small" onClick={onHide}>
          Hide
        </Button>
      </p>
    </div>
  );
}

function wordsOf({ has_password, revealed_at, origin, status, target_id }: Account): string {
  if (status === 'failed') return 'It has none until it is in its directory.';
  if (has_password) return 'It was made up, and nobody has seen it. It can be revealed once.';
  if (revealed_at !== null) return 'It was revealed, and is not kept since.';
  if (origin === 'linked') return 'The account was in the directory before: its password is not known here.';
  return target_id === null ? 'It has none until it is in its directory.' : 'None is kept.';
}
