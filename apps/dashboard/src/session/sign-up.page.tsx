import { useMutation } from '@tanstack/react-query';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { session } from '../api/api.js';
import { Button } from '../ui/button.js';
import { FormError } from '../ui/form.error.js';
import { TextField } from '../ui/field.js';
import { fieldErrors, formError } from '../ui/form.errors.js';
import { useFocusOnError } from '../ui/use.focus.on.error.js';
import { Door } from './door.js';

const route = getRouteApi('/sign-up');

export default function SignUpPage() {
  const { next } = route.useSearch();
  const router = useRouter();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [organisation, setOrganisation] = useState('');
  const signUp = useMutation({
    mutationFn: () =>
      session.signUp({
        email,
        password,
        ...(organisation.trim() ? { organisation: organisation.trim() } : {}),
      }),
    onSuccess: () => router.history.push(next ?? '/'),
  });
  const form = useFocusOnError(signUp.error);
  const errors = fieldErrors(signUp.error);
  const error = formError(signUp.error, ['email', 'password', 'organisation']);

  return (
    <Door title="Open an account">
      <form
        ref={form}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          signUp.mutate();
        }}
      >
        <TextField
          label="E-mail address"
          type="email"
          autoComplete="username"
          value={email}
          onChange={setEmail}
          error={errors['email']}
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
        <TextField
          label="Organisation"
          autoComplete="organization"
          hint="Optional: who the projects belong to."
          value={organisation}
          onChange={setOrganisation}
          error={errors['organisation']}
        />
        {error !== undefined && <FormError>{error}</FormError>}
        <Button look="primary" type="submit" isBusy={signUp.isPending}>
          Open the account
        </Button>
      </form>
      <p className="text-muted">
        You have one?{' '}
        <Link to="/sign-in" search={next === undefined ? {} : { next }} className="text-accent underline">
          Sign in
        </Link>
      </p>
    </Door>
  );
}
