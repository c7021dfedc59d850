import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import type { OpenedInvitation } from '@slipway/shared/contracts';
import { session } from '../api/api.js';
import { TextField } from '../ui/field.js';
import { Form } from '../ui/form.js';
import { FormError } from '../ui/form.error.js';
import { fieldErrors } from '../ui/form.errors.js';
import { Skeleton } from '../ui/states.js';
import { anonymous } from './anonymous.js';
import { Door } from './door.js';
import { useMailedToken } from './use.mailed.token.js';

/** Where the link of an invitation leads. */
export default function InvitationPage() {
  const token = useMailedToken();
  const opened = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => anonymous.invitations.open(token ?? ''),
    enabled: token !== undefined,
    retry: false,
    // What was opened is what is accepted.
    staleTime: Infinity,
    gcTime: 0,
  });
  return (
    <Door title="You are invited">
      {token === undefined ? (
        <FormError>The link is not complete. Open it as it stands in the mail, or copy all of it.</FormError>
      ) : opened.data ? (
        <Acceptance token={token} invitation={opened.data} />
      ) : opened.error ? (
        <FormError>{opened.error.message}</FormError>
      ) : (
        <Skeleton className="h-56" />
      )}
    </Door>
  );
}

function Acceptance({ token, invitation }: { token: string; invitation: OpenedInvitation }) {
  const router = useRouter();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const accept = useMutation({
    mutationFn: () =>
      session.accept({ token, password, ...(name.trim() === '' ? {} : { name: name.trim() }) }),
    // In the place of the link, which leads nowhere any more.
    onSuccess: () => router.history.replace('/'),
  });
  const errors = fieldErrors(accept.error);
  return (
    <>
      <p>
        Join <span className="font-medium break-words">{invitation.organisation}</span> as{' '}
        {invitation.role === 'admin' ? 'an admin' : 'a member'}.
      </p>
      <Form
        sent={accept}
        fields={['name', 'password']}
        onSubmit={() => accept.mutate()}
        action="Join"
        isReady={password !== ''}
      >
        <TextField
          label="E-mail address"
          type="email"
          autoComplete="username"
          readOnly
          value={invitation.email}
          onChange={() => undefined}
        />
        <TextField
          label="Your name"
          autoComplete="name"
          maxLength={200}
          value={name}
          onChange={setName}
          error={errors['name']}
        />
        <TextField
          label="Password"
          type="password"
          autoComplete="new-password"
          hint="At least 10 characters."
          value={password}
          onChange={setPassword}
          error={errors['password']}
        />
      </Form>
    </>
  );
}
