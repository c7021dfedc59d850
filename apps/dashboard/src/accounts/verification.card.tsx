import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Mail } from 'lucide-react';
import { useState } from 'react';
import type { Account } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { queries } from '../api/queries.js';
import type { Followed } from '../jobs/followed.job.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { TextField } from '../ui/field.js';
import { FormError } from '../ui/form.error.js';
import { formError } from '../ui/form.errors.js';
import { useNow } from '../ui/ticker.js';
import { Ago } from '../ui/time.js';
import { toast } from '../ui/toasts.js';
import { useFocusOnError } from '../ui/use.focus.on.error.js';

/** Shows that an address is its owner's: by the code that was mailed there. */
export function VerificationCard({
  account,
  onFollow,
}: {
  account: Account;
  onFollow: (followed: Followed) => void;
}) {
  const { id, email, status, verified_at } = account;
  return (
    <Card title="Address">
      <div className="flex flex-col gap-3 p-4">
        {verified_at !== null ? (
          <p className="text-muted">
            Verified <Ago at={verified_at} />: what was mailed to {email} came back.
          </p>
        ) : status === 'created' ? (
          <>
            <CodeState account={account} />
            {account.verification && <CodeForm id={id} />}
            <ResendMail id={id} email={email} isFirst={account.verification === null} onFollow={onFollow} />
          </>
        ) : (
          <p className="text-muted">
            {status === 'disabled'
              ? 'Not verified. Enable the account to mail it a code.'
              : 'It can be verified once it is in its directory.'}
          </p>
        )}
      </div>
    </Card>
  );
}

function CodeState({ account: { verification, email } }: { account: Account }) {
  const now = useNow();
  if (!verification) return <p className="text-muted">No code is on its way to {email}.</p>;
  const { sent_at, expires_at, attempts_left } = verification;
  if (sent_at === null) return <p className="text-muted">A code is about to be mailed to {email}.</p>;
  const isOver = Date.parse(expires_at) <= now || attempts_left === 0;
  return (
    <p className="text-muted">
      A code was mailed to {email} <Ago at={sent_at} />.{' '}
      {attempts_left === 0
        ? 'A wrong one was given too often.'
        : isOver
          ? 'It has expired.'
          : `${attempts_left} ${attempts_left === 1 ? 'attempt is' : 'attempts are'} left.`}
    </p>
  );
}

function CodeForm({ id }: { id: string }) {
  const client = useQueryClient();
  const [code, setCode] = useState('');
  const verify = useMutation({
    mutationFn: () => api.accounts.verify(id, code),
    onSuccess: (account) => {
      client.setQueryData(queries.account(id).queryKey, account);
      toast('done', `${account.email} is verified.`);
    },
    // A wrong one has cost an attempt.
    onSettled: () => client.invalidateQueries({ queryKey: ['accounts'] }),
  });
  const form = useFocusOnError(verify.error);
  const isWhole = code.replace(/[\s-]/g, '').length === 6;
  return (
    <form
      ref={form}
      noValidate
      className="flex flex-wrap items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (isWhole) verify.mutate();
      }}
    >
      <TextField
        className="min-w-0 flex-1 basis-40"
        label="Code of the mail"
        inputMode="numeric"
        autoComplete="off"
        maxLength={9}
        placeholder="123 456"
        value={code}
        onChange={(text) => {
          if (verify.error) verify.reset();
          setCode(text);
        }}
        error={formError(verify.error, [])}
      />
      <Button className="mt-6" type="submit" look="primary" disabled={!isWhole} isBusy={verify.isPending}>
        Verify
      </Button>
    </form>
  );
}

function ResendMail({
  id,
  email,
  isFirst,
  onFollow,
}: {
  id: string;
  email: string;
  isFirst: boolean;
  onFollow: (followed: Followed) => void;
}) {
  const resend = useMutation({
    mutationFn: () => api.accounts.resend(id),
    onSuccess: ({ job_id }) =>
      onFollow({
        jobId: job_id,
        doing: `Mailing a code to ${email}`,
        done: `A code was mailed to ${email}.`,
      }),
  });
  return (
    <div className="flex flex-col items-start gap-2">
      <Button isBusy={resend.isPending} onClick={() => resend.mutate()}>
        <Mail aria-hidden className="size-4" /> {isFirst ? 'Mail a code' : 'Mail a new code'}
      </Button>
      {resend.error && <FormError>{resend.error.message}</FormError>}
    </div>
  );
}
