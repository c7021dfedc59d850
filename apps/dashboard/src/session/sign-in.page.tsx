import { useMutation } from '@tanstack/react-query';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { session } from '../api/api.js';
import { Button } from '../ui/button.js';
import { FormError } from '../ui/form.error.js';
import { TextField } from '../ui/field.js';
import { readDemoLink } from './demo.link.js';
import { Door } from './door.js';
import { forgetFragment } from './forget.fragment.js';

const route = getRouteApi('/sign-in');

export default function SignInPage() {
  const { next } = route.useSearch();
  const router = useRouter();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [demo] = useState(() => readDemoLink(window.location.hash));
  const signIn = useMutation({
    mutationFn: (body: { email: string; password: string }) => session.signIn(body),
    onSuccess: () => router.history.push(next ?? '/'),
  });
  useEffect(() => {
    if (demo) forgetFragment();
  }, [demo]);
  const because = session.endedBecause;

  return (
    <Door title="Sign in">
      {because !== undefined && (
        <p role="status" className="bg-hover rounded-md p-3">
          {because}
        </p>
      )}
      {demo && (
        <>
          <Button look="primary" isBusy={signIn.isPending} onClick={() => signIn.mutate(demo)}>
            Sign in as {demo.email}
          </Button>
          <p className="text-muted text-center text-xs">or with an account of your own</p>
        </>
      )}
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate({ email, password });
        }}
      >
        <TextField
          label="E-mail address"
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={setEmail}
        />
        <TextField
          label="Password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={setPassword}
        />
        {signIn.error && <FormError>{signIn.error.message}</FormError>}
        <Button look={demo ? 'plain' : 'primary'} type="submit" isBusy={signIn.isPending}>
          Sign in
        </Button>
      </form>
      <p className="text-muted">
        <Link to="/forgot-password" className="text-accent underline">
          Forgot your password?
        </Link>
      </p>
      <p className="text-muted">
        New here?{' '}
        <Link to="/sign-up" search={next === undefined ? {} : { next }} className="text-accent underline">
          Open an account
        </Link>
      </p>
    </Door>
  );
}
